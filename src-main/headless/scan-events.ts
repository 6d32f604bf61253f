import { type LoginEvent, OUTCOME_OF } from '../../src-shared/login-event.ts';
import { formatLogTime } from '../guard/scan.ts';

const BLOCK_CHARACTERS = 64 * 1024;

/** Writes login events as JSON, one object a line. */
export class EventLines {
  readonly #stream: NodeJS.WriteStream;
  #pending = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  readonly write = (event: LoginEvent, line: number): void => {
    const { kind, user, address, port, method, fingerprint, pid } = event;
    const time = event.time === null ? null : formatLogTime(event.time, event.zone);
    const row = {
      line,
      time,
      kind,
      outcome: OUTCOME_OF[kind],
      user,
      address,
      port,
      method,
      fingerprint,
      pid,
    };
    this.#pending += `${JSON.stringify(row)}\n`;
    if (this.#pending.length >= BLOCK_CHARACTERS) this.#flush();
  };

  /** Resolves when all is written. */
  async end(): Promise<void> {
    this.#flush();
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()));
  }

  #flush(): void {
    this.#stream.write(this.#pending);
    this.#pending = '';
  }
}
