const NEWLINE = 10;

/** Autonomous systems by their place in the seed: 1 is the first. */
export class NetworkTable {
  readonly #numbers: Uint32Array;
  /** Their names as UTF-8, each ended by a newline. */
  readonly #names: Buffer;
  readonly #starts: Uint32Array;

  constructor(numbers: Uint32Array, names: Buffer) {
    this.#numbers = numbers;
    this.#names = names;
    this.#starts = new Uint32Array(numbers.length + 1);
    let count = 0;
    for (let i = 0; i < names.length; i++) if (names[i] === NEWLINE) this.#starts[++count] = i + 1;
    if (count !== numbers.length) throw new Error(`${count} names for ${numbers.length} networks`);
  }

  /** Null for 0, which stands for none. */
  at(place: number): { number: number; name: string } | null {
    const number = this.#numbers[place - 1];
    if (number === undefined) return null;
    const end = (this.#starts[place] as number) - 1;
    return { number, name: this.#names.toString('utf8', this.#starts[place - 1], end) };
  }
}
