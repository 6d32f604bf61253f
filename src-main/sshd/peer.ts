import { canonicalAddress } from '../../src-shared/address.ts';
import { decimal, hasAt, isDigit, SPACE, word } from './bytes.ts';
import { Ipv4Pool } from './ipv4-pool.ts';
import { TextPool } from './text-pool.ts';

/** What sshd wrote where the client's address goes: an address, or with UseDNS a name. */
export interface Peer {
  readonly address: string | null;
  readonly hostName: string | null;
}

/** A DNS name's length at most (RFC 1035), and brackets. */
const LONGEST_NAME = 257;
const NOBODY: Peer = { address: null, hostName: null };
const NO_PORT = -1;
const UNKNOWN = word('UNKNOWN');
const PORT = word(' port ');
const PORT_WORD = word('port ');

function peerOf(text: string): Peer {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const address = canonicalAddress(bare);
  if (address !== null) return { address, hostName: null };
  // sshd writes UNKNOWN when the peer was gone before it could be asked.
  if (text === 'UNKNOWN' || !/^[A-Za-z0-9_.-]{1,255}$/.test(text)) return NOBODY;
  return { address: null, hostName: text };
}

/**
 * Finds "ADDRESS[ port N]" in a message, from either side of it, and keeps
 * what the last successful look found.
 */
export class PeerFinder {
  readonly #ipv4 = new Ipv4Pool();
  /** All that is no plain IPv4 address. */
  readonly #others = new TextPool(peerOf);
  address: string | null = null;
  hostName: string | null = null;
  port: number | null = null;
  /** Where the address begins. */
  start = 0;
  /** Where "ADDRESS[ port N]" ends. */
  end = 0;

  forget(): void {
    this.address = null;
    this.hostName = null;
    this.port = null;
  }

  /** Looks for "ADDRESS[ port N]" that ends exactly at `end` and begins at or after `from`. */
  endingAt(bytes: Uint8Array, from: number, end: number): boolean {
    let port = NO_PORT;
    let addressEnd = end;
    let digits = end;
    while (digits > from && isDigit(bytes[digits - 1])) digits--;
    if (digits < end && digits - PORT.length >= from && hasAt(bytes, digits - PORT.length, end, PORT)) {
      port = decimal(bytes, digits, end);
      addressEnd = digits - PORT.length;
    }
    let start = addressEnd;
    const furthest = Math.max(from, addressEnd - LONGEST_NAME);
    while (start > furthest && bytes[start - 1] !== SPACE) start--;
    return this.#found(bytes, start, addressEnd, end, port);
  }

  /** Looks for "ADDRESS[ port N]" that begins exactly at `start`; a colon or comma may follow it. */
  startingAt(bytes: Uint8Array, start: number, limit: number): boolean {
    let addressEnd = start;
    while (addressEnd < limit && bytes[addressEnd] !== SPACE) addressEnd++;
    let end = addressEnd;
    let port = NO_PORT;
    if (hasAt(bytes, addressEnd + 1, limit, PORT_WORD)) {
      const digits = addressEnd + PORT.length;
      end = digits;
      while (end < limit && isDigit(bytes[end])) end++;
      port = decimal(bytes, digits, end);
    } else {
      const last = bytes[addressEnd - 1];
      if (last === 58 || last === 44) addressEnd--;
      end = addressEnd;
    }
    return this.#found(bytes, start, addressEnd, end, port);
  }

  /** Takes exactly this range as the address. */
  exactly(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#found(bytes, start, end, end, NO_PORT);
  }

  #found(bytes: Uint8Array, start: number, addressEnd: number, end: number, port: number): boolean {
    const ipv4 = this.#ipv4.get(bytes, start, addressEnd);
    if (ipv4 !== null) {
      this.address = ipv4;
      this.hostName = null;
    } else if (!this.#foundOther(bytes, start, addressEnd)) {
      return false;
    }
    this.port = port >= 0 && port <= 65535 ? port : null;
    this.start = start;
    this.end = end;
    return true;
  }

  #foundOther(bytes: Uint8Array, start: number, end: number): boolean {
    if (start >= end) return false;
    const peer = this.#others.get(bytes, start, end);
    if (peer === NOBODY && !hasAt(bytes, start, end, UNKNOWN)) return false;
    this.address = peer.address;
    this.hostName = peer.hostName;
    return true;
  }
}
