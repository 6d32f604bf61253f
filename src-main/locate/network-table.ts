const NEWLINE = 10;
/** So many networks are put into the list in a step. */
const STEP = 1024;

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
  /** Where in them the name of each begins, and at last where they end. */
  readonly #starts: Uint32Array;

  private constructor(numbers: Uint32Array, names: Buffer, starts: Uint32Array) {
    this.#numbers = numbers;
    this.#names = names;
    this.#starts = starts;
  }

  /**
   * @param names of each its name as UTF-8, ended by a newline
   * @throws Error where there are not as many of them
   */
  static ofText(numbers: Uint32Array, names: Buffer): NetworkTable {
    const starts = new Uint32Array(numbers.length + 1);
    let count = 0;
    for (let i = 0; i < names.length; i++) if (names[i] === NEWLINE) starts[++count] = i + 1;
    if (count !== numbers.length) throw new Error(`${count} names for ${numbers.length} networks`);
    return new NetworkTable(numbers, names, starts);
  }

  /**
   * In steps (see in-turns.ts).
   * @param networks each number once; names without line breaks
   */
  static *of(networks: readonly Network[]): Generator<undefined, NetworkTable> {
    const numbers = new Uint32Array(networks.length);
    const starts = new Uint32Array(networks.length + 1);
    const names: Buffer[] = [];
    let length = 0;
    for (let i = 0; i < networks.length; ) {
      const portion = networks.slice(i, i + STEP);
      for (const { number, name } of portion) {
        numbers[i++] = number;
        length += Buffer.byteLength(name) + 1;
        starts[i] = length;
      }
      names.push(Buffer.from(portion.map(({ name }) => `${name}\n`).join('')));
      yield;
    }
    return new NetworkTable(numbers, Buffer.concat(names), starts);
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
