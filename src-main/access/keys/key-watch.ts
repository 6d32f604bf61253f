import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Also the safety net for changes that no watcher saw. */
const EVERY_MS = 5 * 60_000;
/** Editors write a file in several steps. */
const SETTLED_MS = 500;

/** Tells when something happens to files, or to the directories that they are in. */
export class KeyWatch {
  readonly #changed: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #poll: NodeJS.Timeout | null = null;
  #settling: NodeJS.Timeout | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Watches these files from now on, and no others; also where they are not there yet. */
  watch(paths: readonly string[]): void {
    this.#poll ??= setInterval(this.#changed, EVERY_MS).unref();
    this.#unwatch();
    const names = new Map<string, Set<string>>();
    // Homes are busy: only what leads to the keys counts there.
    for (const path of paths.flatMap((file) => [file, dirname(file)])) {
      const directory = dirname(path);
      names.set(directory, (names.get(directory) ?? new Set()).add(basename(path)));
    }
    for (const [directory, wanted] of names) this.#add(directory, wanted);
  }

  #add(directory: string, wanted: ReadonlySet<string>): void {
    try {
      const watcher = watch(directory, (_event, name) => {
        if (name === null || wanted.has(name)) this.#settle();
      });
      watcher.on('error', () => watcher.close());
      watcher.unref();
      this.#watchers.set(directory, watcher);
    } catch {
      // It is not there, or can't be watched: what is above it is, and the poll sees to it.
    }
  }

  #settle(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = setTimeout(this.#changed, SETTLED_MS).unref();
  }

  #unwatch(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  stop(): void {
    if (this.#poll !== null) clearInterval(this.#poll);
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#unwatch();
  }
}
