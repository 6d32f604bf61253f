import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ContactEndpoints } from './endpoints.ts';
import { Politeness } from './politeness.ts';
import { type ContactLab, startContactLab } from './testing/lab.ts';
import {
  AFRINIC,
  APNIC,
  ARIN_TWO,
  arinReferring,
  ianaTo,
  LACNIC,
  RIPE_BRIEF,
  RIPE_REMARK,
} from './testing/whois-texts.ts';
import { lookUpWhois } from './whois.ts';

const ADDRESS = '203.0.113.7';
const NOW = Date.UTC(2026, 0, 2);

async function look(
  { endpoints, book }: ContactLab,
  change: Partial<ContactEndpoints> = {},
  address = ADDRESS,
) {
  const steps: string[] = [];
  const politeness = new Politeness({ use: book.use, now: () => NOW, sleep: async () => undefined });
  const tools = {
    endpoints: { ...endpoints, ...change },
    politeness,
    now: () => NOW,
    asked: (server: string, result: string, said: string) => void steps.push(`${server} ${result}: ${said}`),
  };
  const found = await lookUpWhois(address, tools, AbortSignal.timeout(20_000));
  return {
    emails: found?.emails.join(' ') ?? null,
    confidence: found?.confidence,
    server: found?.server,
    steps,
  };
}

describe('from IANA to the registry, each asked in its own words', () => {
  test.each([
    ['whois.ripe.net', `-b ${ADDRESS}`, RIPE_BRIEF, 'abuse@isp.example'],
    ['whois.apnic.net', `-b ${ADDRESS}`, APNIC, 'abuse@isp.example'],
    ['whois.arin.net', `n + ${ADDRESS}`, ARIN_TWO, 'abuse@holder.example'],
    ['whois.lacnic.net', ADDRESS, LACNIC, 'seguridad@isp.example'],
  ])('%s', async (server, query, answer, emails) => {
    const lab = await startContactLab();
    lab.whois.on('whois.iana.org', { [ADDRESS]: ianaTo(server) });
    lab.whois.on(server, { [query]: answer });
    expect(await look(lab)).toEqual({
      emails,
      confidence: 'medium',
      server,
      steps: [`whois.iana.org nothing: It refers to ${server}.`, `${server} found: It names ${emails}.`],
    });
    expect(lab.whois.asked).toEqual([`whois.iana.org ${ADDRESS}`, `${server} ${query}`]);
  });

  test('in more words where the brief answer names nobody', async () => {
    const lab = await startContactLab();
    lab.whois.on('whois.iana.org', { [ADDRESS]: ianaTo('whois.ripe.net') });
    lab.whois.on('whois.ripe.net', { [`-r ${ADDRESS}`]: RIPE_REMARK });
    expect((await look(lab)).emails).toBe('abuse@isp.example');
    const six = '2001:db8::7';
    lab.whois.on('whois.iana.org', { [six]: ianaTo('whois.afrinic.net').replace(/inetnum.*\n/, '') });
    lab.whois.on('whois.afrinic.net', { [six]: AFRINIC });
    expect(await look(lab, {}, six)).toMatchObject({ emails: 'abuse@isp.example', confidence: 'low' });
    expect(lab.whois.asked.slice(-2)).toEqual([`whois.afrinic.net -b ${six}`, `whois.afrinic.net ${six}`]);
  });

  test('Latin-1 is read, too', async () => {
    const lab = await startContactLab();
    lab.whois.on('whois.iana.org', (_, socket) =>
      socket.end(Buffer.from(LACNIC.replace('Example S.A.', 'Compañía'), 'latin1')),
    );
    expect((await look(lab)).emails).toBe('seguridad@isp.example');
  });
});

