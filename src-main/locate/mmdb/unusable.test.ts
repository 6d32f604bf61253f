import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLocator } from '../locator.ts';
import { rangeOf } from '../seed/no-place.ts';
import { control, encode, encodePointer, type MmdbValue, writeMmdb } from '../testing/write-mmdb.ts';
import { fileOf, writeSeed } from '../testing/write-seed.ts';

const SEED = writeSeed(
  {
    country4: [{ ...rangeOf('9.0.0.0/8'), value: 'US' }],
    network4: [{ ...rangeOf('9.0.0.0/8'), value: 7 }],
    country6: [],
    network6: [],
  },
  [{ number: 7, name: 'Seven' }],
);
const records = [['9.0.0.0/8', { country_code: 'BR' }]] as const;

/** Drawbridge's own data serve, and the problem is told in these words. */
async function expectUnused(countryFile: string, reason: string): Promise<void> {
  const locator = await openLocator({ seed: fileOf(SEED), countryFile });
  expect(locator.problem).toBe(
    `${countryFile} is not used for countries: ${reason}. The data that Drawbridge brings are used instead.`,
  );
  expect(locator.place('9.9.9.9')).toEqual({ country: 'US', network: { number: 7, name: 'Seven' } });
  expect(locator.prefixesOf({ country: 'US' })).toEqual(['9.0.0.0/8']);
  expect(locator.sources.map(({ name }) => name)).toEqual(['a test']);
}

const withMetadata = (metadata: Record<string, MmdbValue>) =>
  fileOf(writeMmdb({ records, metadata }), 'own.mmdb');

