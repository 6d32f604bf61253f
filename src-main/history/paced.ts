/** Says something at once, and then at most every so often; what is said last is never left out. */
export class Paced {
  readonly #say: () => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | null = null;
  #again = false;

  constructor(everyMs: number, say: () => void) {
    this.#everyMs = everyMs;
    this.#say = say;
  }

  ask(): void {
    if (this.#timer !== null) {
      this.#again = true;
      return;
    }
    this.#say();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (!this.#again) return;
      this.#again = false;
      this.ask();
    }, this.#everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#again = false;
  }
}
