import type { Clock } from './clock.ts';

const AGAIN_MS = 3_600_000;

/** Tells the same thing once an hour at most: some tools do the same to pf every few seconds. */
export class SeldomTold {
  readonly #clock: Clock;
  readonly #tell: (text: string) => void;
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock, tell: (text: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Whether it was told now. */
  tell(text: string): boolean {
    const now = this.#clock.now();
    for (const [other, at] of this.#toldAt) if (now - at >= AGAIN_MS || now < at) this.#toldAt.delete(other);
    if (this.#toldAt.has(text)) return false;
    this.#toldAt.set(text, now);
    this.#tell(text);
    return true;
  }
}
