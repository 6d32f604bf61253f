import type { OpenedLog } from '../guard/scan.ts';

const FIRST_AFTER_MS = 500;
const EVERY_MS = 100;

/** Says on a terminal how far a long scan is. */
export class ScanProgress {
  readonly #stream: NodeJS.WriteStream;
  readonly #log: OpenedLog;
  #nextAt = performance.now() + FIRST_AFTER_MS;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream, log: OpenedLog) {
    this.#stream = stream;
    this.#log = log;
  }

  readonly show = (bytesRead: number): void => {
    if (!this.#stream.isTTY || performance.now() < this.#nextAt) return;
    this.#nextAt = performance.now() + EVERY_MS;
    this.#isShown = true;
    const megabytes = `${Math.floor(bytesRead / 1_000_000)} MB`;
    const total = this.#log.totalBytes;
    const part =
      total === null || total === 0
        ? ''
        : ` of ${Math.ceil(total / 1_000_000)} MB, ${Math.floor((bytesRead / total) * 100)} %`;
    this.#stream.write(`\r\x1b[KReading: ${megabytes}${part}`);
  };

  clear(): void {
    if (this.#isShown) this.#stream.write('\r\x1b[K');
    this.#isShown = false;
  }
}
