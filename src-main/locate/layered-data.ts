import { fileIdentity } from './file-identity.ts';
import type { Opened } from './mmdb/open-mmdb.ts';
import type { Source } from './source.ts';
import { UnusableFile } from './unusable-file.ts';

export interface LayeredParts<T> {
  /** For what the data are, as a sentence says it: "countries". */
  readonly what: string;
  /** What Drawbridge brings; null: it can't be read. */
  brought(): T | null;
  /** @throws UnusableFile */
  open(path: string): Opened<T>;
  /** The owner's data, and what Drawbridge brings where they know nothing. */
  over(owned: T, brought: T | null): T;
}

/** One kind of data: the owner's file over what Drawbridge brings. */
export class LayeredData<T> {
  readonly #parts: LayeredParts<T>;
  /** Undefined: not asked yet. */
  #content: T | null | undefined;
  #path: string | null = null;
  /** Of the file when it was last tried. */
  #identity: string | null = null;
  #source: Source | null = null;
  #problem: string | null = null;

  constructor(parts: LayeredParts<T>) {
    this.#parts = parts;
  }

  /** What Drawbridge brings is unpacked when it is first asked. */
  get content(): T | null {
    if (this.#content === undefined) this.#content = this.#parts.brought();
    return this.#content;
  }

  /** Of the owner's file that is in use; null: none is. */
  get source(): Source | null {
    return this.#source;
  }

  /** Why the owner's file is not used, or not as it is now, in sentences; null: all is well. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether the file is another than the one that was last tried. Costs one look at the folder. */
  get isStale(): boolean {
    return this.#path !== null && fileIdentity(this.#path) !== this.#identity;
  }

  /**
   * Reads this file, or none; one that was tried already only if it is another
   * now. One that is in use stays so where it can't be read any more.
   */
  use(path: string | null): void {
    if (path === this.#path && !this.isStale) return;
    const isInUse = this.#source !== null && path === this.#path;
    if (!isInUse) this.#reset();
    this.#path = path;
    this.#problem = null;
    if (path === null) return;
    // Before it is read: what is written meanwhile makes it stale.
    this.#identity = fileIdentity(path);
    try {
      const { content, source } = this.#parts.open(path);
      this.#content = this.#parts.over(content, this.#parts.brought());
      this.#source = source;
    } catch (error) {
      const reason =
        error instanceof UnusableFile
          ? error.message
          : `it can't be understood (${(error as Error).message})`;
      const served = isInUse ? 'What was read from it before is' : 'The data that Drawbridge brings are';
      this.#problem = `${path} is not used for ${this.#parts.what}: ${reason}. ${served} used instead.`;
    }
  }

  #reset(): void {
    this.#content = undefined;
    this.#source = null;
  }
}
