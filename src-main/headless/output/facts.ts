import type { Span, Text } from './output.ts';
import { terminalText } from './terminal-text.ts';
import { textWidth, wrap } from './text-width.ts';

/** A word and what is to be said of it; several lines under one word. */
export interface Fact {
  readonly label: Span | string;
  readonly lines: readonly (string | Span)[];
}

/**
 * Facts under each other, their words in a column on the left, their sentences
 * wrapped at the terminal's edge beside it.
 */
export function facts(list: readonly Fact[], width: number | null): Text[] {
  const column = Math.max(...list.map(({ label }) => textWidth(textOf(label))));
  const room = width === null ? Number.POSITIVE_INFINITY : Math.max(30, width - column - 4);
  return list.flatMap(({ label, lines }) => {
    const wrapped = lines.flatMap((line) => wrappedLine(line, room));
    return wrapped.map((line, i): Text => {
      const text = i === 0 ? textOf(label) : '';
      const first = typeof label === 'string' || i > 0 ? text : { text, style: label.style };
      return ['  ', first, ' '.repeat(column - textWidth(text) + 2), line];
    });
  });
}

function wrappedLine(line: string | Span, room: number): (string | Span)[] {
  const lines = wrap(terminalText(textOf(line)), room);
  return typeof line === 'string' ? lines : lines.map((text) => ({ text, style: line.style }));
}

function textOf(part: string | Span): string {
  return typeof part === 'string' ? part : part.text;
}
