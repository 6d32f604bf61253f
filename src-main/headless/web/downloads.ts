import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomText } from './sessions.ts';

const KEPT_MS = 10 * 60 * 1000;
const MOST = 16;
export const DOWNLOAD_PATH = '/download/';

interface Offer {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly timer: NodeJS.Timeout;
}

/** Files that wait to be fetched, each once, for at most ten minutes, in a folder that only this user can read. */
export class Downloads {
  readonly #keptMs: number;
  /** Oldest first. */
  readonly #offers = new Map<string, Offer>();
  #directory: string | null = null;

  constructor(keptMs: number = KEPT_MS) {
    this.#keptMs = keptMs;
  }

  /**
   * @param name of the file, as whoever fetches it will see it: fixed text of ours
   * @param write makes the file with this path
   * @throws what `write` throws; nothing is kept then
   */
  async offer(
    name: string,
    write: (path: string) => unknown,
  ): Promise<{ saved: { download: string }; bytes: number }> {
    const id = randomText();
    const path = join(this.#ownDirectory(), id);
    try {
      await write(path);
      // What wrote it may have its own idea of who may read it.
      chmodSync(path, 0o600);
      const { size: bytes } = statSync(path);
      const [oldest] = this.#offers.keys();
      if (this.#offers.size >= MOST && oldest !== undefined) this.#drop(oldest);
      const timer = setTimeout(() => this.#drop(id), this.#keptMs).unref();
      this.#offers.set(id, { path, name, bytes, timer });
      return { saved: { download: `${DOWNLOAD_PATH}${id}` }, bytes };
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  }

  /** The file, open and gone from the folder; null: there is none, or it was fetched already. */
  async take(id: string): Promise<{ name: string; bytes: number; file: FileHandle } | null> {
    const offer = this.#offers.get(id);
    if (offer === undefined) return null;
    this.#offers.delete(id);
    clearTimeout(offer.timer);
    try {
      const { name, bytes, path } = offer;
      return { name, bytes, file: await open(path) };
    } finally {
      rmSync(offer.path, { force: true });
    }
  }

  /** Deletes all that was not fetched. */
  close(): void {
    for (const id of this.#offers.keys()) this.#drop(id);
    if (this.#directory !== null) rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = null;
  }

  #drop(id: string): void {
    const offer = this.#offers.get(id);
    if (offer === undefined) return;
    this.#offers.delete(id);
    clearTimeout(offer.timer);
    rmSync(offer.path, { force: true });
  }

  #ownDirectory(): string {
    // mkdtemp makes it for its owner alone (0700).
    this.#directory ??= mkdtempSync(join(tmpdir(), 'drawbridge-downloads-'));
    return this.#directory;
  }
}
