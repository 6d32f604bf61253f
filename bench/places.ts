/**
 * How long a file of places of the owner's is read, and how long it keeps everybody else waiting:
 *   node bench/places.ts
 * It has two million networks of IPv4 and half a million of IPv6, and 400,000 different records in 130 MiB. "longest
 * wait" is how long this thread, the guard's in earnest, was kept from a timer meanwhile.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLocator } from '../src-main/locate/locator.ts';
import { encode } from '../src-main/locate/testing/write-mmdb.ts';
import { printTable, type Row, writeResults } from './results.ts';

/** IPv4 by /21, and of IPv6 all of 2000::/3 by /22. */
const DEPTHS = { ipv4: 21, ipv6: 19 };
const RECORDS = 400_000;
const NETWORKS = 80_000;
/** Bits before the IPv4 addresses in a tree for IPv6. */
const IPV4_AT = 96;

const rows: Row[] = [];
const dir = mkdtempSync(join(tmpdir(), 'drawbridge-bench-'));
try {
  await main(join(dir, 'places.mmdb'));
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function main(file: string): Promise<void> {
  writeFileSync(file, manyPlaces());
  console.log(`${Math.round(statSync(file).size / 2 ** 20)} MiB`);
  const locator = await measure('what Drawbridge brings', async () => openLocator());
  await measure('countries of a file', async () => locator.reload({ countryFile: file }));
  await measure('its networks, too', async () => locator.reload({ countryFile: file, networkFile: file }));
  await measure('none any more', async () => locator.reload({}));
  if (locator.problem !== null) throw new Error(locator.problem);
  printTable(rows);
  writeResults('places', rows);
}

async function measure<T>(what: string, work: () => Promise<T>): Promise<T> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(20);
  const before = performance.now();
  const made = await work();
  const ms = Math.round(performance.now() - before);
  // The timer that was kept waiting last comes only now.
  await sleep(20);
  delay.disable();
  const memory = process.memoryUsage();
  rows.push({
    what,
    ms,
    'longest wait': Math.round(delay.max / 1e6),
    'memory MB': Math.round((memory.heapUsed + memory.arrayBuffers) / 2 ** 20),
  });
  return made;
}

/** An MMDB in the order in which its makers write nodes: each before those under it. */
function manyPlaces(): Buffer {
  const places: number[] = [];
  const records: Buffer[] = [];
  let length = 0;
  for (let i = 0; i < RECORDS; i++) {
    const record = encode({
      city: { names: { de: `Stadt ${i}`, en: `City ${i}`, fr: `Ville ${i}` } },
      country: { iso_code: letters(i), names: { de: `Land ${i}`, en: `Country ${i}`, fr: `Pays ${i}` } },
      location: { latitude: 51.45, longitude: -7.01, time_zone: 'Europe/Berlin' },
      autonomous_system_number: (i % NETWORKS) + 1,
      autonomous_system_organization: `Network number ${i % NETWORKS}`,
    });
    places.push(length);
    records.push(record);
    length += record.length;
  }
  const nodes = IPV4_AT + 2 ** DEPTHS.ipv4 - 1 + 2 ** DEPTHS.ipv6 - 1;
  const tree = Buffer.alloc(8 * nodes);
  let next = 0;
  let seed = 1;
  const full = (depth: number): number => {
    if (depth === 0) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return nodes + 16 + (places[seed % RECORDS] ?? 0);
    }
    const node = next++;
    tree.writeUInt32BE(full(depth - 1), 8 * node);
    tree.writeUInt32BE(full(depth - 1), 8 * node + 4);
    return node;
  };
  const zeros = (depth: number): number => {
    if (depth === IPV4_AT) return full(DEPTHS.ipv4);
    const node = next++;
    tree.writeUInt32BE(zeros(depth + 1), 8 * node);
    tree.writeUInt32BE(depth === 2 ? full(DEPTHS.ipv6) : nodes, 8 * node + 4);
    return node;
  };
  zeros(0);
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_767_312_000n,
    database_type: 'Benchmark',
    description: { en: 'Many places' },
    ip_version: 6,
    languages: ['en'],
    node_count: nodes,
    record_size: 32,
  });
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    ...records,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    metadata,
  ]);
}

/** One of 200 or so countries. */
function letters(i: number): string {
  return `${'ABCDEFGHIJ'[i % 10]}${'ABCDEFGHIJKLMNOPQRST'[Math.floor(i / 10) % 20]}`;
}
