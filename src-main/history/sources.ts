import type { StoreReader } from '../store/store-reader.ts';

const PAGE = 5000;

/** The sources of events by their ids in the database. */
export class Sources {
  readonly #reader: StoreReader;
  #byId = new Map<number, string>();
  #last = 0;

  constructor(reader: StoreReader) {
    this.#reader = reader;
  }

  /** Takes in what is new. Ids are given anew once the history was forgotten: then everything is read again. */
  look(): void {
    if (this.#last > 0 && this.#reader.sourceOf(this.#last) !== this.#byId.get(this.#last)) {
      this.#byId = new Map();
      this.#last = 0;
    }
    for (;;) {
      const page = this.#reader.sourcesAfter(this.#last, PAGE);
      for (const [id, source] of page) this.#byId.set(id, source);
      this.#last = page.at(-1)?.[0] ?? this.#last;
      if (page.length < PAGE) return;
    }
  }

  of(id: number | null): string | null {
    return id === null ? null : (this.#byId.get(id) ?? this.#reader.sourceOf(id));
  }

  all(): [number, string][] {
    return [...this.#byId];
  }
}
