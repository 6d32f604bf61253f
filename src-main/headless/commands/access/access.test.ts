import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { callSchemas } from '../../../../src-shared/contract.ts';
import { drawbridge } from '../../testing/command.ts';
import { NOW } from '../../testing/fake-data.ts';
import { FAKE_KEYS, KEYS, LAPTOP, OLD, PHONE } from '../../testing/fake-keys.ts';
import { serve } from '../../testing/serve.ts';
import { temporaryDirectory } from '../../testing/temporary.ts';

const KEY = 'ssh-ed25519 AAAA phone';

const CHANGES = ['addKeys', 'removeKey', 'editKey', 'newKeyPair', 'mendKeyFile'] as const;

/** Runs a command; what the guard was asked to change is given back too. */
async function asked(...argv: string[]) {
  const { guard, path } = await serve();
  const spies = CHANGES.map((name) => [name, vi.spyOn(guard.handlers, name)] as const);
  const ended = await drawbridge(['access', ...argv], { socket: path });
  const calls: Record<string, unknown[]> = {};
  for (const [name, spy] of spies) {
    if (spy.mock.calls.length > 0) calls[name] = spy.mock.calls.map(([input]) => input);
  }
  return { guard, path, calls, ...ended };
}

describe('access keys', () => {
  test('for people: what is wrong is said, and nothing of a comment reaches the terminal', async () => {
    const { code, out } = await asked('keys');
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 13)).toEqual([
      'mia  /home/mia/.ssh/authorized_keys',
      '  sshd ignores this file for its owners or permissions:',
      '    /home/mia/.ssh can be written by its group. To mend it: its mode becomes 0755 (it is 0775).',
      '    1  mia@laptop  ED25519 256  used 2 min ago from 198.51.100.7',
      `       ${LAPTOP}`,
      '    2  old\\x1b[2J  RSA 2048  not seen in use',
      `       ${OLD}`,
      '       from 192.0.2.0/24; no-pty; environment="A=b"',
      '       RSA with 2048 bits is weak: 3072 is the least that is advised. Replace it.',
      '       Nobody has logged in with it in the 40 days that are known. Remove it if nobody needs it.',
      '    4  sshd passes over it: it is cut off.',
      '       ssh-rsa AAAA',
      '',
    ]);
    expect(out).toContain('sshd says that it looks in these files. Logins are remembered since ');
  });

  test('for programs, for one user, and mended', async () => {
    const json = await asked('keys', '--json');
    expect(callSchemas('keys').output.parse(JSON.parse(json.out))).toEqual(KEYS);
    const other = await asked('keys', '--user', 'zoe');
    expect([other.code, other.err]).toEqual([
      1,
      'drawbridge: There is no user "zoe" whose keys Drawbridge may see. There are: mia.\n',
    ]);
    const mended = await asked('keys', '--mend');
    expect(mended.out).toBe('/home/mia/.ssh: its mode becomes 0755 (it is 0775).\n');
    expect(mended.calls['mendKeyFile']).toMatchObject([{ user: 'mia', plan: 'plan-1' }]);
  });
});

describe('access add-key', () => {
  test('given here, or in a file', async () => {
    const given = await asked('add-key', ...KEY.split(' '));
    expect([given.code, given.out]).toEqual([
      0,
      `ED25519 256 ${PHONE} phone lets mia in now (/home/mia/.ssh/authorized_keys).\n`,
    ]);
    const file = join(temporaryDirectory(), 'phone.pub');
    writeFileSync(file, `${KEY}\n`);
    const { calls } = await asked('add-key', '--file', file, '--user', 'zoe', '--path', '/keys/zoe');
    expect(calls['addKeys']).toEqual([{ user: 'zoe', path: '/keys/zoe', text: `${KEY}\n` }]);
  });

  test('of what GitHub has nothing is added that was not chosen', async () => {
    const listed = await asked('add-key', '--github', 'mia-example');
    expect([listed.code, listed.calls['addKeys']]).toEqual([0, undefined]);
    expect(listed.out).toContain(`ED25519 256 ${PHONE} phone\n`);
    expect(listed.out).toContain('Nothing was added. Give --key with a fingerprint');
    const chosen = await asked('add-key', '--github', 'mia-example', '--key', PHONE);
    expect(chosen.calls['addKeys']).toEqual([{ user: 'mia', text: KEY }]);
    const wrong = await asked('add-key', '--github', 'mia-example', '--key', OLD);
    expect([wrong.code, wrong.calls['addKeys']]).toEqual([1, undefined]);
    const unknown = await asked('add-key', '--github', 'nobody');
    expect([unknown.code, unknown.err]).toEqual([1, 'drawbridge: GitHub knows no user "nobody".\n']);
  });

  test.each([[[]], [[KEY, '--github', 'mia']], [['--file', '/nowhere/at/all']]])(
    '%j is wrong usage',
    async (argv) => {
      const { code, calls } = await asked('add-key', ...argv);
      expect([code, calls]).toEqual([2, {}]);
    },
  );
});

