import { describe, expect, test } from 'vitest';
import { ShareProblem } from '../share-problem.ts';
import type { ListFormat } from './list-format.ts';
import { readList } from './read-list.ts';

async function read(text: string | Buffer, format: ListFormat = 'auto', alsoTaken: string[] = []) {
  return readList(Buffer.from(text), { format, alsoTaken });
}

async function targets(text: string | Buffer, format: ListFormat = 'auto') {
  return (await read(text, format)).targets.toSorted();
}

async function problem(text: string | Buffer, format: ListFormat = 'auto') {
  const error: unknown = await read(text, format).catch((thrown: unknown) => thrown);
  if (!(error instanceof ShareProblem)) throw new Error('it was read');
  expect(error.kind).toBe('nonsense');
  return error.message;
}

describe('plain lists', () => {
  test.each([
    ['one a line', '192.0.2.1\n192.0.2.3\n', ['192.0.2.1', '192.0.2.3']],
    [
      'CRLF, a byte order mark, no newline at the end',
      '\ufeff192.0.2.1\r\n192.0.2.3',
      ['192.0.2.1', '192.0.2.3'],
    ],
    ['remarks', '# all\n; of them\n192.0.2.1 # x\n192.0.2.3;y\n\n \t\n', ['192.0.2.1', '192.0.2.3']],
    [
      'columns',
      '192.0.2.1\t12\tDE\n192.0.2.3,2026-01-01,ssh\n 192.0.2.5 x',
      ['192.0.2.1', '192.0.2.3', '192.0.2.5'],
    ],
    ['prefixes, host bits cleared', '192.0.2.9/29\n2001:DB8::1/48', ['192.0.2.8/29', '2001:db8::/48']],
    ['the old DROP', '; Spamhaus DROP\n192.0.2.0/24 ; SBL1', ['192.0.2.0/24']],
    [
      'ranges',
      '192.0.2.0 - 192.0.2.255\n198.51.100.1-198.51.100.2',
      ['192.0.2.0/24', '198.51.100.1', '198.51.100.2'],
    ],
    ['ranges of IPv6', '2001:db8::-2001:db8::ffff', ['2001:db8::/112']],
    ['a dash that makes no range', '192.0.2.1 - a bad one', ['192.0.2.1']],
    ['IPv6 in all spellings', '2001:DB8:0::1\n2001:db8::1', ['2001:db8::1']],
    ['IPv4 in IPv6', '::ffff:192.0.2.1', ['192.0.2.1']],
  ])('%s', async (_, text, expected) => {
    expect(await targets(text)).toEqual(expected);
    expect(await targets(text, 'plain')).toEqual(expected);
  });

  test('plain addresses stay plain, unless a prefix holds them', async () => {
    const text = '192.0.2.0\n192.0.2.1\n192.0.2.2\n192.0.2.3\n198.51.100.7\n198.51.100.0/24\n198.51.100.9/32';
    expect(await targets(text)).toEqual([
      '192.0.2.0',
      '192.0.2.1',
      '192.0.2.2',
      '192.0.2.3',
      '198.51.100.0/24',
    ]);
  });

  test('prefixes that are side by side become one, but none wider than may be blocked', async () => {
    expect(await targets('192.0.2.0/25\n192.0.2.128/26\n192.0.2.192/26')).toEqual(['192.0.2.0/24']);
    expect(await targets('2.0.0.0/8\n3.0.0.0/8')).toEqual(['2.0.0.0/8', '3.0.0.0/8']);
    expect(await targets('2a00::/16\n2a01::/16')).toEqual(['2a00::/16', '2a01::/16']);
    expect(await targets('192.0.2.0/32\n192.0.2.1/32')).toEqual(['192.0.2.0', '192.0.2.1']);
  });

  test('figures', async () => {
    const { addresses } = await read('192.0.2.0/24\n192.0.2.7\n198.51.100.1\n198.51.100.1\n2001:db8::/32');
    expect(addresses).toBe(257);
  });

  test('what is not understood is counted, with where the first of it is, and nothing of its text', async () => {
    const text = '192.0.2.1\nroot:x:0:0\n192.0.2.3\n192.0.2.300\n192.0.2.5\n192.0.2.9-192.0.2.1\n192.0.2.7';
    const { notUnderstood } = await read(text);
    expect(notUnderstood).toEqual({ count: 3, firstAt: [2, 4, 6] });
    const message = await problem('root:$6$secret\ndaemon:*\n192.0.2.1\nbin:!\n');
    expect(message).toBe(
      'This is not a list that can be read: 3 of 4 lines are neither an address nor a prefix (number 1, 2, 4).',
    );
  });

  test('an empty list is an empty list', async () => {
    for (const text of ['', '\n\n', '# nothing today\n', '[]', '{"meta":{},"data":[]}']) {
      expect(await targets(text)).toEqual([]);
    }
  });
});

