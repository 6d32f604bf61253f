const SLOTS = 1 << 16;
const MOST = SLOTS / 2;

/** 2^32 over the golden ratio: neighbours in a network land far apart (Knuth, The Art of Computer Programming, 6.4). */
const SCATTER = 0x9e3779b1;

/**
 * One string for each IPv4 address in a stream of bytes: as TextPool, but the
 * address is its own hash, and nothing else of it is ever compared.
 *
 * There is no end of addresses, either: a full pool starts afresh.
 */
export class Ipv4Pool {
  /** Hash table with open addressing: addresses as signed numbers; 0 is free. */
  readonly #addresses = new Int32Array(SLOTS);
  readonly #texts = new Array<string>(SLOTS).fill('');
  #count = 0;

  /**
   * The IPv4 address that the whole range spells, or null where it spells none.
   * As strict as canonicalAddress(): four numbers without leading zeros.
   */
  get(bytes: Uint8Array, start: number, end: number): string | null {
    if (end - start > 15) return null;
    let address = 0;
    let octet = -1;
    let dots = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte >= 48 && byte <= 57) {
        if (octet === 0) return null;
        octet = octet < 0 ? byte - 48 : octet * 10 + byte - 48;
        if (octet > 255) return null;
      } else {
        if (byte !== 46 || octet < 0) return null;
        address = (address << 8) | octet;
        octet = -1;
        dots++;
      }
    }
    return dots === 3 && octet >= 0 ? this.#textOf((address << 8) | octet) : null;
  }

  #textOf(address: number): string {
    const addresses = this.#addresses;
    let slot = Math.imul(address, SCATTER) >>> 16;
    for (;;) {
      const there = addresses[slot];
      if (there === 0) return this.#add(address, slot);
      if (there === address) return this.#texts[slot] as string;
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  #add(address: number, slot: number): string {
    const text = `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
    if (address === 0) return text;
    if (this.#count === MOST) {
      this.#addresses.fill(0);
      this.#count = 0;
      return text;
    }
    this.#addresses[slot] = address;
    this.#texts[slot] = text;
    this.#count++;
    return text;
  }
}
