import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

interface Watched {
  readonly watcher: FSWatcher;
  /** The directory itself: one made anew under the same name has to be watched anew. */
  readonly ino: bigint;
}

/**
 * Wakes whoever waits when something happens to certain files. It is a help only:
 * directories that can't be watched (missing, network, too many watches) are left out.
 */
export class FileWatch {
  readonly #directories = new Map<string, Watched>();
  #names = new Set<string>();
  #changed = false;
  #wake: () => void = () => {};

  /** Sees to it that these files are watched. To be called before looking at them, so that nothing falls between. */
  async cover(paths: readonly string[]): Promise<void> {
    this.#names = new Set(paths.map((path) => basename(path)));
    const wanted = new Set(paths.map((path) => dirname(path)));
    for (const directory of this.#directories.keys()) {
      if (!wanted.has(directory)) this.#drop(directory);
    }
    for (const directory of wanted) await this.#coverDirectory(directory);
  }

  /** Resolves when something has happened since the last time, the time is over, or the signal fires. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#changed && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = resolve;
      signal.addEventListener('abort', this.#wake);
      await promise;
      signal.removeEventListener('abort', this.#wake);
      clearTimeout(timer);
    }
    this.#changed = false;
  }

  close(): void {
    for (const directory of this.#directories.keys()) this.#drop(directory);
  }

  async #coverDirectory(directory: string): Promise<void> {
    try {
      const { ino } = await stat(directory, { bigint: true });
      if (this.#directories.get(directory)?.ino === ino) return;
      this.#drop(directory);
      const watcher = watch(directory, (_event, name) => {
        if (name === null || this.#names.has(name)) this.#ring();
      });
      watcher.on('error', () => this.#drop(directory));
      this.#directories.set(directory, { watcher, ino });
    } catch {
      this.#drop(directory);
    }
  }

  #drop(directory: string): void {
    this.#directories.get(directory)?.watcher.close();
    this.#directories.delete(directory);
  }

  #ring(): void {
    this.#changed = true;
    this.#wake();
  }
}
