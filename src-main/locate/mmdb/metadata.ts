import { cleanName } from '../seed/network-name.ts';
import { UnusableFile } from '../unusable-file.ts';
import { DataSection } from './data-section.ts';

const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
/** The metadata lie within the last 128 KiB. */
const LONGEST = 128 * 1024;

export interface Metadata {
  /** Such as "GeoLite2-Country". */
  readonly type: string;
  /** In English; empty where there is none. */
  readonly description: string;
  /** When it was built, YYYY-MM-DD; null where it does not say. */
  readonly date: string | null;
  readonly nodes: number;
  readonly recordBits: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
  /** Where they begin: all else ends before. */
  readonly start: number;
}

const KEYS = [
  'binary_format_major_version',
  'record_size',
  'ip_version',
  'node_count',
  'build_epoch',
  'database_type',
  'description',
].map((key) => Buffer.from(key));
const ENGLISH = [Buffer.from('en')];

/**
 * What an MMDB says of itself (MaxMind DB file format 2.0, "Database Metadata"); in steps (see in-turns.ts).
 * @throws UnusableFile where it is none, or of another version
 */
export function* readMetadata(file: Buffer): Generator<undefined, Metadata> {
  const from = Math.max(0, file.length - LONGEST);
  const found = file.subarray(from).lastIndexOf(MARKER);
  if (found < 0)
    throw new UnusableFile('it is no MMDB file, or not the whole of one. Unpack it first if it came packed');
  const data = new DataSection(file.subarray(from + found + MARKER.length), 100_000);
  const [version = -1, bits = -1, ip = -1, count = -1, epoch = -1, type = -1, description = -1] =
    (yield* data.fields(0, KEYS)) ?? [];
  if (data.integer(version) !== 2) throw new UnusableFile('it is of a format that Drawbridge does not read');
  const recordBits = data.integer(bits);
  const ipVersion = data.integer(ip);
  const nodes = data.integer(count);
  if (
    (recordBits !== 24 && recordBits !== 28 && recordBits !== 32) ||
    (ipVersion !== 4 && ipVersion !== 6) ||
    nodes === null
  )
    throw new UnusableFile('it does not say how it is to be read');
  const [english = -1] = description < 0 ? [] : ((yield* data.fields(description, ENGLISH)) ?? []);
  return {
    type: cleanName(data.text(type) ?? ''),
    description: cleanName(data.text(english) ?? ''),
    date: dateOf(data.integer(epoch)),
    nodes,
    recordBits,
    ipVersion,
    start: from + found,
  };
}

/** @param epoch seconds since 1970 */
function dateOf(epoch: number | null): string | null {
  const date = new Date((epoch ?? 0) * 1000);
  if (epoch === null || epoch === 0 || Number.isNaN(date.getTime())) return null;
  const text = date.toISOString();
  // Years beyond 9999 are written with a sign.
  return /^\d{4}-/.test(text) ? text.slice(0, 10) : null;
}
