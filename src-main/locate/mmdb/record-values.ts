import { UnusableFile } from '../unusable-file.ts';

/** Different records of one file: several times what the largest have. */
const MOST_RECORDS = 2 ** 22;
/** A map of millions takes tenths of a second when it grows; each of these stays small. */
const MAPS = 256;

/** The values of a file's records, each read once. */
export class RecordValues {
  readonly #read: (record: number) => Generator<undefined, number>;
  readonly #known = Array.from({ length: MAPS }, () => new Map<number, number>());
  #size = 0;

  /** @param read in steps (see in-turns.ts); 0: nothing is known */
  constructor(read: (record: number) => Generator<undefined, number>) {
    this.#read = read;
  }

  /** Undefined: it was not read yet. */
  known(record: number): number | undefined {
    return this.#known[record % MAPS]?.get(record);
  }

  /**
   * In steps (see in-turns.ts).
   * @throws UnusableFile where it is damaged, or there are too many
   */
  *read(record: number): Generator<undefined, number> {
    if (this.#size === MOST_RECORDS) throw new UnusableFile('its records are too many');
    const value = yield* this.#read(record);
    this.#known[record % MAPS]?.set(record, value);
    this.#size++;
    return value;
  }
}
