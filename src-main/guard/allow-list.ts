import { formatPrefix, type Prefix, parsePrefix, prefixesOverlap } from '../../src-shared/address.ts';
import type { Block } from '../../src-shared/block.ts';
import { type AllowEntry, CallError } from '../../src-shared/contract.ts';
import { canonicalAllowEntry } from '../settings/allow-entry.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import type { Enforcer } from './enforcer.ts';
import type { Judge } from './judge.ts';
import type { MachineSurroundings } from './machine-surroundings.ts';

/** Names get other addresses, laptops other networks. */
const REFRESH_MS = 60_000;

export interface AllowListParts {
  readonly settingsFile: SettingsFile;
  readonly surroundings: MachineSurroundings;
  readonly judge: Judge;
  readonly enforcer: Enforcer;
  /** Whom nothing may block was looked up again. */
  refreshed(): void;
  changed(): void;
  /** The entries themselves are others. */
  entriesChanged(): void;
}

/**
 * Whom the owner never wants blocked, and everything else of this machine's
 * surroundings: looked up again every minute, and stronger than any block.
 */
export class AllowList {
  #entries: readonly AllowEntry[];
  readonly #parts: AllowListParts;
  #timer: NodeJS.Timeout | null = null;

  constructor(entries: readonly AllowEntry[], parts: AllowListParts) {
    this.#entries = entries;
    this.#parts = parts;
    parts.surroundings.allowList = entries.map(({ entry }) => entry);
  }

  get entries(): readonly AllowEntry[] {
    return this.#entries;
  }

  /** Names that have no address now. */
  get unresolved(): readonly string[] {
    return this.#parts.surroundings.unresolved;
  }

  start(): void {
    this.#timer = setInterval(() => void this.refresh(), REFRESH_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Looks everything up again, and lifts what must not be blocked any more. */
  async refresh(): Promise<Block[]> {
    const { surroundings, judge } = this.#parts;
    const before = surroundings.unresolved.join();
    await surroundings.refresh();
    judge.surroundingsChanged();
    const lifted = [
      ...this.#lift(surroundings.allowed, 'allow-list'),
      ...this.#lift([...surroundings.ownAddresses, ...surroundings.gateways], 'own-network'),
    ];
    for (const { target } of lifted) judge.forgive(target);
    this.#parts.refreshed();
    if (before !== surroundings.unresolved.join() || lifted.length > 0) this.#parts.changed();
    return lifted;
  }

  #lift(addresses: readonly string[], by: string): Block[] {
    const { enforcer } = this.#parts;
    const prefixes = addresses.map((text) => parsePrefix(text)).filter((prefix) => prefix !== null);
    const wrong = new Map(
      prefixes.flatMap((prefix) => enforcer.active.overlapping(prefix)).map((block) => [block.target, block]),
    );
    return wrong.size === 0 ? [] : enforcer.lift([...wrong.values()], by);
  }

  /** @throws CallError, SettingsError */
  async add(text: string, comment: string, now: number): Promise<{ entry: AllowEntry; lifted: Block[] }> {
    const canonical = canonicalEntry(text);
    const others = this.#entries.filter(({ entry }) => entry !== canonical);
    const known = this.#entries.find(({ entry }) => entry === canonical);
    const entry = {
      entry: canonical,
      comment: comment === '' ? (known?.comment ?? '') : comment,
      addedAt: known?.addedAt ?? now,
    };
    this.#save([...others, entry]);
    return { entry, lifted: await this.refresh() };
  }

  /**
   * Puts many on the list at once; those that are on it stay as they are.
   * @param entries canonical
   * @returns those that came, and the blocks that were lifted
   * @throws SettingsError
   */
  async addAll(
    entries: readonly Pick<AllowEntry, 'entry' | 'comment'>[],
    now: number,
  ): Promise<{ added: string[]; lifted: Block[] }> {
    const known = new Set(this.#entries.map(({ entry }) => entry));
    const added = entries.filter(({ entry }) => !known.has(entry));
    if (added.length === 0) return { added: [], lifted: [] };
    this.#save([...this.#entries, ...added.map((one) => ({ ...one, addedAt: now }))]);
    return { added: added.map(({ entry }) => entry), lifted: await this.refresh() };
  }

  /** Takes many off the list at once. @returns how many were on it @throws SettingsError */
  async removeAll(entries: readonly string[]): Promise<number> {
    const gone = new Set(entries);
    const left = this.#entries.filter(({ entry }) => !gone.has(entry));
    const removed = this.#entries.length - left.length;
    if (removed === 0) return 0;
    this.#save(left);
    await this.refresh();
    return removed;
  }

  /** Puts an entry on the list as it was, in place of one of the same name. @throws SettingsError */
  async put(entry: AllowEntry): Promise<Block[]> {
    this.#save([...this.#entries.filter((one) => one.entry !== entry.entry), entry]);
    return this.refresh();
  }

  /** @throws CallError, SettingsError */
  async remove(text: string): Promise<AllowEntry> {
    const canonical = canonicalEntry(text);
    const removed = this.#entries.find(({ entry }) => entry === canonical);
    if (removed === undefined) {
      throw new CallError('not-found', `${canonical} is not on the allow list.`);
    }
    this.#save(this.#entries.filter((entry) => entry !== removed));
    await this.refresh();
    return removed;
  }

  #save(entries: readonly AllowEntry[]): void {
    this.#parts.settingsFile.update({ allowList: [...entries] });
    this.#entries = entries;
    this.#parts.surroundings.allowList = entries.map(({ entry }) => entry);
    this.#parts.changed();
    this.#parts.entriesChanged();
  }

  /** The entry that allows this target, wholly or in part; null if none does. */
  entryFor(target: string): string | null {
    return this.#parts.surroundings.entryFor(target, overlaps);
  }
}

function overlaps(a: string, b: string): boolean {
  const first = parsePrefix(a);
  const second = parsePrefix(b);
  return first !== null && second !== null && prefixesOverlap(first, second);
}

function canonicalEntry(text: string): string {
  const entry = canonicalAllowEntry(text);
  if (entry !== null) return entry;
  throw new CallError(
    'invalid',
    `"${text}" can't be on the allow list. Give an address (192.0.2.7), a prefix (192.0.2.0/24) or a DNS name (home.example.org).`,
  );
}

/** An address or prefix in canonical form. @throws CallError */
export function canonicalTarget(text: string): { prefix: Prefix; target: string } {
  const prefix = parsePrefix(text);
  if (prefix !== null) return { prefix, target: formatPrefix(prefix) };
  throw new CallError(
    'invalid',
    `"${text}" is no address. Give an address such as 203.0.113.66 or a prefix such as 2001:db8::/64.`,
  );
}
