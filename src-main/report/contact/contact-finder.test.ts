import { describe, expect, onTestFinished, test } from 'vitest';
import { ContactFinder } from './contact-finder.ts';
import type { ContactEndpoints } from './endpoints.ts';
import { hasDnsmasq, startDns } from './testing/dns-peer.ts';
import { type ContactLab, ripeNetwork, startContactLab } from './testing/lab.ts';
import { ianaTo, RIPE_BRIEF } from './testing/whois-texts.ts';

const ADDRESS = '203.0.113.7';
const DAY_MS = 86_400_000;

interface Bench extends ContactLab {
  readonly finder: ContactFinder;
  goOn(ms: number): void;
}

async function bench(change: Partial<ContactEndpoints> = {}): Promise<Bench> {
  const lab = await startContactLab(change);
  let at = Date.now();
  const finder = new ContactFinder({
    endpoints: lab.endpoints,
    use: lab.book.use,
    now: () => at,
    sleep: async () => undefined,
  });
  onTestFinished(() => finder.stop());
  return {
    ...lab,
    finder,
    goOn: (ms) => {
      at += ms;
    },
  };
}

const rdapAt = (address: string) => `rdap.db.ripe.net/ip/${address}`;

function ripeKnows({ rdap }: ContactLab, address: string, first = '203.0.113.0', last = '203.0.113.255') {
  rdap.on(rdapAt(address), ripeNetwork(first, last, 'abuse@isp.example'));
}

describe('whom it asks', () => {
  test('the registry; and nobody else where that names somebody', async () => {
    const lab = await bench();
    ripeKnows(lab, ADDRESS);
    expect(await lab.finder.contact(ADDRESS)).toEqual({
      address: ADDRESS,
      emails: ['abuse@isp.example'],
      source: 'rdap',
      confidence: 'high',
      networkName: 'EXAMPLE-NET',
      handle: '203.0.113.0 - 203.0.113.255',
      registry: 'RIPE NCC',
      range: { first: '203.0.113.0', last: '203.0.113.255' },
      prefix: '203.0.113.0/24',
      foundAt: expect.any(Number),
      explanation: "RIPE NCC names abuse@isp.example as the network's abuse contact (RDAP).",
      steps: [
        { way: 'rdap', server: 'rdap.db.ripe.net', result: 'found', said: 'It names abuse@isp.example.' },
      ],
      correction: null,
    });
    expect(lab.whois.asked).toEqual([]);
  });

  test.skipIf(!hasDnsmasq)('then Abusix, for the range that the registry told', async () => {
    const dns = await startDns('abusix.zone', {
      '7.113.0.203.abuse-contacts.abusix.zone': 'abuse@isp.example',
    });
    const lab = await bench({ dnsServers: [dns] });
    lab.rdap.on(rdapAt(ADDRESS), ripeNetwork('203.0.113.0', '203.0.113.255', 'REDACTED'));
    const contact = await lab.finder.contact(ADDRESS);
    expect(contact).toMatchObject({
      emails: ['abuse@isp.example'],
      source: 'abusix',
      confidence: 'medium',
      registry: 'RIPE NCC',
      networkName: 'EXAMPLE-NET',
      prefix: '203.0.113.0/24',
    });
    expect(contact.steps.map(({ way, result }) => `${way} ${result}`)).toEqual([
      'rdap nothing',
      'abusix found',
    ]);
    expect(lab.whois.asked).toEqual([]);
  });

  test.skipIf(!hasDnsmasq)('then WHOIS; and nobody at all, which is kept for a day', async () => {
    const dns = await startDns('abusix.zone', {});
    const lab = await bench({ dnsServers: [dns] });
    lab.whois.on('whois.iana.org', { [ADDRESS]: ianaTo('whois.ripe.net') });
    lab.whois.on('whois.ripe.net', { [`-b ${ADDRESS}`]: RIPE_BRIEF });
    expect(await lab.finder.contact(ADDRESS)).toMatchObject({
      emails: ['abuse@isp.example'],
      source: 'whois',
      confidence: 'medium',
      registry: 'RIPE NCC',
      prefix: '203.0.113.0/24',
      explanation: 'RIPE NCC names abuse@isp.example (WHOIS).',
    });
    const nobody = await lab.finder.contact('198.51.100.7');
    expect(nobody).toMatchObject({ emails: [], source: null, confidence: null, prefix: null });
    expect(nobody.steps.map(({ way, result }) => `${way} ${result}`)).toEqual([
      'rdap nothing',
      'abusix nothing',
      'whois nothing',
    ]);
    const asked = lab.rdap.asked.length;
    lab.goOn(DAY_MS - 1);
    expect((await lab.finder.contact('198.51.100.7')).foundAt).toBe(nobody.foundAt);
    expect(lab.rdap.asked).toHaveLength(asked);
    lab.goOn(1);
    await lab.finder.contact('198.51.100.7');
    expect(lab.rdap.asked.slice(asked)).toContain('rdap.arin.net/registry/ip/198.51.100.7');
  });

  test('whom a registry sends to is believed less where that is no registry', async () => {
    const lab = await bench();
    lab.rdap.on(rdapAt(ADDRESS), (_request, response) => {
      response.writeHead(302, { location: lab.rdap.url('rdap.hop.example/a') }).end();
    });
    lab.rdap.on('rdap.hop.example/a', ripeNetwork('203.0.113.0', '203.0.113.127', 'abuse@isp.example'));
    expect(await lab.finder.contact(ADDRESS)).toMatchObject({ confidence: 'medium', registry: null });
    lab.whois.on('whois.iana.org', { '203.0.113.200': ianaTo('whois.isp.example') });
    lab.whois.on('whois.isp.example', { '203.0.113.200': RIPE_BRIEF });
    expect(await lab.finder.contact('203.0.113.200')).toMatchObject({
      emails: ['abuse@isp.example'],
      confidence: 'low',
      explanation:
        'whois.isp.example names abuse@isp.example (WHOIS), and is no registry. Look at it before you write there.',
    });
  });

  test('nobody about private addresses, nor, as owners have it, about those for documentation', async () => {
    const lab = await bench();
    const { INTERNET } = await import('./endpoints.ts');
    const real = new ContactFinder({
      endpoints: { ...lab.endpoints, isLookedUp: INTERNET.isLookedUp },
      use: lab.book.use,
      now: Date.now,
    });
    for (const address of ['10.0.0.1', '127.0.0.1', 'fe80::1', ADDRESS, '2001:db8::1', '192.168.1.1']) {
      const contact = await real.contact(address);
      expect([contact.emails, contact.steps]).toEqual([[], []]);
      expect(contact.explanation).toContain('not of the public internet');
    }
    expect([lab.rdap.asked, lab.whois.asked]).toEqual([[], []]);
  });
});

