import { describe, expect, test } from 'vitest';
import type { CallInput } from '../../src-shared/contract.ts';
import { drawbridge } from './testing/command.ts';
import { NOW } from './testing/fake-data.ts';
import { FAKE_DROP_IN } from './testing/fake-key-only.ts';
import { serve } from './testing/serve.ts';

/** A guard in memory that remembers what it was asked to set. */
async function served() {
  const { guard, path } = await serve();
  const set: CallInput<'setKeyOnly'>[] = [];
  const { setKeyOnly } = guard.handlers;
  guard.handlers.setKeyOnly = (input) => {
    set.push(input);
    return setKeyOnly(input);
  };
  return { guard, set, run: (...argv: string[]) => drawbridge(['access', ...argv], { socket: path }) };
}

const setting = (value: string, more = {}) => ({
  value,
  source: 'default' as const,
  from: null,
  overridden: [],
  ...more,
});

describe('access status', () => {
  test('what sshd accepts, where each setting comes from, and what is without effect', async () => {
    const { guard, run } = await served();
    const { access } = guard.handlers;
    guard.handlers.access = async (input) => {
      const found = await access(input);
      const place = { file: '/etc/ssh/sshd_config', line: 57 };
      const policy = {
        password: setting('no', {
          source: 'file',
          from: { file: FAKE_DROP_IN, line: 2 },
          overridden: [{ ...place, value: 'yes' }],
        }),
        keyboardInteractive: setting('no', { source: 'elsewhere' }),
        publicKey: setting('yes'),
        rootLogin: setting('prohibit-password'),
        emptyPasswords: setting('no'),
        maxAuthTries: setting('6'),
        loginGraceTime: setting('120'),
        allowUsers: setting(''),
        exceptions: [
          {
            from: place,
            criteria: 'User \x1b[2Jmia',
            changes: ['PasswordAuthentication yes'],
            allowsPasswords: true,
            isTried: true,
          },
        ],
        unread: ['/etc/ssh/sshd_config.d/secret.conf'],
      };
      return { ...found, keyOnly: { ...found.keyOnly, policy } };
    };
    const { out, code } = await run('status');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual(
      expect.arrayContaining([
        `  Passwords             no (${FAKE_DROP_IN}, line 2)`,
        '                        without effect: yes (/etc/ssh/sshd_config, line 57)',
        '  Keyboard-interactive  no (set elsewhere than in its files (managed))',
        '  Root                  prohibit-password (by default)',
        '  AllowUsers            not set (by default)',
        '  But                   Match User \\x1b[2Jmia: PasswordAuthentication yes (/etc/ssh/sshd_config, line 57)',
        '  Not read              /etc/ssh/sshd_config.d/secret.conf',
      ]),
    );
  });
});

describe('access key-only', () => {
  test('on, with its options; confirmed; and nothing to confirm twice', async () => {
    const { set, run } = await served();
    const options = [
      '--confirm-within',
      '5m',
      '--no-root-login',
      '--max-auth-tries',
      '3',
      '--login-grace-time',
      '30s',
      '--allow-user',
      'mia',
      'alex',
    ];
    const { out } = await run('key-only', 'on', ...options, '--json');
    expect(JSON.parse(out)).toEqual({ endsAt: NOW + 300_000, undo: null });
    const wanted = {
      keyOnly: true,
      noRootLogin: true,
      maxAuthTries: 3,
      loginGraceTime: 30,
      allowUsers: ['mia', 'alex'],
    };
    expect(set).toEqual([{ wanted, seconds: 300 }]);
    expect(await run('key-only', 'confirm')).toMatchObject({ code: 0, out: 'It stays.\n' });
    expect(await run('key-only', 'confirm')).toMatchObject({
      code: 1,
      err: expect.stringContaining('No change waits'),
    });
    await run('key-only', 'on');
    expect(set[1]?.seconds).toBe(180);
    expect(await run('key-only', 'undo')).toMatchObject({
      code: 0,
      out: 'What sshd accepts is as before.\n',
    });
  });

  test('off takes all of it back', async () => {
    const { set, run } = await served();
    expect((await run('key-only', 'off')).code).toBe(0);
    expect(set).toMatchObject([{ wanted: { keyOnly: false, noRootLogin: false, allowUsers: [] } }]);
  });

  test('the plan shows the very lines, and does nothing', async () => {
    const { set, run } = await served();
    const { out, code } = await run('key-only', 'on', '--plan');
    expect(code).toBe(0);
    expect(out).toBe(
      `${FAKE_DROP_IN}:\n  PasswordAuthentication no\n  KbdInteractiveAuthentication no\nThen: sshd accepts keys only.\n`,
    );
    const refused = await run('key-only', 'on', '--plan', '--allow-user', 'nobody');
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('nobody has a key') });
    expect(set).toEqual([]);
  });

  test.each([
    [['--confirm-within', '10s'], '--confirm-within'],
    [['--confirm-within', '2h'], '--confirm-within'],
    [['--max-auth-tries', '0'], '--max-auth-tries'],
    [['--login-grace-time', '1h'], '--login-grace-time'],
    [['--allow-user', '*'], 'no user name'],
  ])('%j is refused', async (options, why) => {
    const { set, run } = await served();
    expect(await run('key-only', 'on', ...options)).toMatchObject({
      code: 2,
      err: expect.stringContaining(why),
    });
    expect(set).toEqual([]);
  });
});