describe('access remove-key', () => {
  test.each([
    [[LAPTOP], 1, LAPTOP],
    [['SHA256:LLLLLL'], 1, LAPTOP],
    [['mia@laptop', '--user', 'mia'], 1, LAPTOP],
    [['--line', '4'], 4, null],
    [['--line', '2', '--path', '/home/mia/.ssh/authorized_keys'], 2, OLD],
  ])('%j', async (argv, line, fingerprint) => {
    const { code, calls } = await asked('remove-key', ...argv);
    const { hash, path } = KEYS.users[0]?.files[0] ?? {};
    expect([code, calls['removeKey']]).toEqual([0, [{ user: 'mia', path, hash, line, fingerprint }]]);
  });

  test.each([
    [['SHA256:LLL'], 1],
    [['SHA256:XXXXXX'], 1],
    [[], 2],
    [[LAPTOP, '--line', '1'], 2],
    [['--line', '3'], 1],
  ])('%j removes nothing', async (argv, exit) => {
    const { code, calls } = await asked('remove-key', ...argv);
    expect([code, calls]).toEqual([exit, {}]);
  });
});

describe('access edit-key', () => {
  test('comment and restrictions', async () => {
    const argv = ['--comment', 'nas', '--from', '192.0.2.1,*.example.org', '--command', 'anything'];
    const { code, calls } = await asked('edit-key', OLD, ...argv, '--set', 'restrict', '--unset', 'no-pty');
    expect(code).toBe(0);
    expect(calls['editKey']).toMatchObject([
      {
        line: 2,
        change: {
          comment: 'nas',
          restrictions: { from: ['192.0.2.1', '*.example.org'], command: null, restrict: true, noPty: false },
        },
      },
    ]);
  });

  test.each([
    [[OLD], 'Say what to change'],
    [[OLD, '--set', 'anything'], '--set can\'t be "anything"'],
    [[OLD, '--from', '192.0.2.9/24'], 'a network such as 192.0.2.0/24'],
    [[OLD, '--expires', 'tomorrow'], 'YYYYMMDD'],
  ])('%j changes nothing', async (argv, words) => {
    const { code, err, calls } = await asked('edit-key', ...argv);
    expect([code, calls]).toEqual([2, {}]);
    expect(err).toContain(words);
  });
});

describe('access new-key', () => {
  test('its passphrase comes from a file', async () => {
    const file = join(temporaryDirectory(), 'passphrase');
    writeFileSync(file, 'two words\nand more\n');
    const { code, out, calls } = await asked('new-key', '--passphrase-from', file, '--comment', 'here');
    expect(code).toBe(0);
    expect(out).toContain('The private key is in /home/mia/.ssh/id_ed25519. It stays on this machine.');
    expect(calls['newKeyPair']).toMatchObject([
      { type: 'ed25519', passphrase: 'two words', keychain: false },
    ]);
  });

  test.each([
    [[]],
    [['--without-passphrase', '--passphrase-from', '/dev/null']],
    [['--passphrase-from', '/dev/null']],
    [['--type', 'dsa', '--without-passphrase']],
  ])('%j is wrong usage', async (argv) => {
    const { code, calls } = await asked('new-key', ...argv);
    expect([code, calls]).toEqual([2, {}]);
  });
});

describe('access add-device', () => {
  test('how it connects, in a terminal as a QR code too', async () => {
    const { path, out } = await asked('add-device', '--user', 'zoe');
    expect(out).toContain(`User: zoe\nHost key: ED25519 ${LAPTOP}\n\nssh -p 2222 zoe@192.0.2.7\n`);
    expect(out).not.toMatch(/[▀▄█]/);
    const terminal = await drawbridge(['access', 'add-device'], { socket: path, columns: 100 });
    expect(terminal.out).toMatch(/[▀▄█]{10}/);
  });

  test('it waits for the first login of that very key', async () => {
    const { guard, path } = await serve();
    const use = (fingerprint: string) =>
      guard.events.emit('keyUsed', { fingerprint, at: NOW, address: '198.51.100.9', user: 'mia' });
    // Also where it logs in before the answer is there.
    vi.spyOn(guard.handlers, 'addKeys').mockImplementation((input) => {
      use(OLD);
      use(PHONE);
      return FAKE_KEYS.addKeys(input);
    });
    const { code, out } = await drawbridge(['access', 'add-device', KEY], { socket: path });
    expect([code, out.split('\n').slice(1)]).toEqual([
      0,
      ['Waiting for it to log in…', 'It works: the key has logged in as mia from 198.51.100.9.', ''],
    ]);
  });

  test('not for ever', async () => {
    const { code, err } = await asked('add-device', KEY, '--wait', '1s');
    expect([code, err]).toEqual([
      1,
      'drawbridge: It has not logged in. The key stays; "drawbridge access keys" will say when it does.\n',
    ]);
  });
});
