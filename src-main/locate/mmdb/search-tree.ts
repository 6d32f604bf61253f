import { UnusableFile } from '../unusable-file.ts';
import type { Metadata } from './metadata.ts';

/** Zeros between the tree and the data. */
const SEPARATOR_BYTES = 16;

/**
 * The binary search tree of an MMDB (MaxMind DB file format 2.0). A record is a
 * node's number, `nodes` where nothing is known, or more: a place in the data.
 */
export class SearchTree {
  readonly nodes: number;
  readonly ipVersion: 4 | 6;
  readonly #file: Buffer;
  readonly #recordBits: 24 | 28 | 32;

  /** @throws UnusableFile where the file is too short for its nodes */
  constructor(file: Buffer, { nodes, recordBits, ipVersion, start }: Metadata) {
    this.nodes = nodes;
    this.ipVersion = ipVersion;
    this.#file = file;
    this.#recordBits = recordBits;
    if (this.#bytes + SEPARATOR_BYTES > start)
      throw new UnusableFile('it is shorter than it says. Get it anew');
  }

  /** The data section of the file. */
  data(start: number): Buffer {
    return this.#file.subarray(this.#bytes + SEPARATOR_BYTES, start);
  }

  /** Where in the data section a record above `nodes` leads. */
  placeOf(record: number): number {
    return record - this.nodes - SEPARATOR_BYTES;
  }

  left(node: number): number {
    const at = node * this.#nodeBytes;
    const file = this.#file;
    if (this.#recordBits === 32) return file.readUInt32BE(at);
    const low = (byte(file, at) << 16) | (byte(file, at + 1) << 8) | byte(file, at + 2);
    return this.#recordBits === 24 ? low : ((byte(file, at + 3) & 0xf0) << 20) | low;
  }

  right(node: number): number {
    const at = node * this.#nodeBytes;
    const file = this.#file;
    if (this.#recordBits === 32) return file.readUInt32BE(at + 4);
    const start = this.#recordBits === 24 ? at + 3 : at + 4;
    const low = (byte(file, start) << 16) | (byte(file, start + 1) << 8) | byte(file, start + 2);
    return this.#recordBits === 24 ? low : ((byte(file, at + 3) & 0x0f) << 24) | low;
  }

  /** The record that all of IPv4 is under: with 96 zeros before it in a tree for IPv6. */
  ipv4(): number {
    let record = 0;
    for (let bit = this.ipVersion === 4 ? 96 : 0; bit < 96 && record < this.nodes; bit++)
      record = this.left(record);
    return record;
  }

  get #nodeBytes(): number {
    return this.#recordBits / 4;
  }

  get #bytes(): number {
    return this.nodes * this.#nodeBytes;
  }
}

function byte(file: Buffer, at: number): number {
  return file[at] as number;
}
