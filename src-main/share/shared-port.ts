import type { SharedEntry } from './shared-entry.ts';

/**
 * Where one source of shared blocks keeps what it learnt. What was changed is on the disk, and the firewall is on its
 * way to it, when a call has resolved. Large changes are made in portions: a process that ends in between has made a
 * part of it, additions first, and the source makes it once more.
 */
export interface SharedPort {
  /** Adds these; one with the target of one that is there takes its place. */
  add(entries: readonly SharedEntry[]): Promise<void>;
  /** Takes these targets out; those that are not there are passed over. */
  remove(targets: readonly string[]): Promise<void>;
  /** Exactly these from now on. */
  replace(entries: readonly SharedEntry[]): Promise<void>;
  /** Those that are there and not over. */
  entries(): SharedEntry[];
  /** What the source wrote down to go on from after a restart; null: nothing yet. */
  state(): string | null;
  setState(text: string): void;
}
