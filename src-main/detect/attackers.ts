import type { AddressKey } from '../../src-shared/address.ts';
import type { AttackerState } from './attacker-state.ts';

const FIRST_SLOTS = 1 << 15;

/** 2^32 over the golden ratio: neighbours in a network land far apart (Knuth, The Art of Computer Programming, 6.4). */
const SCATTER = 0x9e3779b1;

/**
 * What is remembered of each attacker, in the order in which they came. IPv4
 * attackers are found by a hash table over their numbers: a Map takes twice as
 * long for them, and nearly every attempt has to find its attacker.
 */
export class Attackers {
  #keys: AddressKey[] = [];
  #states: AttackerState[] = [];
  /** Open addressing, at most half full; in each slot an address and, 1 added, its place in the lists; 0: free. */
  #slots = new Int32Array(2 * FIRST_SLOTS);
  /** The places of those that are no IPv4 address. */
  readonly #others = new Map<string, number>();

  get size(): number {
    return this.#keys.length;
  }

  get(attacker: AddressKey): AttackerState | undefined {
    if (typeof attacker === 'string') {
      const place = this.#others.get(attacker);
      return place === undefined ? undefined : this.#states[place];
    }
    const place = (this.#slots[this.#slotOf(attacker) + 1] as number) - 1;
    return place < 0 ? undefined : this.#states[place];
  }

  /** Remembers an attacker that is not known yet. */
  add(attacker: AddressKey, state: AttackerState): void {
    this.#keys.push(attacker);
    this.#states.push(state);
    if (this.#keys.length * 4 > this.#slots.length) this.#placeAll(this.#slots.length * 2);
    else this.#place(attacker, this.#keys.length - 1);
  }

  *entries(): Iterable<readonly [AddressKey, AttackerState]> {
    for (const [place, key] of this.#keys.entries()) yield [key, this.#states[place] as AttackerState];
  }

  /** Forgets all but those. */
  retain(isKept: (state: AttackerState) => boolean): void {
    const kept = [...this.entries()].filter(([, state]) => isKept(state));
    this.#keys = kept.map(([key]) => key);
    this.#states = kept.map(([, state]) => state);
    this.#others.clear();
    this.#placeAll(this.#slots.length);
  }

  #placeAll(length: number): void {
    this.#slots = new Int32Array(length);
    for (const [place, key] of this.#keys.entries()) this.#place(key, place);
  }

  #place(attacker: AddressKey, place: number): void {
    if (typeof attacker === 'string') {
      this.#others.set(attacker, place);
      return;
    }
    const slot = this.#slotOf(attacker);
    this.#slots[slot] = attacker;
    this.#slots[slot + 1] = place + 1;
  }

  /** Where this address is, or where it would go. */
  #slotOf(address: number): number {
    const slots = this.#slots;
    const last = slots.length - 2;
    // An even number: each slot is two numbers.
    let slot = (Math.imul(address, SCATTER) >>> 7) & last;
    while (slots[slot + 1] !== 0 && slots[slot] !== address) slot = (slot + 2) & last;
    return slot;
  }
}