describe('what it remembers', () => {
  test('the whole range for 30 days, one that is no prefix, too', async () => {
    const lab = await bench();
    ripeKnows(lab, ADDRESS, '203.0.113.0', '203.0.113.191');
    await lab.finder.contact(ADDRESS);
    const asked = [...lab.rdap.asked];
    lab.goOn(30 * DAY_MS - 1);
    expect(await lab.finder.contact('203.0.113.190')).toMatchObject({
      address: '203.0.113.190',
      emails: ['abuse@isp.example'],
      prefix: '203.0.113.128/26',
    });
    expect(lab.rdap.asked).toEqual(asked);
    ripeKnows(lab, '203.0.113.192', '203.0.113.192', '203.0.113.255');
    await lab.finder.contact('203.0.113.192');
    expect(lab.rdap.asked).toContain(rdapAt('203.0.113.192'));
    lab.goOn(1);
    ripeKnows(lab, '203.0.113.8');
    await lab.finder.contact('203.0.113.8');
    expect(lab.rdap.asked).toContain(rdapAt('203.0.113.8'));
  });

  test('nothing for others of a range that can not be: too wide, or elsewhere', async () => {
    const lab = await bench();
    ripeKnows(lab, ADDRESS, '0.0.0.0', '255.255.255.255');
    expect(await lab.finder.contact(ADDRESS)).toMatchObject({ emails: ['abuse@isp.example'], range: null });
    ripeKnows(lab, '203.0.113.8', '198.51.100.0', '198.51.100.255');
    await lab.finder.contact('203.0.113.8');
    const nobody = await lab.finder.contact('198.51.100.9');
    expect(nobody.emails).toEqual([]);
    expect(lab.rdap.asked).toContain(rdapAt('203.0.113.8'));
  });

  test('nothing where nobody was found and somebody could not be asked; a lesser find for a day', async () => {
    const lab = await bench();
    lab.rdap.on(rdapAt(ADDRESS), (_request, response) => void response.writeHead(500).end());
    const nobody = await lab.finder.contact(ADDRESS);
    expect(nobody.explanation).toContain('not everybody could be asked');
    expect(lab.book.contacts).toEqual([]);
    lab.whois.on('whois.iana.org', { [ADDRESS]: RIPE_BRIEF });
    expect(await lab.finder.contact(ADDRESS)).toMatchObject({ source: 'whois' });
    lab.goOn(DAY_MS);
    ripeKnows(lab, ADDRESS);
    expect(await lab.finder.contact(ADDRESS)).toMatchObject({ source: 'rdap' });
  });

  test('one lookup for all who ask within a range at once', async () => {
    const lab = await bench();
    const addresses = ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.1'];
    for (const address of addresses) ripeKnows(lab, address);
    const contacts = await Promise.all(addresses.map((address) => lab.finder.contact(address)));
    expect(contacts.map(({ address }) => address)).toEqual(addresses);
    expect(lab.rdap.asked).toEqual(['data.iana.org/rdap/ipv4.json', rdapAt('203.0.113.1')]);
  });
});

