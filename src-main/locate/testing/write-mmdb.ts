import { parsePrefix } from '../../../src-shared/address.ts';

export type MmdbValue =
  | string
  | number
  | bigint
  | boolean
  | readonly MmdbValue[]
  | { readonly [key: string]: MmdbValue };

export interface MmdbContent {
  /** A longer prefix has its own record within a shorter one; what comes later replaces what came before. */
  readonly records: readonly (readonly [prefix: string, record: MmdbValue])[];
  readonly recordBits?: 24 | 28 | 32;
  /** 4: IPv4 only. 6 (as a rule): IPv4 lies under 96 zeros. */
  readonly ipVersion?: 4 | 6;
  /** Whether IPv4 is also found under ::ffff:0:0/96 and 2002::/16, as in MaxMind's files. */
  readonly aliases?: boolean;
  /** Whether texts that are there already are pointed to. */
  readonly pointers?: boolean;
  /** More metadata, or other ones. */
  readonly metadata?: { readonly [key: string]: MmdbValue };
}

type Side = 0 | 1;
type Node = [Child, Child];
/** A node, a place in the data section, or nothing. */
type Child = Node | number | null;

/** An MMDB file (MaxMind DB file format 2.0). */
export function writeMmdb(content: MmdbContent): Buffer {
  const { recordBits = 24, ipVersion = 6, aliases = false, pointers = true } = content;
  const root: Node = [null, null];
  const data = new DataWriter(pointers);
  const byLength = content.records
    .map(([prefix, record]) => ({ bits: bitsOf(prefix, ipVersion), record }))
    .sort((a, b) => a.bits.length - b.bits.length);
  for (const { bits, record } of byLength) insert(root, bits, data.add(record));
  if (aliases) {
    const ipv4 = find(root, bitsOf('0.0.0.0/0', ipVersion));
    for (const alias of ['2002::/16', `${'0'.repeat(80)}${'1'.repeat(16)}`]) {
      insert(root, alias.includes(':') ? bitsOf(alias, 6) : alias, ipv4);
    }
  }
  const nodes = numbered(root);
  return Buffer.concat([
    encodeTree(nodes, recordBits),
    Buffer.alloc(16),
    data.bytes(),
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    encode({
      binary_format_major_version: 2,
      binary_format_minor_version: 0,
      build_epoch: 1_767_312_000n,
      database_type: 'Test',
      description: { en: 'A file of a test' },
      ip_version: ipVersion,
      languages: ['en'],
      node_count: nodes.size,
      record_size: recordBits,
      ...content.metadata,
    }),
  ]);
}

function bitsOf(text: string, ipVersion: 4 | 6): string {
  const prefix = parsePrefix(text);
  if (prefix === null) throw new Error(`not a prefix: ${text}`);
  const width = prefix.family === 4 ? 32 : 128;
  const bits = prefix.network.toString(2).padStart(width, '0').slice(0, prefix.length);
  return prefix.family === 4 && ipVersion === 6 ? `${'0'.repeat(96)}${bits}` : bits;
}

/** What is known already is kept beside a longer prefix. */
function insert(root: Node, bits: string, child: Child): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const side = Number(bit) as Side;
    const next = node[side];
    const below: Node = Array.isArray(next) ? next : [next, next];
    node[side] = below;
    node = below;
  }
  node[Number(bits.at(-1)) as Side] = child;
}

function find(root: Node, bits: string): Child {
  let at: Child = root;
  for (const bit of bits) if (Array.isArray(at)) at = at[Number(bit) as Side];
  return at;
}

function numbered(root: Node): Map<Node, number> {
  const numbers = new Map<Node, number>();
  const visit = (node: Child) => {
    if (!Array.isArray(node) || numbers.has(node)) return;
    numbers.set(node, numbers.size);
    visit(node[0]);
    visit(node[1]);
  };
  visit(root);
  return numbers;
}

