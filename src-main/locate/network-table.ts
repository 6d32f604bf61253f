const NEWLINE = 10;

/** An autonomous system. */
export interface Network {
  readonly number: number;
  readonly name: string;
}

/** Autonomous systems by their place in the list: 1 is the first. */
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

  /** @param networks each number once; names without line breaks */
  static of(networks: readonly Network[]): NetworkTable {
    return new NetworkTable(
      Uint32Array.from(networks, ({ number }) => number),
      Buffer.from(networks.map(({ name }) => `${name}\n`).join('')),
    );
  }

  get size(): number {
    return this.#numbers.length;
  }

  /** Null for 0, which stands for none. */
  at(place: number): Network | null {
    const number = this.#numbers[place - 1];
    if (number === undefined) return null;
    const end = (this.#starts[place] as number) - 1;
    return { number, name: this.#names.toString('utf8', this.#starts[place - 1], end) };
  }

  /** 0: it is not in the list. */
  placeOf(number: number): number {
    return this.#numbers.indexOf(number) + 1;
  }

  *[Symbol.iterator](): Generator<Network> {
    for (let place = 1; place <= this.size; place++) yield this.at(place) as Network;
  }
}
