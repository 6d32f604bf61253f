import { type Family, formatPrefix, parsePrefix, widen } from '../../src-shared/address.ts';

/** Targets of blocks: tells whether one of them keeps all of an address or prefix out. */
export class Cover {
  /** Target -> how many blocks of it. */
  readonly #targets = new Map<string, number>();
  /** Lengths of the targets that are more than one address -> how many blocks. */
  readonly #lengths: Readonly<Record<Family, Map<number, number>>> = { 4: new Map(), 6: new Map() };

  add(target: string): void {
    this.#change(target, 1);
  }

  remove(target: string): void {
    this.#change(target, -1);
  }

  covers(target: string): boolean {
    if (this.#targets.has(target)) return true;
    if (this.#lengths[4].size === 0 && this.#lengths[6].size === 0) return false;
    const prefix = parsePrefix(target);
    if (prefix === null) return false;
    for (const length of this.#lengths[prefix.family].keys()) {
      if (length < prefix.length && this.#targets.has(formatPrefix(widen(prefix, length)))) return true;
    }
    return false;
  }

  #change(target: string, by: number): void {
    addTo(this.#targets, target, by);
    const prefix = target.includes('/') ? parsePrefix(target) : null;
    if (prefix !== null) addTo(this.#lengths[prefix.family], prefix.length, by);
  }
}

function addTo<K>(counts: Map<K, number>, key: K, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