describe('what no list may close', () => {
  test.each([
    ['0.0.0.0/0', 'wider than /8'],
    ['0.0.0.0 - 255.255.255.255', 'wider than /8'],
    ['12.0.0.0/7', 'wider than /8'],
    ['0.1.2.3', 'unspecified'],
    ['127.0.0.1', 'loopback'],
    ['127.0.0.0/8', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.7.0/24', 'private'],
    ['192.0.0.0/8', 'private'],
    ['192.167.255.255-192.168.0.0', 'private'],
    ['100.64.0.1', 'private'],
    ['169.254.1.1', 'link-local'],
    ['224.0.0.1', 'multicast or reserved'],
    ['255.255.255.255', 'multicast or reserved'],
    ['::/0', 'wider than /16'],
    ['::1', 'loopback, unspecified or IPv4 in IPv6'],
    ['::', 'loopback, unspecified or IPv4 in IPv6'],
    ['fe80::1%en0', 'link-local'],
    ['fd00::/16', 'private'],
    ['ff02::1', 'multicast or reserved'],
  ])('%s: %s', async (text, why) => {
    const { targets: taken, leftOut, notUnderstood } = await read(`${text}\n192.0.2.1`);
    expect(taken).toEqual(['192.0.2.1']);
    expect(leftOut).toEqual([{ why, count: 1 }]);
    expect(notUnderstood.count).toBe(0);
  });

  test.each(['9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'])(
    '%s is next to it, and taken',
    async (text) => {
      expect(await targets(text)).toEqual([text]);
    },
  );

  test('but for what a test says', async () => {
    const { targets: taken } = await read('127.0.0.9\n10.0.0.1\nfd00::1\n10.1.0.0/16', 'auto', [
      '10.0.0.0/24',
      'fd00::/16',
    ]);
    expect(taken).toEqual(['10.0.0.1', 'fd00::1']);
  });
});

const DSHIELD = [
  '#   DShield.org Recommended Block List ',
  '#    (c) 2007 DShield.org',
  '#',
  'Start\tEnd\tNetblock\tAttacks\tName\tCountry\temail',
  '192.0.2.0\t192.0.2.255\t24\t6286\tEXAMPLE-NET No.31,Some Street\tCN\tabuse@example.com',
  '198.51.100.0\t198.51.100.255\t24\t2769\tOther\tUS\t',
].join('\n');

const SPAMHAUS = [
  '{"cidr":"192.0.2.0/24","sblid":"SBL1","rir":"apnic"}',
  '{"cidr":"2001:db8::/32","sblid":"SBL2","rir":"ripencc"}',
  '{"type":"metadata","timestamp":1786614242,"size":123,"records":2,"copyright":"\u00a9 2026 The Spamhaus\\u001b[31m Project","terms":"https://x.example"}',
].join('\n');

const ABUSEIPDB = {
  meta: { generatedAt: '2026-09-24T19:54:11+00:00' },
  data: [
    {
      ipAddress: '192.0.2.7',
      countryCode: 'DE',
      abuseConfidenceScore: 100,
      lastReportedAt: '2026-09-24T19:17:02+00:00',
    },
    { ipAddress: '2001:db8::7', countryCode: null, abuseConfidenceScore: 100 },
  ],
};

describe('the formats of others', () => {
  test('DShield, with and without headings', async () => {
    for (const format of ['auto', 'dshield'] as const) {
      expect(await targets(DSHIELD, format)).toEqual(['192.0.2.0/24', '198.51.100.0/24']);
      expect((await read(DSHIELD, format)).notUnderstood.count).toBe(0);
    }
    expect(await targets(DSHIELD.replace(/^Start.*\n/m, ''))).toEqual(['192.0.2.0/24', '198.51.100.0/24']);
    // Two columns of addresses are no range, unless they are DShield's.
    expect(await targets('192.0.2.0\t192.0.2.255\t7\n')).toEqual(['192.0.2.0']);
  });

  test('Spamhaus, with its credit, which is a stranger text', async () => {
    for (const format of ['auto', 'spamhaus'] as const) {
      const { targets: taken, credit } = await read(SPAMHAUS, format);
      expect(taken).toEqual(['192.0.2.0/24', '2001:db8::/32']);
      expect(credit).toEqual({ copyright: '\u00a9 2026 The Spamhaus [31m Project', asOf: 1_786_614_242_000 });
    }
  });

  test.each([
    JSON.stringify(ABUSEIPDB),
    JSON.stringify(ABUSEIPDB, null, 2),
    `\n ${JSON.stringify(ABUSEIPDB)}\n`,
  ])('AbuseIPDB, %#', async (text) => {
    for (const format of ['auto', 'json'] as const) {
      const { targets: taken, credit } = await read(text, format);
      expect(taken).toEqual(['192.0.2.7', '2001:db8::7']);
      expect(credit.asOf).toBe(Date.parse('2026-09-24T19:54:11Z'));
    }
  });

  test('an array of texts', async () => {
    expect(await targets('["192.0.2.1", "198.51.100.0/24",\n "203.0.113.0 - 203.0.113.1"]')).toEqual([
      '192.0.2.1',
      '198.51.100.0/24',
      '203.0.113.0/31',
    ]);
    const { notUnderstood } = await read('["192.0.2.1", 7, "192.0.2.2", {"x":[1]}, "192.0.2.3"]');
    expect(notUnderstood).toEqual({ count: 2, firstAt: [2, 4] });
  });
});

describe('what is no list', () => {
  test.each([
    ['<!doctype html>\n<html><body>192.0.2.1</body></html>', /web page/],
    ['<?xml version="1.0"?>\n<a/>', /web page/],
    ['Please log in.\nThen try again.', /2 of 2 lines/],
    ['\u0000\u0001\u0002', /1 of 1 lines/],
    ['{"errors":[{"detail":"Authentication failed.","status":401}]}', /holds no list/],
    ['{"data":{"ipAddress":"192.0.2.1"}}', /holds no list/],
    ['["192.0.2.1", "192.0.2.2"', /breaks off/],
    ['["192.0.2.1"] 192.0.2.3', /damaged/],
    ['["192.0.2.1",]', /damaged/],
    ['["192.0.2.1" "192.0.2.2"]', /damaged/],
    ['["192.0.2.1\\', /breaks off/],
    ['[192.0.2.1]', /damaged/],
    ['{"data" ["192.0.2.1"]}', /damaged/],
    ['{"data": ["192.0.2.1"]', /damaged/],
    ['{"data"', /damaged/],
    ['{', /damaged/],
    ['["a","b","192.0.2.1"]', /2 of 3 items/],
  ])('%j', async (text, message) => {
    expect(await problem(text)).toMatch(message);
  });

  test('items without end', async () => {
    for (const text of [`["${'a'.repeat(20_000)}"]`, `{"x":${'['.repeat(20_000)}`]) {
      expect(await problem(text)).toBe('An item of the list is longer than 16384 bytes.');
    }
  });

  test.each([Buffer.from([0xff, 0xfe, 0x31, 0x00]), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 10, 1, 10])])(
    'bytes %#',
    async (bytes) => {
      expect(await problem(bytes)).toMatch(/not a list/);
    },
  );

  test('a format that was chosen is the only one', async () => {
    expect(await problem(SPAMHAUS, 'plain')).toMatch(/3 of 3 lines/);
    expect(await problem(DSHIELD, 'spamhaus')).toMatch(/6 of 6 lines/);
    expect(await problem('192.0.2.1\n', 'json')).toMatch(/damaged/);
  });

  test('names that every object has are nothing special', async () => {
    const lines = ['{"__proto__":{"cidr":"192.0.2.0/24"}}', '{"cidr":"198.51.100.0/24","__proto__":{"x":1}}'];
    expect(await targets(lines.join('\n'), 'spamhaus')).toEqual(['198.51.100.0/24']);
    expect(await targets('{"__proto__":["192.0.2.1"],"constructor":1,"data":["192.0.2.3"]}')).toEqual([
      '192.0.2.3',
    ]);
    expect(({} as { cidr?: string }).cidr).toBeUndefined();
  });

  test('a line is looked at only as far as an address can reach', async () => {
    expect(await targets(`192.0.2.1 ${'x'.repeat(3_000_000)}\n192.0.2.3`)).toEqual([
      '192.0.2.1',
      '192.0.2.3',
    ]);
    const { notUnderstood } = await read(
      `192.0.2.1\n${'1'.repeat(3_000_000)}\n${'{'.repeat(3_000_000)}\n192.0.2.3\n192.0.2.5`,
    );
    expect(notUnderstood).toEqual({ count: 2, firstAt: [2, 3] });
  });
});

