import { describe, expect, test } from 'vitest';
import { Bootstrap, broughtList } from './bootstrap.ts';
import { Politeness } from './politeness.ts';
import { type ContactLab, startContactLab } from './testing/lab.ts';

const NEVER = new AbortController().signal;

function bootstrapOf({ endpoints, book }: ContactLab, now = () => Date.now()) {
  // Nothing is waited for here: turns have tests of their own.
  const politeness = new Politeness({ use: book.use, now, sleep: async () => undefined });
  return new Bootstrap({ endpoints, use: book.use, politeness, now });
}

describe('the list that Drawbridge brings', () => {
  test('names a registry for every /8 of unicast addresses but the private and the loopback one', async () => {
    const lab = await startContactLab({ bootstrap: 'https://127.0.0.1:9/' });
    const bootstrap = bootstrapOf(lab);
    const missing: number[] = [];
    for (let octet = 1; octet < 224; octet++) {
      const server = await bootstrap.serverFor(`${octet}.1.1.1`, NEVER);
      if (server === null) missing.push(octet);
      else expect(server).toMatch(/^https:\/\/rdap\.(?:arin|db\.ripe|apnic|lacnic|afrinic)\.net\/(?:.*\/)?$/);
    }
    expect(missing).toEqual([10, 127]);
  });

  test.each([
    ['41.0.0.1', 'afrinic'],
    ['1.0.0.1', 'apnic'],
    ['8.0.0.1', 'arin'],
    ['193.0.0.1', 'ripe'],
    ['200.0.0.1', 'lacnic'],
    ['2001:67c::1', 'ripe'],
    ['2400::1', 'apnic'],
    ['2600::1', 'arin'],
    ['2800::1', 'lacnic'],
    ['2a00::1', 'ripe'],
    ['2c00::1', 'afrinic'],
    ['2001:c00::1', 'apnic'],
    ['3fff::1', null],
  ])('%s: %s', async (address, registry) => {
    const lab = await startContactLab({ bootstrap: 'https://127.0.0.1:9/' });
    const server = await bootstrapOf(lab).serverFor(address, NEVER);
    if (registry === null) expect(server).toBeNull();
    else expect(server).toContain(`.${registry}.`);
  });

  test('is dated, and has no prefix twice', () => {
    for (const family of [4, 6] as const) {
      const list = JSON.parse(broughtList(family)) as {
        publication: string;
        services: [string[], string[]][];
      };
      expect(Number.isNaN(Date.parse(list.publication))).toBe(false);
      const prefixes = list.services.flatMap(([all]) => all);
      expect(new Set(prefixes).size).toBe(prefixes.length);
    }
  });
});

describe("IANA's list", () => {
  const list = (base: string) => ({ services: [[['203.0.113.0/24'], [base]]] });

  test('the longest prefix, https before http, a base without its slash', async () => {
    const lab = await startContactLab();
    const { port } = lab.rdap;
    const bootstrap = bootstrapOf(lab);
    const servers = ['203.0.112.1', '203.0.113.1', '198.51.100.1', '7.0.0.1'].map((address) =>
      bootstrap.serverFor(address, NEVER),
    );
    expect(await Promise.all(servers)).toEqual([
      `https://rdap.apnic.net:${port}/`,
      `https://rdap.db.ripe.net:${port}/`,
      `https://rdap.arin.net:${port}/registry/`,
      null,
    ]);
  });

  test('is fetched when first needed, then after a day; between, and over restarts, it is remembered', async () => {
    const lab = await startContactLab();
    let at = Date.now();
    const fetches = () => lab.rdap.asked.length;
    const bootstrap = bootstrapOf(lab, () => at);
    expect(fetches()).toBe(0);
    await bootstrap.serverFor('203.0.113.1', NEVER);
    at += 86_399_000;
    await bootstrapOf(lab, () => at).serverFor('198.51.100.1', NEVER);
    expect(lab.rdap.asked).toEqual(['data.iana.org/rdap/ipv4.json']);
    at += 2000;
    lab.rdap.on('data.iana.org/rdap/ipv4.json', list('https://rdap.new.example/'));
    expect(await bootstrap.serverFor('203.0.113.1', NEVER)).toBe('https://rdap.new.example/');
    await bootstrap.serverFor('2001:db8::1', NEVER);
    expect(lab.rdap.asked.at(-1)).toBe('data.iana.org/rdap/ipv6.json');
    expect(fetches()).toBe(3);
    at += 86_400_000;
    const both = ['203.0.113.1', '198.51.100.1'].map((address) => bootstrap.serverFor(address, NEVER));
    await Promise.all(both);
    expect(fetches()).toBe(4);
  });

  test.each([
    ['nothing of use', { services: [[['x'], ['https://rdap.new.example/']], 'y', [[], []], null] }],
    ['no encryption', list('http://rdap.new.example/')],
    ['no JSON', (_: unknown, response: { end(text: string): void }) => response.end('<html>')],
    [
      'an error',
      (_: unknown, response: { writeHead(status: number): { end(): void } }) => response.writeHead(500).end(),
    ],
  ])('with %s, the one before is kept, and IANA is asked again an hour later', async (_, answer) => {
    const lab = await startContactLab();
    let at = Date.now();
    const bootstrap = bootstrapOf(lab, () => at);
    const before = await bootstrap.serverFor('203.0.113.1', NEVER);
    lab.rdap.on('data.iana.org/rdap/ipv4.json', answer as object);
    for (const wait of [86_400_000, 60_000, 3_600_000]) {
      at += wait;
      expect(await bootstrap.serverFor('203.0.113.1', NEVER)).toBe(before);
    }
    expect(lab.rdap.asked).toHaveLength(3);
  });
});
