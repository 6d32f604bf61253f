import { describe, expect, test } from 'vitest';
import type { ContactEndpoints } from './endpoints.ts';
import { INTERNET } from './endpoints.ts';
import { LookupProblem } from './lookup-problem.ts';
import { Politeness } from './politeness.ts';
import { askRdap } from './rdap.ts';
import { type ContactLab, ripeNetwork, startContactLab } from './testing/lab.ts';
import { startRdapPeer } from './testing/rdap-peer.ts';

const ADDRESS = '203.0.113.7';
const AT = 'rdap.db.ripe.net/ip/203.0.113.7';
const NETWORK = ripeNetwork('203.0.113.0', '203.0.113.255', 'abuse@isp.example');
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

function ask({ endpoints, rdap, book }: ContactLab, change: Partial<ContactEndpoints> = {}, whole = 20_000) {
  const politeness = new Politeness({ use: book.use, now: () => NOW, sleep: async () => undefined });
  const tools = { endpoints: { ...endpoints, ...change }, politeness, now: () => NOW };
  return askRdap(rdap.url('rdap.db.ripe.net/'), ADDRESS, tools, AbortSignal.timeout(whole));
}

/** What went wrong, in words. */
async function problemOf(asking: Promise<unknown>): Promise<string> {
  const error: unknown = await asking.then(
    () => 'no problem',
    (reason: unknown) => reason,
  );
  if (!(error instanceof LookupProblem)) throw error;
  return error.message;
}

type Responder = Extract<Parameters<ContactLab['rdap']['on']>[1], (...args: never) => unknown>;

const status =
  (code: number, headers: Record<string, string> = {}): Responder =>
  (_request, response) =>
    void response.writeHead(code, headers).end('{}');

test('asks by https for RDAP, and reads the answer', async () => {
  const lab = await startContactLab();
  let accepted: unknown;
  lab.rdap.on(AT, (request, response) => {
    accepted = request.headers.accept;
    response.end(JSON.stringify(NETWORK));
  });
  expect(await ask(lab)).toMatchObject({ server: 'rdap.db.ripe.net', emails: ['abuse@isp.example'] });
  expect(accepted).toBe('application/rdap+json');
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%i is followed', async (code) => {
    const lab = await startContactLab();
    lab.rdap.on(AT, status(code, { location: lab.rdap.url('rdap.arin.net/a') }));
    lab.rdap.on('rdap.arin.net/a', status(code, { location: '/b' }));
    lab.rdap.on('rdap.arin.net/b', NETWORK);
    expect(await ask(lab)).toMatchObject({ server: 'rdap.arin.net', emails: ['abuse@isp.example'] });
    expect(lab.rdap.asked).toEqual([AT, 'rdap.arin.net/a', 'rdap.arin.net/b']);
  });

  test('five are, and no sixth', async () => {
    const lab = await startContactLab();
    const hop = (from: string, to: string) => lab.rdap.on(from, status(302, { location: lab.rdap.url(to) }));
    hop(AT, 'rdap.hop.example/1');
    for (let i = 1; i < 5; i++) hop(`rdap.hop.example/${i}`, `rdap.hop.example/${i + 1}`);
    lab.rdap.on('rdap.hop.example/5', NETWORK);
    expect(await ask(lab)).toMatchObject({ server: 'rdap.hop.example' });
    hop('rdap.hop.example/5', 'rdap.hop.example/6');
    lab.rdap.on('rdap.hop.example/6', NETWORK);
    expect(await problemOf(ask(lab))).toContain('more than 5 times');
    expect(lab.rdap.asked).not.toContain('rdap.hop.example/6');
  });

  test('a loop ends', async () => {
    const lab = await startContactLab();
    lab.rdap.on(AT, status(302, { location: `/ip/${ADDRESS}` }));
    expect(await problemOf(ask(lab))).toContain('more than 5 times');
    expect(lab.rdap.asked).toHaveLength(6);
  });

  test.each([
    ['without encryption', 'http://rdap.arin.net/', 'without encryption'],
    ['to a file', 'file:///etc/passwd', 'without encryption'],
    ['with a password', 'https://a:b@rdap.arin.net/', 'holds a password'],
    ['to nowhere', 'https://', 'redirects to nowhere'],
    ['to a private address', 'https://10.0.0.1/', 'not public'],
    ['to this machine', 'https://127.9.9.9/', 'not public'],
    ['to this machine, in IPv6', 'https://[::1]/', 'not public'],
    ['to this machine, by a number', 'https://2130706434/', 'not public'],
    ['to what clouds tell of themselves', 'https://169.254.169.254/', 'not public'],
  ])('%s is refused', async (_, location, problem) => {
    const lab = await startContactLab();
    lab.rdap.on(AT, status(302, { location }));
    expect(await problemOf(ask(lab))).toContain(problem);
  });

  test('without a target', async () => {
    const lab = await startContactLab();
    lab.rdap.on(AT, status(302));
    expect(await problemOf(ask(lab))).toBe('rdap.db.ripe.net redirects to nowhere.');
  });
});

