import { inTurns } from '../in-turns.ts';
import { isSameFile, type OwnersFile } from './file-identity.ts';
import type { Opened } from './mmdb/open-mmdb.ts';
import type { Source } from './source.ts';
import { UnusableFile } from './unusable-file.ts';

export interface LayeredParts<T> {
  /** For what the data are, as a sentence says it: "countries". */
  readonly what: string;
  /** What Drawbridge brings; null: it can't be read. */
  brought(): Promise<T | null>;
  /** @throws UnusableFile, the signal's reason */
  open(path: string, signal: AbortSignal): Promise<Opened<T>>;
  /** The owner's data, and what Drawbridge brings where they know nothing; in steps. */
  over(owned: T, brought: T | null): Iterator<unknown, T>;
}

/** What is asked, and whose it is. */
interface InUse<T> {
  readonly content: T | null;
  /** Of the owner's file; null: none is in use. */
  readonly source: Source | null;
  /** The owner's file that it was read from. */
  readonly path: string | null;
  readonly problem: string | null;
}

/** One kind of data: the owner's file over what Drawbridge brings. */
export class LayeredData<T> {
  readonly #parts: LayeredParts<T>;
  #inUse: InUse<T> = { content: null, source: null, path: null, problem: null };
  /** The file that was tried last, as it was then; null: nothing was yet. */
  #tried: OwnersFile | null = null;

  constructor(parts: LayeredParts<T>) {
    this.#parts = parts;
  }

  get content(): T | null {
    return this.#inUse.content;
  }

  /** Of the owner's file that is in use; null: none is. */
  get source(): Source | null {
    return this.#inUse.source;
  }

  /** Why the owner's file is not used, or not as it is now, in sentences; null: all is well. */
  get problem(): string | null {
    return this.#inUse.problem;
  }

  /**
   * Reads this file, or none; one that was tried already only if it is another
   * now. One that is in use stays so where it, or another in its place, can't be read: rules by place let nobody in for that.
   * @returns puts what was read in use; until then all is as before
   * @throws the signal's reason
   */
  async read(file: OwnersFile, signal: AbortSignal): Promise<() => void> {
    if (this.#tried !== null && isSameFile(file, this.#tried)) return () => undefined;
    const next =
      file.path === null
        ? { content: await this.#parts.brought(), source: null, path: null, problem: null }
        : await this.#readFile(file.path, signal);
    return () => {
      this.#inUse = next;
      this.#tried = file;
    };
  }

  async #readFile(path: string, signal: AbortSignal): Promise<InUse<T>> {
    try {
      const { content, source } = await this.#parts.open(path, signal);
      const over = this.#parts.over(content, await this.#parts.brought());
      return { content: await inTurns(over, signal), source, path, problem: null };
    } catch (error) {
      signal.throwIfAborted();
      const reason =
        error instanceof UnusableFile
          ? error.message
          : `it can't be understood (${(error as Error).message})`;
      const { source, path: before } = this.#inUse;
      const served =
        source === null
          ? 'The data that Drawbridge brings are'
          : `What was read from ${before === path ? 'it' : before} before is`;
      const problem = `${path} is not used for ${this.#parts.what}: ${reason}. ${served} used instead.`;
      if (source !== null) return { ...this.#inUse, problem };
      return { content: await this.#parts.brought(), source: null, path: null, problem };
    }
  }
}