describe('how much', () => {
  test('200,000 entries, and not one more', async () => {
    const lines = Array.from({ length: 200_001 }, (_, i) => `20.${i >>> 16}.${(i >>> 8) & 255}.${i & 255}`);
    expect((await read(lines.slice(1).join('\n'))).targets).toHaveLength(200_000);
    expect(await problem(lines.join('\n'))).toBe('The list has more than 200,000 entries.');
  });

  test('a million lines of the same, and not one more', async () => {
    const text = '192.0.2.1\n192.0.2.3\n'.repeat(500_000);
    expect(await targets(text)).toEqual(['192.0.2.1', '192.0.2.3']);
    expect(await problem(`${text}192.0.2.1`)).toBe('The list is longer than 1,000,000 lines.');
    expect(await problem(`${text}\n`)).toMatch(/longer/);
    const bomb = '{"cidr":"192.0.2.0/24"}\n'.repeat(1_000_001);
    expect(await problem(bomb)).toMatch(/longer/);
  });

  test('ranges that would be very many prefixes', async () => {
    const text = Array.from(
      { length: 20_000 },
      (_, i) =>
        `${20 + (i >>> 12)}.${(i >>> 4) & 255}.${(i & 15) * 16}.1-${20 + (i >>> 12)}.${(i >>> 4) & 255}.${(i & 15) * 16 + 15}.254`,
    );
    expect(await problem(text.join('\n'))).toBe('The list has more than 200,000 entries.');
  });

  test('everybody else has their turn, and it ends when it is told to', async () => {
    const text = Array.from(
      { length: 200_000 },
      (_, i) => `20.${i >>> 16}.${(i >>> 8) & 255}.${i & 255}`,
    ).join('\n');
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    count();
    await read(text);
    isOver = true;
    expect(turns).toBeGreaterThan(5);

    const abort = new AbortController();
    const reading = readList(Buffer.from(text), { format: 'auto', signal: abort.signal });
    abort.abort();
    await expect(reading).rejects.toThrow(/abort/);
  });
});