describe('where a connection goes', () => {
  test('not to a name that leads to a private address, alone or among others', async () => {
    const trap = await startRdapPeer('127.9.9.9');
    trap.on(AT, NETWORK);
    const lab = await startContactLab();
    for (const addresses of [['127.9.9.9'], ['127.0.0.1', '127.9.9.9'], ['::ffff:127.9.9.9'], []]) {
      const problem = await problemOf(ask(lab, { resolve: async () => addresses }));
      expect(problem).toMatch(/leads to an address that is not public|has no address/);
    }
    expect([trap.asked, lab.rdap.asked]).toEqual([[], []]);
  });

  test('to the address that was checked, though the name says another later', async () => {
    const lab = await startContactLab();
    lab.rdap.on(AT, NETWORK);
    const answers = [['127.0.0.1'], ['127.9.9.9']];
    let resolved = 0;
    const resolve = async () => answers[resolved++] ?? [];
    expect(await ask(lab, { resolve })).toMatchObject({ emails: ['abuse@isp.example'] });
    expect(resolved).toBe(1);
    expect(await problemOf(ask(lab, { resolve }))).toContain('not public');
  });

  test("as an owner's lookup goes out, nothing on this machine is reached", async () => {
    const lab = await startContactLab();
    lab.rdap.on(AT, NETWORK);
    const { isServer } = INTERNET;
    expect(await problemOf(ask(lab, { isServer }))).toContain('not public');
    expect(lab.rdap.asked).toEqual([]);
  });

  test('not to a server that nobody vouches for', async () => {
    const lab = await startContactLab();
    lab.rdap.on(AT, NETWORK);
    expect(await problemOf(ask(lab, { ca: null }))).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    expect(lab.rdap.asked).toEqual([]);
  });
});

describe('answers', () => {
  test('longer than the limit, told or not, are not read', async () => {
    const lab = await startContactLab();
    const limits = { ...lab.endpoints.limits, rdapBytes: 1024 * 1024 };
    const long = JSON.stringify({ ...NETWORK, remarks: 'x'.repeat(1024 * 1024) });
    lab.rdap.on(AT, (_request, response) => void response.end(long));
    expect(await problemOf(ask(lab, { limits }))).toBe(
      'rdap.db.ripe.net gave more than 1048576 bytes, which were not read.',
    );
    let sent = 0;
    lab.rdap.on(AT, (_request, response) => {
      const more = () => {
        sent += 65_536;
        if (!response.destroyed && response.write('x'.repeat(65_536))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    expect(await problemOf(ask(lab, { limits }))).toContain('more than 1048576 bytes');
    expect(sent).toBeGreaterThan(limits.rdapBytes);
  });

  test('that trickle, or never come, are given up', async () => {
    const lab = await startContactLab();
    const limits = { ...lab.endpoints.limits, requestMs: 300 };
    lab.rdap.on(AT, (_request, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await problemOf(ask(lab, { limits }))).toBe('rdap.db.ripe.net did not answer in time.');
    lab.rdap.on(AT, () => undefined);
    expect(await problemOf(ask(lab, { limits }))).toBe('rdap.db.ripe.net did not answer in time.');
    expect(await problemOf(ask(lab, {}, 200))).toBe('rdap.db.ripe.net did not answer in time.');
    const resolve = () => new Promise<string[]>(() => undefined);
    expect(await problemOf(ask(lab, { limits, resolve }))).toBe('rdap.db.ripe.net did not answer in time.');
  });

  test.each([
    ['a page', '<html>', 'gave an answer that is no JSON'],
    ['half of it', '{"objectClassName":"ip netw', 'gave an answer that is no JSON'],
    ['much nested', '['.repeat(200_000), 'gave an answer that is no JSON'],
    ['about something else', '{"objectClassName":"domain"}', 'answered about something else'],
  ])('that are %s', async (_, text, problem) => {
    const lab = await startContactLab();
    lab.rdap.on(AT, (_request, response) => void response.end(text));
    expect(await problemOf(ask(lab))).toContain(problem);
  });

  test('that break off', async () => {
    const lab = await startContactLab();
    lab.rdap.on(AT, (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{');
      setImmediate(() => response.destroy());
    });
    expect(await problemOf(ask(lab))).toMatch(/^rdap\.db\.ripe\.net can't be asked/);
  });

  test('404: no such network; others are problems', async () => {
    const lab = await startContactLab();
    expect(await ask(lab)).toBeNull();
    lab.rdap.on(AT, { errorCode: 404 });
    expect(await ask(lab)).toBeNull();
    lab.rdap.on(AT, status(500));
    expect(await problemOf(ask(lab))).toBe('rdap.db.ripe.net answered with 500.');
  });

  test.each([
    [429, { 'retry-after': '120' }, 120],
    [503, { 'retry-after': 'Fri, 02 Jan 2026 03:14:05 GMT' }, 600],
    [429, {}, 60],
  ])('%i with %o: the server is left alone so long', async (code, headers, seconds) => {
    const lab = await startContactLab();
    lab.rdap.on(AT, status(code, headers));
    expect(await problemOf(ask(lab))).toContain(`(${code})`);
    expect(lab.book.servers.get('rdap.db.ripe.net')?.notBefore).toBe(NOW + seconds * 1000);
    lab.rdap.on(AT, NETWORK);
    expect(await problemOf(ask(lab))).toContain('asked not to be asked again before 2026-01-02T03:');
    expect(lab.rdap.asked).toEqual([AT]);
  });
});
