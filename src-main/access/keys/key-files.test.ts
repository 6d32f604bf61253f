import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KeyFiles } from './key-files.ts';
import { placesFor } from './key-places.ts';
import { pastedKeys } from './pasted-keys.ts';
import { FakeMachine } from './testing/fake-machine.ts';
import { generate, listed } from './testing/ssh-keygen.ts';
import { usableKeys } from './usable-keys.ts';
import type { SystemUser } from './users.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFNKRX/XuPT+50GJtu12F5FeiKtwLexhzy8EA6rf80Uu';
/** Bytes that a careless editor would change. */
const AWKWARD = Buffer.concat([
  Buffer.from(`# grüße\r\n\n  ${KEY} mia\r\nssh-rsa AAAA\n`),
  Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]),
  Buffer.from(`${'x'.repeat(70_000)}\n# no newline`),
]);

const ROOT: SystemUser = { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' };

function filesOn(machine: FakeMachine, self = ROOT): KeyFiles {
  return new KeyFiles({ system: machine.system, self, port: () => 22, now: () => Date.now() });
}

function newKey(machine: FakeMachine, comment = 'new'): string {
  return generate(machine.root, 'ed25519', [], comment).line;
}

async function onlyFile(files: KeyFiles, name: string) {
  const [file] = (await files.of(await files.user(name))).files;
  if (file === undefined) throw new Error('no file');
  return file;
}

async function nameOf(files: KeyFiles, user: string, comment: string) {
  const { path, hash, entries } = await onlyFile(files, user);
  const entry = entries.find((one) => one.kind === 'key' && one.comment === comment);
  if (entry?.kind !== 'key') throw new Error(`no key ${comment}`);
  return { user, path, hash, line: entry.line, fingerprint: entry.fingerprint };
}

describe("as root, on another user's files", () => {
  test('lists keys and bad lines, adds, edits, removes, and puts back; all else stays byte for byte', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const path = machine.file(mia, '.ssh/authorized_keys', AWKWARD, 0o640);
    const files = filesOn(machine);
    const before = await onlyFile(files, 'mia');
    expect(before.entries).toMatchObject([
      { kind: 'key', line: 3, comment: 'mia', label: 'ED25519', bits: 256 },
      { kind: 'bad', line: 4, text: 'ssh-rsa AAAA', why: 'sshd passes over it: it is cut off.' },
      { kind: 'bad', line: 5, text: '\ufffd\ufffd\0\ufffd' },
      { kind: 'bad', line: 6 },
    ]);
    const line = newKey(machine);
    const { written } = await files.add('mia', undefined, pastedKeys(line));
    expect(readFileSync(path)).toEqual(Buffer.concat([AWKWARD, Buffer.from(`\n${line}`)]));
    expect(statSync(path)).toMatchObject({ uid: 41_001, gid: 41_001 });
    expect(statSync(path).mode & 0o777).toBe(0o640);

    const edit = await files.edit(await nameOf(files, 'mia', 'mia'), {
      comment: 'Mia',
      restrictions: { from: ['192.0.2.0/24'] },
    });
    const edited = readFileSync(path, 'latin1');
    expect(edited).toContain(`\n  from="192.0.2.0/24" ${KEY} Mia\r\n`);
    await files.putBack('mia', edit.written);

    await files.remove(await nameOf(files, 'mia', 'new'));
    expect(readFileSync(path)).toEqual(AWKWARD);

    const removed = await files.remove(await nameOf(files, 'mia', 'mia'));
    expect(readFileSync(path, 'latin1')).not.toContain(KEY);
    await files.putBack('mia', removed.written);
    expect(readFileSync(path)).toEqual(AWKWARD);
    expect(written).not.toBe(null);
    expect(readdirSync(join(mia.home, '.ssh'))).toEqual(['authorized_keys']);
  });

  test('makes the file, and its directory, as theirs', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    rmSync(join(mia.home, '.ssh'), { recursive: true });
    const line = newKey(machine);
    await filesOn(machine).add('mia', undefined, pastedKeys(line));
    const path = join(mia.home, '.ssh/authorized_keys');
    expect(readFileSync(path, 'utf8')).toBe(`${line}\n`);
    for (const [where, mode] of [[path, 0o600] as const, [join(mia.home, '.ssh'), 0o700] as const]) {
      const stat = statSync(where);
      expect([stat.uid, stat.gid, stat.mode & 0o777]).toEqual([41_001, 41_001, mode]);
    }
  });

  test('their links lead nowhere that they could not go themselves', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const secret = join(machine.root, 'secret');
    writeFileSync(secret, `${KEY} of root\n`, { mode: 0o600 });
    const path = join(mia.home, '.ssh/authorized_keys');
    symlinkSync(secret, path);
    const files = filesOn(machine);
    const file = await onlyFile(files, 'mia');
    expect(file).toMatchObject({ entries: [], problem: `${secret}: permission denied.` });
    await expect(files.add('mia', undefined, pastedKeys(newKey(machine)))).rejects.toMatchObject({
      code: 'refused',
    });
    expect(readFileSync(secret, 'utf8')).toBe(`${KEY} of root\n`);

    // One that they may read, but not write, is shown and never replaced.
    chmodSync(secret, 0o644);
    const shown = await onlyFile(files, 'mia');
    expect(shown.entries).toMatchObject([{ comment: 'of root' }]);
    await expect(files.remove(await nameOf(files, 'mia', 'of root'))).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('belongs to somebody else'),
    });
    expect(readFileSync(secret, 'utf8')).toBe(`${KEY} of root\n`);

    // Nor does a directory that is one lead root to its own keys.
    rmSync(join(mia.home, '.ssh'), { recursive: true });
    const roots = join(machine.root, 'roots');
    mkdirSync(roots, { mode: 0o755 });
    symlinkSync(roots, join(mia.home, '.ssh'));
    await expect(files.add('mia', undefined, pastedKeys(newKey(machine)))).rejects.toMatchObject({
      code: 'refused',
    });
    expect(readdirSync(roots)).toEqual([]);
  });

  test('a link within what is theirs is followed, and stays one', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const real = machine.file(mia, 'dotfiles-keys', `${KEY} mia\n`);
    const path = join(mia.home, '.ssh/authorized_keys');
    symlinkSync(real, path);
    const files = filesOn(machine);
    await files.remove(await nameOf(files, 'mia', 'mia'));
    expect([readFileSync(path, 'utf8'), readFileSync(real, 'utf8')]).toEqual(['', '']);
  });

  test('a pipe in the place of the file is not waited for', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const path = join(mia.home, '.ssh/authorized_keys');
    execFileSync('mkfifo', [path]);
    chownSync(path, 41_001, 41_001);
    expect((await onlyFile(filesOn(machine), 'mia')).problem).toBe(`${path} is no ordinary file.`);
  });

  test("files in a directory of root's are root's to change, and the user's to read", async () => {
    const machine = new FakeMachine();
    machine.addUser('mia', 41_001);
    const directory = execFileSync('mktemp', ['-d', '/var/lib/drawbridge-keys-XXXXXX'], {
      encoding: 'utf8',
    }).trim();
    try {
      chmodSync(directory, 0o755);
      machine.sshdSays(`${directory}/%u`);
      const line = newKey(machine);
      await filesOn(machine).add('mia', undefined, pastedKeys(line));
      const stat = statSync(join(directory, 'mia'));
      expect([stat.uid, stat.mode & 0o777]).toEqual([0, 0o644]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a file that was changed meanwhile', () => {
  test('is not changed', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const path = machine.file(mia, '.ssh/authorized_keys', `# one\n${KEY} mia\n`);
    const files = filesOn(machine);
    const name = await nameOf(files, 'mia', 'mia');
    const other = newKey(machine, 'other');
    machine.file(mia, '.ssh/authorized_keys', `${other}\n${KEY} mia\n`);
    await expect(files.remove(name)).rejects.toMatchObject({ code: 'conflict' });
    await expect(files.edit(name, { comment: 'x' })).rejects.toMatchObject({ code: 'conflict' });
    const now = await nameOf(files, 'mia', 'mia');
    await expect(files.remove({ ...now, line: 1 })).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(path, 'utf8')).toBe(`${other}\n${KEY} mia\n`);
    const { written } = await files.remove(now);
    machine.file(mia, '.ssh/authorized_keys', '# new\n');
    await expect(files.putBack('mia', written)).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(path, 'utf8')).toBe('# new\n');
  });

  test('no two changes are made at once', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const files = filesOn(machine);
    const lines = Array.from({ length: 3 }, (_, i) => newKey(machine, `key-${i}`));
    await Promise.all(lines.map((line) => files.add('mia', undefined, pastedKeys(line))));
    expect(readFileSync(join(mia.home, '.ssh/authorized_keys'), 'utf8')).toBe(
      lines.map((line) => `${line}\n`).join(''),
    );
  });
});