describe('referrals', () => {
  test('from registry to registry, and on to a port of its own', async () => {
    const lab = await startContactLab();
    lab.whois.on('whois.iana.org', { [ADDRESS]: ianaTo('whois.arin.net') });
    const to = `whois://whois.isp.example:${lab.whois.port}`;
    lab.whois.on('whois.arin.net', { [`n + ${ADDRESS}`]: arinReferring(to) });
    lab.whois.on('whois.isp.example', { [ADDRESS]: RIPE_BRIEF });
    expect(await look(lab)).toMatchObject({ emails: 'abuse@isp.example', server: 'whois.isp.example' });
  });

  test('that fail, or name nobody, leave what was said before', async () => {
    const lab = await startContactLab();
    lab.whois.on('whois.iana.org', { [ADDRESS]: ianaTo('whois.arin.net') });
    const referring = `${ARIN_TWO.replace(/# end\s*$/, '')}\nReferralServer: whois://whois.isp.example\n`;
    lab.whois.on('whois.arin.net', { [`n + ${ADDRESS}`]: referring });
    const { emails, server, steps } = await look(lab);
    expect([emails, server]).toEqual(['abuse@holder.example', 'whois.arin.net']);
    expect(steps.at(-1)).toBe('whois.isp.example nothing: It names nobody.');
    lab.whois.on('whois.isp.example', (_, socket) => socket.destroy());
    expect((await look(lab)).emails).toBe('abuse@holder.example');
  });

  test('in a circle end', async () => {
    const lab = await startContactLab();
    lab.whois.on('whois.iana.org', { [ADDRESS]: ianaTo('whois.arin.net') });
    lab.whois.on('whois.arin.net', { [`n + ${ADDRESS}`]: arinReferring('whois://whois.iana.org') });
    expect((await look(lab)).emails).toBeNull();
    expect(lab.whois.asked).toHaveLength(2);
  });

  test('three are followed, and no fourth', async () => {
    const lab = await startContactLab();
    const chain = ['whois.iana.org', 'whois.lacnic.net', 'whois.isp.example', 'whois.arin.net'];
    for (const [i, host] of chain.entries()) {
      const next = chain[i + 1] ?? 'whois.ripe.net';
      const answer = arinReferring(`whois://${next}`);
      lab.whois.on(host, { [ADDRESS]: answer, [`n + ${ADDRESS}`]: answer });
    }
    lab.whois.on('whois.ripe.net', { [`-b ${ADDRESS}`]: RIPE_BRIEF });
    const { emails, steps } = await look(lab);
    expect(emails).toBeNull();
    expect(steps.at(-1)).toBe(
      'whois.ripe.net failed: whois.ripe.net was not asked: WHOIS referred more than 3 times.',
    );
    expect(lab.whois.asked).toHaveLength(4);
  });

  test('to a private address are refused', async () => {
    const lab = await startContactLab();
    for (const to of ['10.0.0.1', '127.9.9.9', '169.254.169.254']) {
      lab.whois.on('whois.iana.org', { [ADDRESS]: arinReferring(`whois://${to}`) });
      expect((await look(lab)).steps.at(-1)).toBe(
        `${to} failed: ${to} leads to an address that is not public, so it was not asked.`,
      );
    }
    lab.whois.on('whois.iana.org', { [ADDRESS]: ianaTo('whois.trap.example') });
    const resolve = async (name: string) =>
      name === 'whois.trap.example' ? ['127.9.9.9'] : [lab.whois.addressOf(name) ?? ''];
    expect((await look(lab, { resolve })).steps.at(-1)).toContain('not public');
  });
});

describe('servers that misbehave', () => {
  test('too long, too slow, or gone', async () => {
    const lab = await startContactLab();
    const limits = { ...lab.endpoints.limits, whoisBytes: 64 * 1024, requestMs: 300 };
    lab.whois.on('whois.iana.org', (_, socket) => void socket.end('x'.repeat(100_000)));
    expect((await look(lab, { limits })).steps).toEqual([
      'whois.iana.org failed: whois.iana.org gave more than 65536 bytes, which were not read.',
    ]);
    lab.whois.on('whois.iana.org', async (_, socket) => {
      while (!socket.destroyed) {
        socket.write('% still here\n');
        await sleep(20);
      }
    });
    expect((await look(lab, { limits })).steps).toEqual([
      'whois.iana.org failed: whois.iana.org did not answer in time.',
    ]);
    const { steps } = await look(lab, { whoisPort: 9, limits });
    expect(steps).toEqual(["whois.iana.org failed: whois.iana.org can't be asked (ECONNREFUSED)."]);
  });

  test('who says that it is asked too often is left alone for an hour', async () => {
    const lab = await startContactLab();
    const words = '%ERROR:201: access denied for 192.0.2.1\n';
    lab.whois.on('whois.iana.org', { [ADDRESS]: ianaTo('whois.ripe.net') });
    lab.whois.on('whois.ripe.net', (_, socket) => void socket.end(words));
    expect((await look(lab)).steps.at(-1)).toContain('asked too often');
    expect(lab.book.servers.get('whois.ripe.net')?.notBefore).toBe(NOW + 3_600_000);
    expect((await look(lab)).steps.at(-1)).toContain('not to be asked again before 2026-01-02T01:00:00Z');
  });
});
