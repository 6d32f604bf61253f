import type { Logger } from './host.ts';
import type { Output, Style } from './output/output.ts';
import { clock } from './output/words.ts';

type Level = 'info' | 'warning' | 'error';

const STYLES: Readonly<Partial<Record<Level, Style>>> = { warning: 'yellow', error: 'red' };

/** What a guard in the foreground says: sentences for people, or one JSON object a line. */
export class RunLog implements Logger {
  readonly #output: Output;
  readonly #json: boolean;

  constructor(output: Output, json: boolean) {
    this.#output = output;
    this.#json = json;
  }

  info(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#write('warning', message, fields);
  }

  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#write('error', message, fields);
  }

  #write(level: Level, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const now = new Date();
    if (this.#json) {
      // The four names of ours are never taken by a field.
      this.#output.jsonLine({ ...fields, time: now.toISOString(), level, message });
      return;
    }
    const style = STYLES[level];
    const sentence = style === undefined ? message : { text: `${level}: ${message}`, style };
    this.#output.line([{ text: clock(now.getTime()), style: 'dim' }, '  ', sentence]);
  }
}