describe('what is added', () => {
  test('several at once, but none that is there already, under whatever comment', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const path = machine.file(mia, '.ssh/authorized_keys', `no-pty ${KEY} mia\n`);
    const line = newKey(machine);
    const files = filesOn(machine);
    const both = await files.add(
      'mia',
      undefined,
      pastedKeys(`${KEY} other\n# new\n\nrestrict ${line}\r\n${line}\n`),
    );
    expect(both.known).toMatchObject([{ text: `${KEY} other` }]);
    expect(readFileSync(path, 'utf8')).toBe(`no-pty ${KEY} mia\nrestrict ${line}\n`);
    expect((await files.add('mia', path, pastedKeys(line))).written).toBe(null);
  });

  test.each([
    [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----',
      'refused',
      /private key/,
    ],
    ['PuTTY-User-Key-File-3: ssh-ed25519', 'refused', /private key/],
    ['', 'invalid', /no key in it/],
    [`${KEY} ok\nssh-ed25519 AAAA\n`, 'invalid', /^Line 2 is cut off/],
    [`bogus ${KEY}`, 'invalid', /option that sshd does not know/],
    [`${KEY} a\u0007b`, 'invalid', /control characters/],
  ])('%j is not', (text, code, message) => {
    expect(() => pastedKeys(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test('a real private key is not', () => {
    const machine = new FakeMachine();
    const { path } = generate(machine.root, 'ed25519');
    expect(() => pastedKeys(readFileSync(path, 'utf8'))).toThrow(/private key/);
  });
});

describe('owners and permissions', () => {
  test('what StrictModes minds is said, with what mending does; it does exactly that', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const ssh = join(mia.home, '.ssh');
    const path = machine.file(mia, '.ssh/authorized_keys', `${KEY} mia\n`, 0o666);
    chmodSync(mia.home, 0o775);
    chownSync(ssh, 41_002, 41_002);
    chmodSync(ssh, 0o755);
    const files = filesOn(machine);
    const { modes } = await onlyFile(files, 'mia');
    expect(modes.isIgnored).toBe(true);
    expect(modes.findings).toEqual([
      {
        path,
        found: `${path} can be written by its group and everybody else.`,
        mend: 'Its mode becomes 0644 (it is 0666).',
      },
      {
        path: ssh,
        found: `${ssh} belongs to the user with the number 41002.`,
        mend: 'Its owner becomes mia (it is the user with the number 41002).',
      },
      {
        path: mia.home,
        found: `${mia.home} can be written by its group.`,
        mend: 'Its mode becomes 0755 (it is 0775).',
      },
    ]);
    expect(usableKeys(await files.all())).toEqual([]);
    await expect(files.mend('mia', path, 'another plan')).rejects.toMatchObject({ code: 'conflict' });
    const { done, file } = await files.mend('mia', path, modes.plan ?? '');
    expect(done).toHaveLength(3);
    expect(file.modes).toEqual({ findings: [], isIgnored: false, plan: null });
    expect(usableKeys(await files.all())).toMatchObject([{ user: 'mia', path, line: 1 }]);
    expect(statSync(ssh).uid).toBe(41_001);
    expect(readFileSync(path, 'utf8')).toBe(`${KEY} mia\n`);
  });

  test('nothing changes hands that is known by another name, too', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    const others = join(machine.root, 'of-somebody-else');
    writeFileSync(others, `${KEY} mia\n`);
    chownSync(others, 41_002, 41_002);
    const path = join(mia.home, '.ssh/authorized_keys');
    linkSync(others, path);
    const files = filesOn(machine);
    const { modes } = await onlyFile(files, 'mia');
    await expect(files.mend('mia', path, modes.plan ?? '')).rejects.toMatchObject({ code: 'refused' });
    expect(statSync(others).uid).toBe(41_002);
  });

  test('who is not root mends what is theirs alone', async () => {
    const machine = new FakeMachine({ isRoot: false });
    const root = machine.addUser('mia', 0);
    for (const path of [root.home, join(root.home, '.ssh')]) chmodSync(path, 0o755);
    machine.file(root, '.ssh/authorized_keys', `${KEY} mia\n`, 0o664);
    const asMia = filesOn(machine, { ...root, uid: 41_001, gid: 41_001 });
    const { modes } = await onlyFile(asMia, 'mia');
    expect(modes).toMatchObject({
      plan: null,
      findings: [{ mend: null, found: expect.stringContaining('root can change that') }],
    });
  });
});

describe('where sshd looks', () => {
  test('tokens, several files, and none', async () => {
    const machine = new FakeMachine();
    const mia = machine.addUser('mia', 41_001);
    machine.sshdSays('%h/keys-of-%u-%U .ssh/a%%b /nowhere/%u');
    const paths = async () => (await filesOn(machine).of(mia)).files.map(({ path }) => path);
    expect(await paths()).toEqual([
      join(mia.home, 'keys-of-mia-41001'),
      join(mia.home, '.ssh/a%b'),
      '/nowhere/mia',
    ]);
    machine.sshdSays('none');
    const found = await filesOn(machine).of(mia);
    expect([found.files, found.places.keptOut]).toEqual([
      [],
      'sshd looks into no file for keys: AuthorizedKeysFile is "none".',
    ]);
    await expect(filesOn(machine).add('mia', undefined, pastedKeys(KEY))).rejects.toMatchObject({
      code: 'refused',
    });
    machine.program('sshd', 'echo "no hostkeys available" >&2; exit 1');
    expect(await paths()).toEqual(
      ['authorized_keys', 'authorized_keys2'].map((name) => join(mia.home, '.ssh', name)),
    );
    expect((await filesOn(machine).of(mia)).places.unknownWhy).toBe('no hostkeys available');
  });

  test.each([
    ['permitrootlogin no', 'root', 'sshd does not let root in: PermitRootLogin is "no".'],
    ['permitrootlogin no', 'mia', null],
    ['pubkeyauthentication no', 'mia', 'sshd takes no keys at all: PubkeyAuthentication is "no".'],
    ['denyusers mi*', 'mia', 'sshd does not let mia in: DenyUsers has mi*.'],
    ['allowusers root bo?', 'mia', 'sshd does not let mia in: AllowUsers has others only.'],
    ['allowusers root\nallowusers m?a@192.0.2.*', 'mia', null],
    ['allowgroups staff', 'mia', 'sshd does not let mia in: AllowGroups has none of its groups.'],
    ['denygroups w*', 'mia', 'sshd does not let mia in: DenyGroups has w*.'],
    ['allowgroups users', 'mia', null],
  ])('with "%s" %s is kept out: %s', async (setting, name, keptOut) => {
    const machine = new FakeMachine();
    const users = [machine.addUser('root', 0), machine.addUser('mia', 41_001)];
    machine.program('id', 'echo users wheel');
    machine.sshdSays('.ssh/authorized_keys', ...setting.split('\n'));
    const user = users.find((one) => one.name === name) ?? ROOT;
    expect((await placesFor(machine.system, user, 22)).keptOut).toBe(keptOut);
  });

  test('root first, then all with a login shell; who is not root sees only themselves', async () => {
    const machine = new FakeMachine();
    machine.addUser('zoe', 41_003, '');
    machine.addUser('www', 41_004, '/usr/sbin/nologin');
    machine.addUser('root', 0, '/bin/bash');
    const mia = machine.addUser('mia', 41_001);
    expect((await filesOn(machine).users()).map(({ name }) => name)).toEqual(['root', 'mia', 'zoe']);
    const own = new KeyFiles({
      system: { ...machine.system, isRoot: false },
      self: mia,
      port: () => 22,
      now: () => 0,
    });
    expect(await own.users()).toEqual([mia]);
    await expect(own.user('root')).rejects.toMatchObject({ code: 'not-found' });
  });

  test("on a Mac they are the directory's", async () => {
    const machine = new FakeMachine({ platform: 'darwin' });
    // `dscl . -list /Users ATTRIBUTE`: a name and a value a line, in columns.
    machine.program(
      'dscl',
      `case "$4" in
      UniqueID) printf '_www      70\\nmia       501\\nroot      0\\n' ;;
      PrimaryGroupID) printf '_www      70\\nmia       20\\nroot      0\\n' ;;
      NFSHomeDirectory) printf '_www      /Library/WebServer\\nmia       /Users/Mia Example\\nroot      /var/root\\n' ;;
      UserShell) printf '_www      /usr/bin/false\\nmia       /bin/zsh\\nroot      /bin/sh\\n' ;;
      esac`,
    );
    expect(await filesOn(machine).users()).toEqual([
      { name: 'root', uid: 0, gid: 0, home: '/var/root', shell: '/bin/sh' },
      { name: 'mia', uid: 501, gid: 20, home: '/Users/Mia Example', shell: '/bin/zsh' },
    ]);
  });
});

test('usable is a key with which its user gets in and can work', async () => {
  const machine = new FakeMachine();
  const mia = machine.addUser('mia', 41_001);
  const [forced, authority, expired] = ['1', '2', '3'].map((name) => newKey(machine, name));
  const lines = [
    `command="backup" ${forced}`,
    `cert-authority ${authority}`,
    `expiry-time="20200101" ${expired}`,
    generate(machine.root, 'dsa').line,
    `from="192.0.2.*" ${KEY} mia`,
    `${KEY} the same`,
    `bogus ${KEY}`,
  ];
  machine.file(mia, '.ssh/authorized_keys', lines.join('\n'));
  const files = filesOn(machine);
  expect(usableKeys([await files.of(mia)]).map(({ line }) => line)).toEqual([5]);
  machine.sshdSays('.ssh/authorized_keys', 'denyusers mia');
  expect(usableKeys([await files.of(mia)])).toEqual([]);
});

test('what is listed has the fingerprints of ssh-keygen', async () => {
  const machine = new FakeMachine();
  const mia = machine.addUser('mia', 41_001);
  const lines = [newKey(machine), generate(machine.root, 'rsa', ['-b', '1024']).line];
  const path = machine.file(mia, '.ssh/authorized_keys', lines.join('\n'));
  const { entries } = await onlyFile(filesOn(machine), 'mia');
  const told = execFileSync('ssh-keygen', ['-l', '-f', path], { encoding: 'utf8' }).trim().split('\n');
  expect(
    entries.map((one) =>
      one.kind === 'key' ? `${one.bits} ${one.fingerprint} ${one.comment} (${one.label})` : '',
    ),
  ).toEqual(told);
  expect(listed(machine.root, lines[0] ?? '')).toBe(told[0]);
});
