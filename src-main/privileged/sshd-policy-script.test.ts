import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ask, HELPER, installed, sandboxProblem } from './testing/sandbox.ts';
import { DROP_IN, SshdFiles } from './testing/sshd-files.ts';

const KEY_ONLY = ['sshd-policy-set 60', '= key-only'];
const BEGIN = '# BEGIN Drawbridge: what stands here is written by Drawbridge';
const TEXT = `${BEGIN}\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n# END Drawbridge\n`;

function made(...args: ConstructorParameters<typeof SshdFiles>): SshdFiles {
  const files = new SshdFiles(...args);
  onTestFinished(() => files.remove());
  return files;
}

/** A program, put in the place of one of the machine's. */
function program(files: SshdFiles, name: string, script: string): string {
  const path = join(files.directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const problem = sandboxProblem() ?? (installed('sshd') === null ? 'sshd is not installed' : null);
describe.skipIf(problem !== null)(`sshd's policy${problem === null ? '' : ` (skipped: ${problem})`}`, () => {
  test('a drop-in is written, holds, waits, is kept when confirmed, and goes when it is taken off', () => {
    const files = made();
    const before = files.snapshot();
    expect(files.askAll('sshd-policy-state')).toEqual([
      `place /etc/ssh/${DROP_IN}`,
      ...[
        'logingracetime 120',
        'maxauthtries 6',
        'permitrootlogin without-password',
        'pubkeyauthentication yes',
        'passwordauthentication yes',
        'kbdinteractiveauthentication yes',
        'permitemptypasswords no',
        'authenticationmethods any',
      ].map((line) => `says ${line}`),
      'ok',
    ]);
    expect(
      files.ask(
        ...KEY_ONLY,
        '= no-root-login',
        '= max-auth-tries 3',
        '= login-grace-time 30',
        '= allow-user alex',
        '= allow-user mia',
      ),
    ).toEqual(['ok']);
    expect(files.read(DROP_IN)).toBe(
      TEXT.replace(`${BEGIN}\n`, `${BEGIN}\nPermitRootLogin no\nMaxAuthTries 3\nLoginGraceTime 30\n`).replace(
        '# END',
        'AllowUsers alex mia\n# END',
      ),
    );
    const { [DROP_IN]: dropIn, ...others } = files.snapshot();
    expect(dropIn).toMatch(/^100644 /);
    expect(others).toEqual(before);
    const words = [
      'key-only',
      'no-root-login',
      'max-auth-tries 3',
      'login-grace-time 30',
      'allow-user alex',
      'allow-user mia',
    ];
    expect(files.ask('sshd-policy-state')).toEqual([
      `place /etc/ssh/${DROP_IN}`,
      expect.stringMatching(/^pending (5\d|60)$/),
      ...words.map((word) => `trying ${word}`),
      'ok',
    ]);
    expect(files.ask('sshd-policy-confirm')).toEqual(['ok']);
    expect(files.ask('sshd-policy-state')).toEqual([
      `place /etc/ssh/${DROP_IN}`,
      ...words.map((word) => `wanted ${word}`),
      'ok',
    ]);
    for (const verb of ['sshd-policy-confirm', 'sshd-policy-undo'])
      expect(files.ask(verb)).toEqual([expect.stringMatching(/^error: no change .* waits to be confirmed/)]);
    expect(files.ask('sshd-policy-set 0')).toEqual(['ok']);
    expect(files.snapshot()).toEqual(before);
    expect(files.ask('sshd-policy-state')).toEqual([`place /etc/ssh/${DROP_IN}`, 'ok']);
  });

  test('what is not confirmed in time is undone by itself, byte for byte, with nobody asking', async () => {
    const files = made('PasswordAuthentication yes\n\n# no newline at the end');
    const before = files.snapshot();
    expect(files.ask(...KEY_ONLY)).toEqual(['ok']);
    expect(files.read('sshd_config')).toBe(`${TEXT}PasswordAuthentication yes\n\n# no newline at the end`);
    files.passTime();
    await vi.waitFor(() => expect(files.snapshot()).toEqual(before), { timeout: 30_000, interval: 200 });
    await vi.waitFor(() => expect(existsSync(files.deadline)).toBe(false), { timeout: 30_000 });
    expect(files.ask('sshd-policy-confirm')).toEqual([expect.stringMatching(/^error: no change /)]);
  });

  test('after a restart of the system it is too late, and the next request undoes it', () => {
    const files = made();
    const before = files.snapshot();
    expect(files.ask(...KEY_ONLY)).toEqual(['ok']);
    writeFileSync(files.deadline, '00000000-0000-0000-0000-000000000000 99999999999\n');
    expect(files.ask('sshd-policy-confirm')).toEqual([
      expect.stringMatching(/^error: no change .* it has been undone$/),
    ]);
    expect(files.snapshot()).toEqual(before);
  });

  test('two changes before either is confirmed are undone together', () => {
    const files = made();
    expect(files.ask(...KEY_ONLY)).toEqual(['ok']);
    expect(files.ask('sshd-policy-confirm')).toEqual(['ok']);
    const confirmed = files.snapshot();
    expect(files.ask(...KEY_ONLY, '= max-auth-tries 3')).toEqual(['ok']);
    expect(files.ask(...KEY_ONLY, '= max-auth-tries 4')).toEqual(['ok']);
    expect(files.read(DROP_IN)).toContain('MaxAuthTries 4\n');
    expect(files.ask('sshd-policy-undo')).toEqual(['ok']);
    expect(files.snapshot()).toEqual(confirmed);
    expect(files.ask('sshd-policy-state')).toContain('wanted key-only');
  });

  test.each([
    ['no Include, and a Match of a port', 'UsePAM yes\nMatch LocalPort 2222\n  PasswordAuthentication no\n'],
    ['an Include below a setting', 'PasswordAuthentication yes\nInclude /etc/ssh/sshd_config.d/*.conf\n'],
    ['an Include of others', 'Include /etc/ssh/other.d/*.conf\n'],
  ])('%s: a block at the top of sshd_config', (_what, config) => {
    const files = made(config);
    expect(files.ask(...KEY_ONLY)).toEqual(['ok']);
    expect(files.read('sshd_config')).toBe(TEXT + config);
    expect(existsSync(files.ssh(DROP_IN))).toBe(false);
    expect(files.ask('sshd-policy-set 0')).toEqual(['ok']);
    expect(files.read('sshd_config')).toBe(config);
  });

  test('where another drop-in is read before, too', () => {
    const files = made();
    files.write('sshd_config.d/00-first.conf', 'PasswordAuthentication yes\n');
    expect(files.ask(...KEY_ONLY)).toEqual(['ok']);
    expect(files.read('sshd_config').startsWith(TEXT)).toBe(true);
    expect(files.ask('sshd-policy-undo')).toEqual(['ok']);
  });

  test('what sshd rejects, or what would not hold, is never left in place; the reason is told', () => {
    const refuses: [string, string, RegExp][] = [
      ['Nonsense yes\n', 'sshd_config', /does not accept its configuration as it is now: .*Nonsense/],
      [
        'PubkeyAuthentication no\n',
        'sshd_config',
        /as before: sshd would accept no keys: PubkeyAuthentication is off$/,
      ],
      ['AllowUsers kim\n', 'sshd_config', /as before: AllowUsers names kim elsewhere/],
      [`# END Drawbridge\n${BEGIN}\n`, 'sshd_config', /has a damaged Drawbridge block/],
    ];
    for (const [text, name, why] of refuses) {
      const files = made();
      files.write(name, text + files.read(name));
      const before = files.snapshot();
      const [answer] = files.ask(...KEY_ONLY, '= allow-user alex');
      expect(answer).toMatch(why);
      expect(files.snapshot()).toEqual(before);
      expect(existsSync(files.deadline)).toBe(false);
    }
  });

  test('an sshd that changes its mind once the file is in place: put back at once', () => {
    const files = made();
    // It accepts anything, but says that passwords are on whatever its files say.
    const sshd = program(
      files,
      'sshd',
      '[ "$1" = -t ] || printf "passwordauthentication yes\\nkbdinteractiveauthentication no\\npubkeyauthentication yes\\n"',
    );
    const blind = made(undefined, { [installed('sshd') ?? '']: sshd });
    const before = blind.snapshot();
    expect(blind.ask(...KEY_ONLY)).toEqual([
      "error: sshd's files are as before: sshd would still accept passwords",
    ]);
    expect(blind.snapshot()).toEqual(before);
    const rejecting = program(
      files,
      'sshd2',
      `[ "$1" != -t ] || [ ! -e /etc/ssh/${DROP_IN} ] || { echo 'no, not so' >&2; exit 255; }`,
    );
    const second = made(undefined, { [installed('sshd') ?? '']: rejecting });
    expect(second.ask(...KEY_ONLY)).toEqual(["error: sshd's files are as before: no, not so"]);
    expect(second.snapshot()).toEqual(before);
  });

  test('an sshd older than 8.7 gets the older word as well', () => {
    const files = made();
    const says =
      'printf "passwordauthentication no\\nkbdinteractiveauthentication no\\nchallengeresponseauthentication no\\npubkeyauthentication yes\\n"';
    const old = made(undefined, {
      [installed('sshd') ?? '']: program(files, 'sshd', `[ "$1" = -t ] || ${says}`),
    });
    expect(old.ask(...KEY_ONLY)).toEqual(['ok']);
    expect(old.read(DROP_IN)).toContain(
      'KbdInteractiveAuthentication no\nChallengeResponseAuthentication no\n',
    );
    expect(old.ask('sshd-policy-undo')).toEqual(['ok']);
  });

  test('whatever it was killed at, the old state or a sound new one is in place, and the old one comes back', () => {
    let killed = 0;
    for (let step = 1; step < 60; step++) {
      const files = made('Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n');
      const count = join(files.directory, 'count');
      const binds: Record<string, string> = {};
      for (const name of ['mv', 'cp', 'rm', 'sync']) {
        const real = installed(name) ?? '';
        const copy = join(files.directory, `real-${name}`);
        spawnSync('cp', [real, copy]);
        const kill = `[ "$(wc -l <${count})" -ne ${step} ] || kill -9 $PPID`;
        binds[real] = program(files, name, `echo >>${count}\n${kill}\nexec ${copy} "$@"`);
      }
      writeFileSync(count, '');
      const before = files.snapshot();
      const answer = ask(files.commandWith(binds), [...KEY_ONLY, '.', ''].join('\n'));
      if (answer.length > 0) {
        expect(answer).toEqual(['ok']);
        expect(files.ask('sshd-policy-undo')).toEqual(['ok']);
        break;
      }
      killed++;
      const now = existsSync(files.ssh(DROP_IN)) ? files.read(DROP_IN) : '';
      expect(['', TEXT], `killed at step ${step}`).toContain(now);
      if (now !== '') expect(existsSync(files.deadline), `killed at step ${step}`).toBe(true);
      if (existsSync(files.deadline)) files.passTime();
      expect(files.ask('sshd-policy-state')).toEqual([`place /etc/ssh/${DROP_IN}`, 'ok']);
      expect(existsSync(files.deadline), `killed at step ${step}`).toBe(false);
      const { '.drawbridge': _work, ...left } = files.snapshot();
      const others = Object.entries(left).filter(([name]) => !name.startsWith('.drawbridge/'));
      expect(Object.fromEntries(others), `killed at step ${step}`).toEqual(before);
    }
    expect(killed).toBeGreaterThan(8);
  }, 60_000);

  test('any sshd_config survives on and off byte for byte', () => {
    const shared = made();
    const says =
      'printf "passwordauthentication no\\nkbdinteractiveauthentication no\\npubkeyauthentication yes\\n"';
    const sshd = program(shared, 'sshd', `[ "$1" = -t ] || ${says}`);
    const files = made(undefined, { [installed('sshd') ?? '']: sshd });
    const line = fc.oneof(
      fc.constantFrom(
        'Include /etc/ssh/sshd_config.d/*.conf',
        'Match User x',
        '# END',
        BEGIN.slice(0, 10),
        '\r',
        '',
      ),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    const content = fc
      .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('', '\n', '\r\n', '\0'))
      .map(([lines, end]) => Buffer.from(lines.join('\n') + end, 'utf8'))
      .filter((bytes) => !/^# (BEGIN|END) Drawbridge/m.test(bytes.toString('latin1')));
    fc.assert(
      fc.property(content, (bytes) => {
        files.write('sshd_config', bytes);
        const before = files.snapshot();
        expect(files.ask(...KEY_ONLY)).toEqual(['ok']);
        expect(files.snapshot()).not.toEqual(before);
        expect(files.ask('sshd-policy-confirm')).toEqual(['ok']);
        expect(files.ask('sshd-policy-set 0')).toEqual(['ok']);
        expect(files.snapshot()).toEqual(before);
      }),
      { numRuns: 6 },
    );
  }, 60_000);

  test('requests with anything else in them do nothing', () => {
    const files = made();
    const before = files.snapshot();
    const bad: readonly (readonly string[])[] = [
      ['sshd-policy-set'],
      ['sshd-policy-set 29', '= key-only'],
      ['sshd-policy-set 3601', '= key-only'],
      ['sshd-policy-set 0', '= key-only'],
      ['sshd-policy-set 60'],
      ['sshd-policy-set 1e3', '= key-only'],
      ['sshd-policy-set 60 60', '= key-only'],
      ['sshd-policy-set 99999', '= key-only'],
      ['sshd-policy-state', '= key-only'],
      ['sshd-policy-confirm all'],
      ...[
        ...[
          '= PasswordAuthentication yes',
          '= key-only yes',
          '= max-auth-tries 0',
          '= max-auth-tries 21',
          '= max-auth-tries 3 3',
        ],
        ...[
          '= login-grace-time 601',
          '= login-grace-time 2m',
          '= allow-user *',
          '= allow-user -a',
          '= allow-user a@b',
          '= allow-user a b',
        ],
        ...[
          '= allow-user ../etc',
          `= allow-user ${'a'.repeat(33)}`,
          '= allow-user $(id)',
          '= allow-user `id`',
          '= allow-user a;id',
        ],
        ...[
          '= allow-user a\tb',
          '= allow-user a\rPermitRootLogin',
          '= allow-user \u0000',
          '= allow-user é',
          '=key-only',
          '+ 203.0.113.66',
          '= ',
        ],
      ].map((line) => ['sshd-policy-set 60', line]),
      ['sshd-policy-set 60', '= max-auth-tries 3', '= max-auth-tries 4'],
      ['sshd-policy-set 60', ...Array.from({ length: 101 }, (_, i) => `= allow-user u${i}`)],
    ];
    for (const request of bad)
      expect(files.ask(...request), JSON.stringify(request)).toEqual([
        expect.stringMatching(/^error: (the request|line)/),
      ]);
    expect(files.snapshot()).toEqual(before);
    expect(readdirSync(join(files.directory, 'var/lib'))).toEqual([]);
  });

  test('on a Mac: by its clock, and no sshd is told to read its files anew', () => {
    const tools = made();
    const uname = program(tools, 'uname', 'echo Darwin');
    const boot = join(tools.directory, 'boot');
    const binds = {
      [installed('uname') ?? '']: uname,
      [installed('sysctl') ?? '']: program(tools, 'sysctl', `sed -n "s/^$2: //p" ${boot}`),
      [installed('ss') ?? '']: program(tools, 'ss', `touch ${join(tools.directory, 'asked')}`),
    };
    const since = (seconds: number, session: string) => {
      const sec = Math.floor(Date.now() / 1000) - seconds;
      const when = new Date(sec * 1000).toString().slice(0, 24);
      writeFileSync(
        boot,
        `kern.bootsessionuuid: ${session}\nkern.boottime: { sec = ${sec}, usec = 123456 } ${when}\n`,
      );
    };
    since(5000, 'A0B1');
    const files = made(undefined, binds, 'db/drawbridge');
    const before = files.snapshot();
    expect(files.ask(...KEY_ONLY)).toEqual(['ok']);
    expect(readFileSync(files.deadline, 'utf8')).toMatch(/^A0B1 50(59|6\d)\n$/);
    since(5030, 'A0B1');
    expect(files.ask('sshd-policy-state')[1]).toMatch(/^pending (2\d|3[0-2])$/);
    since(10, 'C2D3');
    const [file = '', ...args] = [...files.command, '/bin/sh', HELPER, 'restore'];
    spawnSync(file, args);
    expect(files.snapshot()).toEqual(before);
    expect(existsSync(join(tools.directory, 'asked'))).toBe(false);
  });

  test('where there is systemd, it has sshd reload, and holds the countdown', async () => {
    const tools = made();
    const said = join(tools.directory, 'said');
    const note = (name: string, more: string) => program(tools, name, `echo "${name} $*" >>${said}\n${more}`);
    const files = made(undefined, {
      [installed('systemctl') ?? '']: note('systemctl', '[ "$*" != "is-active --quiet ssh.service" ]'),
      [installed('systemd-run') ?? '']: note('systemd-run', 'shift 2; setsid "$@" </dev/null >/dev/null &'),
    });
    mkdirSync(join(files.directory, 'run/systemd/system'), { recursive: true });
    const before = files.snapshot();
    expect(files.ask(...KEY_ONLY)).toEqual(['ok']);
    expect(readFileSync(said, 'utf8').split('\n')).toEqual([
      `systemd-run --quiet --collect /bin/sh ${HELPER} clean countdown`,
      'systemctl is-active --quiet ssh.service',
      'systemctl is-active --quiet sshd.service',
      'systemctl reload sshd.service',
      '',
    ]);
    files.passTime();
    await vi.waitFor(() => expect(files.snapshot()).toEqual(before), { timeout: 30_000, interval: 200 });
    await vi.waitFor(() => expect(existsSync(files.deadline)).toBe(false), { timeout: 30_000 });
    expect(readFileSync(said, 'utf8').match(/reload sshd\.service/g)).toHaveLength(2);

    const failing = made(undefined, {
      [installed('systemctl') ?? '']: note(
        'systemctl2',
        '[ "$1" != reload ] || { echo "Job for ssh.service failed." >&2; exit 1; }',
      ),
    });
    mkdirSync(join(failing.directory, 'run/systemd/system'), { recursive: true });
    expect(failing.ask(...KEY_ONLY)).toEqual([
      "error: sshd's files are as before: Job for ssh.service failed.",
    ]);
    expect(failing.snapshot()).toEqual(before);
  });

  test('every shell that may be /bin/sh does the same', () => {
    for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'sh']]) {
      if (installed(shell[0] ?? '') === null) continue;
      const files = made();
      const [file = '', ...args] = [...files.command, ...shell, HELPER, 'clean'];
      const say = (...lines: string[]) =>
        spawnSync(file, args, { input: [...lines, '.', ''].join('\n'), encoding: 'utf8' }).stdout;
      const before = files.snapshot();
      expect(say(...KEY_ONLY, '= allow-user alex'), shell[0]).toBe('ok\n');
      expect(files.read(DROP_IN)).toBe(TEXT.replace('# END', 'AllowUsers alex\n# END'));
      files.passTime();
      expect(say('sshd-policy-state'), shell[0]).toMatch(/^place [^\n]*\n(says [^\n]*\n)+ok\n$/);
      expect(files.snapshot()).toEqual(before);
    }
  });
});