describe("the owner's word", () => {
  test('wins, for the narrowest prefix, with nobody asked; and is forgotten on demand', async () => {
    const lab = await bench();
    const set = (prefix: string, email: string) => lab.finder.correct(prefix, { prefix, email, setAt: 1000 });
    expect(await set('203.0.112.0/23', 'noc@isp.example')).toBeNull();
    expect(await set('203.0.113.7', 'host@isp.example')).toBeNull();
    expect(await lab.finder.contact('203.0.113.9')).toMatchObject({
      emails: ['noc@isp.example'],
      source: 'owner',
      confidence: 'high',
      prefix: '203.0.112.0/23',
      explanation: 'You set noc@isp.example for 203.0.112.0/23.',
      correction: { prefix: '203.0.112.0/23', email: 'noc@isp.example', setAt: 1000 },
    });
    expect((await lab.finder.contact(ADDRESS)).emails).toEqual(['host@isp.example']);
    expect(await set('203.0.113.7', 'other@isp.example')).toMatchObject({ email: 'host@isp.example' });
    expect(await lab.finder.correct('203.0.113.7', null)).toMatchObject({ email: 'other@isp.example' });
    expect((await lab.finder.contact(ADDRESS)).emails).toEqual(['noc@isp.example']);
    expect([lab.rdap.asked, lab.whois.asked]).toEqual([[], []]);
    await lab.finder.correct('203.0.112.0/23', null);
    ripeKnows(lab, ADDRESS);
    expect(await lab.finder.contact(ADDRESS)).toMatchObject({ source: 'rdap', correction: null });
  });
});

test('the whole of it is over in time, whoever does not answer, and says so; so it is when it is stopped', async () => {
  const { limits } = (await bench()).endpoints;
  const lab = await bench({ limits: { ...limits, wholeMs: 400 } });
  lab.rdap.on(rdapAt(ADDRESS), () => undefined);
  const { steps } = await lab.finder.contact(ADDRESS);
  expect(steps.map(({ way, result }) => `${way} ${result}`)).toEqual([
    'rdap failed',
    'abusix failed',
    'whois failed',
  ]);
  expect(steps[0]?.said).toBe('rdap.db.ripe.net did not answer in time.');
  const slow = await bench();
  const { promise: isAsked, resolve } = Promise.withResolvers<void>();
  slow.rdap.on(rdapAt(ADDRESS), () => resolve());
  const asking = slow.finder.contact(ADDRESS);
  await isAsked;
  await slow.finder.stop();
  expect((await asking).emails).toEqual([]);
  expect(slow.book.contacts).toEqual([]);
});
