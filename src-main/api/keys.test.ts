import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { callSchemas, type KeyEntry, type Keys } from '../../src-shared/contract.ts';
import { FakeMachine } from '../access/keys/testing/fake-machine.ts';
import { generate } from '../access/keys/testing/ssh-keygen.ts';
import type { SystemUser } from '../access/keys/users.ts';
import { MemoryLog, NOON, sshdLine, stateDirectory, TestClock } from '../guard/testing/fakes.ts';
import { startTestApi } from './testing/test-api.ts';

const DAY_MS = 86_400_000;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFNKRX/XuPT+50GJtu12F5FeiKtwLexhzy8EA6rf80Uu';

/** Mia's guard, which is not root; her home is this process's own to write in. */
function mias(platform = 'linux'): { machine: FakeMachine; mia: SystemUser; path: string } {
  const machine = new FakeMachine({ isRoot: false, platform });
  const mia = { ...machine.addUser('mia', process.geteuid?.() ?? 0), gid: process.getegid?.() ?? 0 };
  return { machine, mia, path: join(mia.home, '.ssh/authorized_keys') };
}

async function start(
  { machine, mia }: ReturnType<typeof mias>,
  more: { github?: string; addresses?: () => string[] } = {},
) {
  const log = new MemoryLog();
  const clock = new TestClock();
  const test = await startTestApi(stateDirectory(), {
    log,
    clock,
    system: machine.system,
    keys: { self: mia, ...more },
  });
  return { ...test, log, clock };
}

function keysIn({ users }: Keys): Extract<KeyEntry, { kind: 'key' }>[] {
  return users.flatMap(({ files }) =>
    files.flatMap(({ entries }) => entries.filter((one) => one.kind === 'key')),
  );
}

function accepted(seconds: number, fingerprint: string, user = 'mia', address = '198.51.100.7'): string {
  return sshdLine(
    seconds,
    `Accepted publickey for ${user} from ${address} port 5000 ssh2: ED25519 ${fingerprint}`,
  );
}

function md5Of(machine: FakeMachine, line: string): string {
  const path = join(machine.root, 'md5');
  writeFileSync(path, line);
  return (
    execFileSync('ssh-keygen', ['-l', '-E', 'md5', '-f', path], { encoding: 'utf8' }).split(' ')[1] ?? ''
  ).slice(4);
}

describe('when a key was last used', () => {
  test('is what the log says of this key and this user; it is told as it happens', async () => {
    const own = mias();
    const [one, two] = ['one', 'two'].map((name) => generate(own.machine.root, 'ed25519', [], name).line);
    writeFileSync(own.path, `${one}\n${two}\n`);
    const { log, handlers, heard } = await start(own);
    const told = heard('keyUsed');
    const [first, second] = keysIn(await handlers.keys({}));
    expect([first?.lastUsed, second?.lastUsed]).toEqual([null, null]);
    const fingerprint = first?.fingerprint ?? '';
    await log.write(
      accepted(1, fingerprint),
      accepted(2, fingerprint, 'mia', '203.0.113.9'),
      accepted(3, fingerprint, 'zoe'),
      sshdLine(4, `Failed publickey for mia from 198.51.100.7 port 1 ssh2: ED25519 ${second?.fingerprint}`),
    );
    const keys = await handlers.keys({});
    expect(callSchemas('keys').output.parse(keys)).toEqual(keys);
    expect(keysIn(keys).map(({ lastUsed }) => lastUsed)).toEqual([
      { at: NOON + 2000, address: '203.0.113.9', user: 'mia' },
      null,
    ]);
    expect(keys.historySince).toBe(NOON + 1000);
    expect(told.map(({ user, at }) => [user, at - NOON])).toEqual([
      ['mia', 1000],
      ['mia', 2000],
      ['zoe', 3000],
    ]);
    expect(await handlers.watchKey({ fingerprint, since: 0 })).toMatchObject({ lastUsed: { user: 'zoe' } });
    expect(await handlers.watchKey({ fingerprint, since: NOON + 4000 })).toEqual({ lastUsed: null });
    // As sshd writes it with FingerprintHash md5, and as it did before 6.8.
    await log.write(accepted(5, `MD5:${md5Of(own.machine, two ?? '')}`));
    expect(keysIn(await handlers.keys({}))[1]?.lastUsed?.at).toBe(NOON + 5000);
    await log.write(accepted(6, md5Of(own.machine, two ?? '')));
    expect(keysIn(await handlers.keys({}))[1]?.lastUsed?.at).toBe(NOON + 6000);
  });

  test('never, in all the time that is remembered: it is suggested for removal, but no new one is', async () => {
    const own = mias();
    const { machine, path } = own;
    const [used, unused, late] = ['used', 'unused', 'late'].map(
      (name) => generate(machine.root, 'ed25519', [], name).line,
    );
    const authority = `cert-authority ${generate(machine.root, 'ed25519', [], 'ca').line}`;
    writeFileSync(path, `${used}\n${unused}\n${authority}\n`);
    utimesSync(path, NOON / 1000 - 86_400, NOON / 1000 - 86_400);
    const { log, clock, handlers } = await start(own);
    const before = keysIn(await handlers.keys({}));
    await log.write(accepted(1, before[0]?.fingerprint ?? ''));
    const suggested = async () =>
      keysIn(await handlers.keys({})).flatMap(({ comment, unused: why }) =>
        why === null ? [] : [[comment, why] as const],
      );
    expect(await suggested()).toEqual([]);
    clock.time = NOON + 29 * DAY_MS;
    expect(await suggested()).toEqual([]);
    // The file changes: what was known of the others stays known.
    clock.time = NOON + 31 * DAY_MS;
    appendFileSync(path, `${late}\n`);
    utimesSync(path, clock.time / 1000, clock.time / 1000);
    expect(await suggested()).toEqual([
      [
        'unused',
        {
          since: NOON + 1000,
          sentence:
            'Nobody has logged in with it in the 30 days that are known. Remove it if nobody needs it.',
        },
      ],
    ]);
    clock.time = NOON + 70 * DAY_MS;
    expect((await suggested()).map(([comment]) => comment)).toEqual(['unused', 'late']);
  });
});