describe('what is no file', () => {
  const folder = () => {
    const directory = mkdtempSync(join(tmpdir(), 'drawbridge-places-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    return directory;
  };

  test('nothing, a folder, a device', async () => {
    await expectUnused('/nowhere/own.mmdb', 'it is not there');
    await expectUnused(folder(), 'it is a folder');
    await expectUnused('/dev/zero', 'it is no file');
  });

  test('a pipe that nobody writes to', async () => {
    const pipe = join(folder(), 'own.mmdb');
    execFileSync('mkfifo', [pipe]);
    await expectUnused(pipe, 'it is no file');
  });

  test('one that is too large', async () => {
    const large = join(folder(), 'own.mmdb');
    closeSync(openSync(large, 'w'));
    truncateSync(large, 512 * 1024 * 1024 + 1);
    await expectUnused(large, 'it is larger than 512 MiB');
  });
});

describe('what is no MMDB', () => {
  const noMmdb = 'it is no MMDB file, or not the whole of one. Unpack it first if it came packed';

  test('empty, text, packed, the seed', async () => {
    await expectUnused(fileOf(Buffer.alloc(0), 'own.mmdb'), noMmdb);
    await expectUnused(fileOf(Buffer.from('8.8.8.0/24,US\n'), 'own.csv'), noMmdb);
    await expectUnused(fileOf(gzipSync(writeMmdb({ records })), 'own.mmdb.gz'), noMmdb);
    await expectUnused(fileOf(SEED), noMmdb);
  });

  test('another version, or what can not be', async () => {
    await expectUnused(
      withMetadata({ binary_format_major_version: 3 }),
      'it is of a format that Drawbridge does not read',
    );
    for (const metadata of [
      { record_size: 20 },
      { ip_version: 5 },
      { node_count: 'many' },
      { node_count: 1n << 60n },
    ]) {
      await expectUnused(withMetadata(metadata), 'it does not say how it is to be read');
    }
    await expectUnused(
      withMetadata({ node_count: 4_294_967_295 }),
      'it is shorter than it says. Get it anew',
    );
  });

  test('a file without what it was given for', async () => {
    await expectUnused(
      fileOf(writeMmdb({ records: [['9.0.0.0/8', { asn: 1 }]] }), 'own.mmdb'),
      'it has no countries',
    );
    await expectUnused(withMetadata({ node_count: 0 }), 'it has no countries');
    const networkFile = fileOf(writeMmdb({ records }), 'own.mmdb');
    const locator = await openLocator({ seed: fileOf(SEED), networkFile });
    expect(locator.problem).toContain(`${networkFile} is not used for networks: it has no networks. `);
    expect(locator.place('9.9.9.9').network).toEqual({ number: 7, name: 'Seven' });
  });
});

/** An IPv4 tree of these nodes (24 bits a record), with this data section. */
function built(nodes: readonly (readonly [number, number])[], data: Buffer): string {
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [i, [left, right]] of nodes.entries()) {
    tree.writeUIntBE(left, 6 * i, 3);
    tree.writeUIntBE(right, 6 * i + 3, 3);
  }
  const model = writeMmdb({ records, ipVersion: 4, metadata: { node_count: nodes.length } });
  const metadata = model.subarray(model.lastIndexOf('\xab\xcd\xefMaxMind.com', undefined, 'latin1'));
  return fileOf(Buffer.concat([tree, Buffer.alloc(16), data, metadata]), 'own.mmdb');
}

describe('what is damaged or hostile', () => {
  const damaged = 'it is damaged. Get it anew';
  const circles = 'it is damaged: its tree leads in circles. Get it anew';
  const brazil = encode({ country_code: 'BR' });
  const one = (data: Buffer) => built([[17, 1]], data);

  test('the tree itself is right', async () => {
    const locator = await openLocator({ seed: fileOf(SEED), countryFile: one(brazil) });
    expect(locator.problem).toBeNull();
    expect(locator.place('9.9.9.9').country).toBe('BR');
    expect(locator.place('200.9.9.9').country).toBeNull();
  });

  test('a tree that leads in circles, or back together', async () => {
    await expectUnused(built([[0, 0]], brazil), circles);
    await expectUnused(
      built(
        [
          [1, 1],
          [19, 19],
        ],
        brazil,
      ),
      circles,
    );
    // Every node leads twice to the next: 2^200 ways.
    const ways = Array.from({ length: 200 }, (_, i) => [i + 1, i + 1] as const);
    await expectUnused(built([...ways, [217, 217]], brazil), circles);
  });

  test('a tree that is deeper than an address is long', async () => {
    const nodes = Array.from({ length: 100_000 }, (_, i) => [i + 1, 100_016] as const);
    const locator = await openLocator({ seed: fileOf(SEED), countryFile: built(nodes, brazil) });
    expect(locator.problem).toBeNull();
    expect(locator.place('9.9.9.9').country).toBe('BR');
  });

  test('records that lead out of the data, or into the zeros before them', async () => {
    await expectUnused(built([[1000, 1]], brazil), damaged);
    await expectUnused(built([[2, 1]], brazil), damaged);
    await expectUnused(built([[17, 1]], Buffer.alloc(0)), damaged);
  });

  test('pointers to themselves, to one another, and out of the file', async () => {
    await expectUnused(one(encodePointer(0)), damaged);
    await expectUnused(one(Buffer.concat([encodePointer(2), encodePointer(0)])), damaged);
    await expectUnused(one(encodePointer(4_000_000_000)), damaged);
    const map = Buffer.concat([control(7, 1), encode('country'), encodePointer(0)]);
    // The map is its own country, which has no code.
    await expectUnused(one(map), 'it has no countries');
  });

  test('lists within lists, each entry a pointer to the next list: nobody asks for them', async () => {
    const lists: Buffer[] = [];
    let place = 0;
    for (let i = 0; i < 60; i++) {
      const list = Buffer.concat([control(11, 2), encodePointer(place + 6), encodePointer(place + 6)]);
      expect(list.length).toBe(6);
      lists.push(list);
      place += list.length;
    }
    const section = Buffer.concat([...lists, control(11, 0)]);
    const record = Buffer.concat([
      control(7, 2),
      encode('x'),
      encodePointer(0),
      encode('country_code'),
      encode('BR'),
    ]);
    const countryFile = built([[17 + section.length, 1]], Buffer.concat([section, record]));
    const locator = await openLocator({ seed: fileOf(SEED), countryFile });
    expect(locator.problem).toBeNull();
    expect(locator.place('9.9.9.9').country).toBe('BR');
  });

  test('sizes of millions with nothing behind them', async () => {
    await expectUnused(one(control(7, 16_000_000)), damaged);
    await expectUnused(one(Buffer.concat([control(7, 1), encode('x'), control(11, 16_000_000)])), damaged);
    await expectUnused(
      one(Buffer.concat([control(7, 1), encode('country_code'), control(2, 16_000_000)])),
      damaged,
    );
    await expectUnused(one(Buffer.concat([control(7, 1), control(2, 16_000_000)])), damaged);
    await expectUnused(one(Buffer.from([0x00, 0xff])), damaged);
    await expectUnused(one(Buffer.from([0xff])), damaged);
  });

  test('thousands of records, each with all the others within it', { timeout: 60_000 }, async () => {
    const leaves = 2 ** 15;
    const nodes = Array.from({ length: leaves - 1 }, (_, i): [number, number] => {
      const child = (n: number) => (n < leaves - 1 ? n : leaves - 1 + 16 + 4 * (n - leaves + 1));
      return [child(2 * i + 1), child(2 * i + 2)];
    });
    const step = Buffer.concat([control(7, 1), encode(''), control(11, 1)]);
    expect(step.length).toBe(4);
    const data = Buffer.concat([...Array.from({ length: leaves }, () => step), control(7, 0)]);
    await expectUnused(built(nodes, data), 'its records are too many or too long');
  });
});