function encodeTree(nodes: ReadonlyMap<Node, number>, recordBits: 24 | 28 | 32): Buffer {
  const recordFor = (child: Child) => {
    if (child === null) return nodes.size;
    return Array.isArray(child) ? (nodes.get(child) ?? nodes.size) : nodes.size + 16 + child;
  };
  const digits = recordBits / 4;
  const hex = [...nodes.keys()].map((node) => {
    const [left = '', right = ''] = node.map((child) => recordFor(child).toString(16).padStart(digits, '0'));
    if (left.length > digits || right.length > digits)
      throw new Error(`too many records for ${recordBits} bits`);
    // Of 28 bits, the uppermost four of both lie in the middle.
    return recordBits === 28 ? left.slice(1) + left[0] + right[0] + right.slice(1) : left + right;
  });
  return Buffer.from(hex.join(''), 'hex');
}

/** The data section: each record once. */
class DataWriter {
  readonly #pointers: boolean;
  readonly #parts: Buffer[] = [];
  readonly #records = new Map<string, number>();
  readonly #texts = new Map<string, number>();
  #length = 0;

  constructor(pointers: boolean) {
    this.#pointers = pointers;
  }

  /** Where the record is. */
  add(record: MmdbValue): number {
    const key = JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    if (this.#pointers) this.#addTexts(record);
    const at = this.#write(encode(record, (text) => this.#texts.get(text)));
    this.#records.set(key, at);
    return at;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #addTexts(value: MmdbValue): void {
    if (typeof value === 'string') {
      if (!this.#texts.has(value)) this.#texts.set(value, this.#write(encode(value)));
    } else if (typeof value === 'object') {
      for (const part of Object.entries(value).flat()) this.#addTexts(part);
    }
  }

  #write(bytes: Buffer): number {
    const at = this.#length;
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return at;
  }
}

/** One value as it lies in a data section. */
export function encode(
  value: MmdbValue,
  placeOf: (text: string) => number | undefined = () => undefined,
): Buffer {
  if (typeof value === 'string') {
    const place = placeOf(value);
    if (place !== undefined) return encodePointer(place);
    const text = Buffer.from(value);
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (typeof value === 'bigint') return encodeInteger(9, value);
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0) return encodeInteger(6, BigInt(value));
    const double = Buffer.alloc(8);
    double.writeDoubleBE(value);
    return Buffer.concat([control(3, 8), double]);
  }
  if (Array.isArray(value)) {
    return Buffer.concat([control(11, value.length), ...value.map((one: MmdbValue) => encode(one, placeOf))]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([key, one]) => [encode(key, placeOf), encode(one, placeOf)]),
  ]);
}

function encodeInteger(type: number, value: bigint): Buffer {
  const hex = value === 0n ? '' : value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([control(type, bytes.length), bytes]);
}

/** In the shortest of its four forms. */
export function encodePointer(place: number): Buffer {
  const bases = [0, 2048, 526_336];
  const width = [2048, 526_336, 134_744_064].findIndex((end) => place < end);
  const bytes = Buffer.alloc(width < 0 ? 5 : width + 2);
  const packed = place - (bases[width] ?? 0);
  bytes.writeUIntBE(width < 0 ? packed : packed % 256 ** (width + 1), 1, bytes.length - 1);
  bytes[0] =
    0x20 | ((width < 0 ? 3 : width) << 3) | (width < 0 ? 0 : Math.floor(packed / 256 ** (width + 1)));
  return bytes;
}

/** The bytes that announce a value: its type, and how many bytes or entries it has. */
export function control(type: number, size: number): Buffer {
  const steps = [29, 285, 65_821, Number.POSITIVE_INFINITY];
  const extra = steps.findIndex((end) => size < end);
  const first = ((type < 8 ? type : 0) << 5) | (extra === 0 ? size : 28 + extra);
  const rest = Buffer.alloc(extra);
  if (extra > 0) rest.writeUIntBE(size - (steps[extra - 1] ?? 0), 0, extra);
  return Buffer.concat([Buffer.from(type < 8 ? [first] : [first, type - 7]), rest]);
}