describe('changes', () => {
  test('adding is taken back, also where the file was changed meanwhile', async () => {
    const own = mias();
    writeFileSync(own.path, '# mine');
    const { handlers } = await start(own);
    const first = await handlers.addKeys({ user: 'mia', text: `${KEY} phone` });
    expect(first).toMatchObject({
      path: own.path,
      added: [{ comment: 'phone', label: 'ED25519' }],
      known: [],
    });
    expect(await handlers.addKeys({ user: 'mia', text: `${KEY} again` })).toMatchObject({
      added: [],
      known: [{ comment: 'again', knownAt: `line 2 of ${own.path}` }],
      undo: null,
    });
    expect(await handlers.undo({ token: first.undo ?? '' })).toEqual({ done: 'The key is removed again.' });
    expect(readFileSync(own.path, 'utf8')).toBe('# mine');
    const second = await handlers.addKeys({ user: 'mia', text: `${KEY} phone` });
    appendFileSync(own.path, '\n# more\n');
    await handlers.undo({ token: second.undo ?? '' });
    expect(readFileSync(own.path, 'utf8')).toBe('# mine\n# more\n');
  });

  test('removing is taken back in its place; at the end, with its options, where the file was changed meanwhile', async () => {
    const own = mias();
    const line = `no-pty ${KEY} mia`;
    const content = `# 1\n${line}\r\n# 3\n`;
    writeFileSync(own.path, content);
    const { handlers } = await start(own);
    const remove = async () => {
      const keys = await handlers.keys({});
      const [key] = keysIn(keys);
      const hash = keys.users[0]?.files[0]?.hash ?? null;
      const name = {
        user: 'mia',
        path: own.path,
        hash,
        line: key?.line ?? 0,
        fingerprint: key?.fingerprint ?? '',
      };
      const { removed, undo } = await handlers.removeKey(name);
      expect(removed).toEqual({ line: 2, fingerprint: key?.fingerprint, comment: 'mia' });
      return { undo: undo ?? '', name };
    };
    const first = await remove();
    expect(readFileSync(own.path, 'utf8')).toBe('# 1\n# 3\n');
    await expect(handlers.removeKey(first.name)).rejects.toMatchObject({ code: 'conflict' });
    expect(await handlers.undo({ token: first.undo })).toEqual({
      done: `The key is back in ${own.path}, in line 2.`,
    });
    expect(readFileSync(own.path, 'utf8')).toBe(content);
    const second = await remove();
    writeFileSync(own.path, '# new\n');
    expect((await handlers.undo({ token: second.undo })).done).toContain('at the end');
    expect(readFileSync(own.path, 'utf8')).toBe(`# new\n${line}\n`);
  });

  test('a bad line goes only when it is named as one', async () => {
    const own = mias();
    writeFileSync(own.path, `ssh-rsa AAAA\n${KEY} mia\n`);
    const { handlers } = await start(own);
    const hash = (await handlers.keys({})).users[0]?.files[0]?.hash ?? null;
    const name = { user: 'mia', path: own.path, hash, fingerprint: null };
    await expect(handlers.removeKey({ ...name, line: 2 })).rejects.toMatchObject({ code: 'conflict' });
    const { removed } = await handlers.removeKey({ ...name, line: 1 });
    expect(removed).toEqual({ line: 1, fingerprint: null, comment: 'ssh-rsa AAAA' });
    expect(readFileSync(own.path, 'utf8')).toBe(`${KEY} mia\n`);
  });

  test('editing is taken back; what sshd could not read is refused at the border', async () => {
    const own = mias();
    writeFileSync(own.path, `environment="A=b" ${KEY} mia\n`);
    const { handlers } = await start(own);
    const keys = await handlers.keys({});
    const name = {
      user: 'mia',
      path: own.path,
      hash: keys.users[0]?.files[0]?.hash ?? null,
      line: 1,
      fingerprint: keysIn(keys)[0]?.fingerprint ?? '',
    };
    const change = { comment: 'Mia', restrictions: { from: ['192.0.2.0/24'], noPty: true } };
    const { edited, undo } = await handlers.editKey({ ...name, change });
    expect(edited).toMatchObject({
      comment: 'Mia',
      restrictions: { other: ['environment="A=b"'], noPty: true },
    });
    expect(readFileSync(own.path, 'utf8')).toBe(`environment="A=b",from="192.0.2.0/24",no-pty ${KEY} Mia\n`);
    await handlers.undo({ token: undo ?? '' });
    expect(readFileSync(own.path, 'utf8')).toBe(`environment="A=b" ${KEY} mia\n`);
    for (const restrictions of [
      { from: ['192.0.2.7/24'] },
      { from: ['!192.0.2.7'] },
      { from: ['a b'] },
      { from: [] },
      { expiryTime: 'soon' },
      { command: 'a\nb' },
      { anything: true },
    ]) {
      expect(callSchemas('editKey').input.safeParse({ ...name, change: { restrictions } }).success).toBe(
        false,
      );
    }
    const date = { ...name, change: { restrictions: { expiryTime: '20301399' } } };
    await expect(handlers.editKey(date)).rejects.toMatchObject({ code: 'invalid' });
    expect(callSchemas('editKey').input.safeParse({ ...name, change: { comment: 'a\nb' } }).success).toBe(
      false,
    );
    expect(callSchemas('addKeys').input.safeParse({ user: '../root', text: KEY }).success).toBe(false);
  });

  test('no file is touched in which sshd does not look, and nobody else is known', async () => {
    const own = mias();
    const { handlers } = await start(own);
    const path = join(own.mia.home, '.profile');
    await expect(handlers.addKeys({ user: 'mia', path, text: KEY })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(handlers.addKeys({ user: 'zoe', text: KEY })).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('whoever changes the files: it is told, once, and what was there before is not', async () => {
  const own = mias();
  const { handlers, heard } = await start(own);
  const told = heard('keysChanged');
  expect((await handlers.keys({})).found).toBe('sshd says that it looks in these files.');
  writeFileSync(join(own.mia.home, '.ssh/known_hosts'), 'x');
  writeFileSync(own.path, `${KEY} mia\n`);
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 15_000 });
  expect(keysIn(told[0]?.keys ?? (await handlers.keys({})))).toMatchObject([{ comment: 'mia' }]);
  rmSync(join(own.mia.home, '.ssh'), { recursive: true });
  await vi.waitFor(() => expect(told.at(-1)?.keys.users[0]?.files[0]?.hash).toBe(null), { timeout: 15_000 });
  // The directory is new: it is watched all the same.
  execFileSync('mkdir', ['-m', '700', join(own.mia.home, '.ssh')]);
  writeFileSync(own.path, `${KEY} again\n`);
  await vi.waitFor(
    () =>
      expect(keysIn(told.at(-1)?.keys ?? { users: [], historySince: 0, found: '' })).toMatchObject([
        { comment: 'again' },
      ]),
    {
      timeout: 15_000,
    },
  );
});

describe("GitHub's keys", () => {
  async function github(answer: (path: string) => { status?: number; body?: string; location?: string }) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const { status = 200, body = '', location } = answer(request.url ?? '');
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    return { asked, github: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  test('are given to choose from, and nothing is added', async () => {
    const own = mias();
    writeFileSync(own.path, `${KEY} mia\n`);
    const other = generate(own.machine.root, 'ed25519').line;
    const { asked, github: endpoint } = await github(() => ({ body: `${KEY}\n${other}\n` }));
    const { handlers } = await start(own, { github: endpoint });
    await handlers.keys({});
    expect(asked).toEqual([]);
    const { candidates } = await handlers.githubKeys({ user: 'mia', name: 'mia-example' });
    expect(candidates.map(({ knownAt }) => knownAt)).toEqual([`line 1 of ${own.path}`, null]);
    expect(asked).toEqual(['/mia-example.keys']);
    expect(readFileSync(own.path, 'utf8')).toBe(`${KEY} mia\n`);
  });

  test.each([
    ['nobody of that name', { status: 404 }, 'unavailable', /knows no user "mia"/],
    ['a redirect', { status: 302, location: 'http://127.0.0.1:9/' }, 'unavailable', /answered with 302/],
    ['too much', { body: 'x'.repeat(65_537) }, 'unavailable', /more than 64 kB/],
    ['nothing', { body: '' }, 'invalid', /no key in it/],
    ['no keys', { body: '<html>' }, 'invalid', /Line 1 is no key/],
  ])('%s is said to be so', async (_what, answer, code, message) => {
    const own = mias();
    const { github: endpoint } = await github(() => answer);
    const { handlers } = await start(own, { github: endpoint });
    await expect(handlers.githubKeys({ user: 'mia', name: 'mia' })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('names that are none are not asked for; nor is anybody but over https', async () => {
    const own = mias();
    const { asked, github: endpoint } = await github(() => ({ body: KEY }));
    const { handlers } = await start(own, { github: endpoint });
    for (const name of ['', '-mia', 'mia-', 'mi--a', 'mia/x', '../x', 'mia?', 'x'.repeat(40)]) {
      await expect(handlers.githubKeys({ user: 'mia', name })).rejects.toMatchObject({ code: 'invalid' });
    }
    expect(asked).toEqual([]);
    const elsewhere = await start(mias(), { github: 'http://192.0.2.1' });
    await expect(elsewhere.handlers.githubKeys({ user: 'mia', name: 'mia' })).rejects.toMatchObject({
      code: 'refused',
    });
  });
});

test('what another device needs: addresses, port, user, host keys, and what a QR code holds', async () => {
  const own = mias('darwin');
  const { machine } = own;
  writeFileSync(join(machine.macProgram('scutil'), 'local-host-name'), 'Mias-Mac\n');
  const hostKey = generate(machine.root, 'ed25519');
  const rsa = generate(machine.root, 'rsa', ['-b', '1024']);
  machine.sshdSays(
    '.ssh/authorized_keys',
    `hostkey ${rsa.path}`,
    `hostkey ${hostKey.path}`,
    'hostkey /nowhere/key',
  );
  const { handlers } = await start(own, { addresses: () => ['2001:db8::7', '192.0.2.7'] });
  const invite = await handlers.deviceInvite({});
  expect(callSchemas('deviceInvite').output.parse(invite)).toEqual(invite);
  const [first] = invite.hostKeys;
  expect(invite.hostKeys.map(({ label }) => label)).toEqual(['ED25519', 'RSA']);
  const shown = execFileSync('ssh-keygen', ['-l', '-f', `${hostKey.path}.pub`], { encoding: 'utf8' });
  expect(shown).toContain(first?.fingerprint);
  const hash = (first?.fingerprint ?? '').slice(7).replaceAll('+', '-').replaceAll('/', '_');
  expect(invite.ways).toEqual(
    ['Mias-Mac.local', '192.0.2.7', '2001:db8::7'].map((host) => {
      const where = `${host.includes(':') ? `[${host}]` : host}:22`;
      return {
        host,
        command: `ssh mia@${host}`,
        uri: `ssh://mia@${where}`,
        qr: `ssh://mia;fingerprint=ssh-ed25519-SHA256-${hash}@${where}`,
      };
    }),
  );
  for (const { qr } of invite.ways) expect(new URL(qr).port).toBe('22');
  expect(invite.text.split('\n')).toEqual([
    'Address: Mias-Mac.local',
    'Address: 192.0.2.7',
    'Address: 2001:db8::7',
    'Port: 22',
    'User: mia',
    ...invite.hostKeys.map(({ label, fingerprint }) => `Host key: ${label} ${fingerprint}`),
  ]);
  await expect(handlers.deviceInvite({ user: 'zoe' })).rejects.toMatchObject({ code: 'not-found' });
});
