import type { PlacedBlock, Preferences } from '../../../src-shared/contract.ts';
import { blockNotice } from './block-notice.ts';
import { type Category, isWanted, type Notice, type NoticeAction } from './notice.ts';

/** Blocks that begin within this time are told together. */
const BURST_MS = 1000;

/** Calls `run` after so many milliseconds, unless the returned function is called first. */
export type Timer = (run: () => void, ms: number) => () => void;

/** A notice on the screen. */
export interface Shown {
  close(): void;
}

export interface NotifierParts {
  /** Brings it to the screen. `act` is called when the owner does something with it; null: a click. */
  readonly show: (notice: Notice, silent: boolean, act: (action: NoticeAction | null) => void) => Shown;
  readonly act: (notice: Notice, action: NoticeAction | null) => void;
  /** The owner sees what happens as it is. */
  readonly isWatched: () => boolean;
  /** Null until they are known: then nothing is shown. */
  readonly chosen: () => Preferences['notifications'] | null;
  /** Whether blocks keep anybody out. */
  readonly isEnforced: () => boolean;
  readonly timer: Timer;
}

/** Decides what is shown: together what happens together, the newest of a category, nothing twice. */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #shown = new Map<Category, Shown>();
  readonly #once = new Set<string>();
  #burst: PlacedBlock[] = [];
  #cancelBurst: (() => void) | null = null;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  /** The owner knows of those that are their own doing. */
  blocked(block: PlacedBlock): void {
    if (block.by === 'owner') return;
    this.#burst.push(block);
    this.#cancelBurst ??= this.#parts.timer(() => this.#tellBurst(), BURST_MS);
  }

  present(notice: Notice): void {
    const { chosen, isWatched, show, act } = this.#parts;
    const choice = chosen();
    if (choice === null || !isWanted(notice.category, choice)) return;
    // The test was asked for from a window.
    if (isWatched() && notice.category !== 'test') return;
    if (notice.once !== null) {
      if (this.#once.has(notice.once)) return;
      this.#once.add(notice.once);
    }
    this.#shown.get(notice.category)?.close();
    const silent = !choice.sound || notice.severity === 'info';
    this.#shown.set(
      notice.category,
      show(notice, silent, (action) => act(notice, action)),
    );
  }

  /** What was shown stays; what was still gathered is dropped. */
  stop(): void {
    this.#cancelBurst?.();
    this.#cancelBurst = null;
    this.#burst = [];
  }

  #tellBurst(): void {
    this.#cancelBurst = null;
    const blocks = this.#burst;
    this.#burst = [];
    if (blocks.length > 0) this.present(blockNotice(blocks, this.#parts.isEnforced()));
  }
}
