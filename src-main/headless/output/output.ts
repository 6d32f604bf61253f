import { jsonText } from './json-text.ts';
import { terminalText } from './terminal-text.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of text, parts of it in a style. */
export type Text = string | Span | readonly (string | Span)[];

/** The part of a stream that is needed; process.stdout is one. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/**
 * Where a command writes. Every line goes through `line`, which makes each part
 * safe to show before it adds a style: no escape sequence but its own comes out.
 */
export class Output {
  /** Columns of the terminal; null where the output is none, and nothing is cut. */
  readonly width: number | null;
  readonly #stream: TextStream;
  readonly #colours: boolean;

  constructor(stream: TextStream, environment: Readonly<Record<string, string | undefined>>) {
    const { NO_COLOR: noColour, TERM: terminal } = environment;
    this.#stream = stream;
    this.width = stream.isTTY === true ? (stream.columns ?? 80) : null;
    // https://no-color.org: set and not empty, whatever its value
    this.#colours = stream.isTTY === true && !noColour && terminal !== 'dumb';
  }

  line(text: Text = ''): void {
    const parts = typeof text === 'string' || 'text' in text ? [text] : text;
    this.#stream.write(`${parts.map((part) => this.#shown(part)).join('')}\n`);
  }

  /** A value as JSON, over several lines. */
  json(value: unknown): void {
    this.#stream.write(`${jsonText(value, 2)}\n`);
  }

  /** A value as JSON on one line. */
  jsonLine(value: unknown): void {
    this.#stream.write(`${jsonText(value, 0)}\n`);
  }

  /** A whole file: as it is, but safe to show where a terminal shows it. */
  file(text: string): void {
    if (this.width === null) this.#stream.write(text);
    else this.block(text.replaceAll('\r\n', '\n'));
  }

  /** Text of ours that has lines of its own: help. */
  block(text: string): void {
    for (const line of text.replace(/\n$/, '').split('\n')) this.line(line);
  }

  #shown(part: string | Span): string {
    if (typeof part === 'string') return terminalText(part);
    const text = terminalText(part.text);
    return this.#colours && text !== '' ? `\x1b[${CODES[part.style]}m${text}\x1b[0m` : text;
  }
}
