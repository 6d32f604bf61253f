import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeKeyPair } from './key-pair.ts';
import { FakeMachine } from './testing/fake-machine.ts';
import { listed } from './testing/ssh-keygen.ts';

const WISH = { type: 'ed25519', comment: '', passphrase: '', keychain: false } as const;
/** Spaces at both ends, quotes, and letters of two bytes. */
const PASSPHRASE = ' it\'s "grün" $HOME \\n ';

/** The public half, as ssh-keygen reads it from the private one. */
function opened(path: string, passphrase: string): string {
  return execFileSync('ssh-keygen', ['-y', '-P', passphrase, '-f', path], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('drawbridge-ask-'));
}

// ssh-keygen works for users only of whom the machine knows: here that is nobody.
describe('a new key pair', () => {
  test('of another user, with a passphrase that no list of processes shows', async () => {
    const machine = new FakeMachine();
    const nobody = machine.addUser('nobody', 65_534);
    const seen = join(machine.root, 'seen');
    writeFileSync(seen, '', { mode: 0o666 });
    execFileSync('chmod', ['666', seen]);
    machine.program(
      'ssh-keygen',
      `{ echo "$@"; env; tr '\\0' ' ' < /proc/$$/cmdline; } >> ${seen}; exec /usr/bin/ssh-keygen "$@"`,
    );
    const pair = await makeKeyPair(machine.system, nobody, {
      ...WISH,
      passphrase: PASSPHRASE,
      comment: "-mia's; laptop",
    });
    expect(pair.path).toBe(join(nobody.home, '.ssh/id_ed25519'));
    expect(opened(pair.path, PASSPHRASE)).toBe(pair.publicKey);
    expect(() => opened(pair.path, '')).toThrow();
    expect(pair.publicKey).toMatch(/^ssh-ed25519 \S+ -mia's; laptop$/);
    const said = `${pair.line.key.bits} ${pair.line.key.fingerprint} -mia's; laptop (ED25519)`;
    expect(listed(machine.root, pair.publicKey)).toBe(said);
    const modes = [pair.path, pair.publicPath].map((path) => [
      statSync(path).uid,
      statSync(path).mode & 0o777,
    ]);
    expect(modes).toEqual([
      [65_534, 0o600],
      [65_534, 0o644],
    ]);
    const shown = readFileSync(seen, 'utf8');
    expect(shown).toContain('-t ed25519');
    expect(shown).not.toContain('grün');
    expect(readFileSync(pair.path, 'utf8')).toContain('OPENSSH PRIVATE KEY');
  });

  test('RSA has 4096 bits; without a passphrase it opens without one', async () => {
    const machine = new FakeMachine();
    const nobody = machine.addUser('nobody', 65_534);
    rmSync(join(nobody.home, '.ssh'), { recursive: true });
    const pair = await makeKeyPair(machine.system, nobody, { ...WISH, type: 'rsa', name: 'old-router' });
    expect(pair.path).toBe(join(nobody.home, '.ssh/old-router'));
    expect([pair.line.key.label, pair.line.key.bits]).toEqual(['RSA', 4096]);
    expect(opened(pair.path, '')).toBe(pair.publicKey);
    expect(statSync(join(nobody.home, '.ssh')).mode & 0o777).toBe(0o700);
  });

  test('nothing is overwritten, neither half of a pair, nor a link', async () => {
    const machine = new FakeMachine();
    const nobody = machine.addUser('nobody', 65_534);
    machine.file(nobody, '.ssh/id_ed25519', 'mine');
    machine.file(nobody, '.ssh/id_ed25519_2.pub', 'mine, too');
    await expect(makeKeyPair(machine.system, nobody, WISH)).rejects.toMatchObject({
      code: 'refused',
      message: `${join(nobody.home, '.ssh/id_ed25519')} is there already and is never overwritten. The name "id_ed25519_3" is free.`,
    });
    expect(readdirSync(join(nobody.home, '.ssh')).sort()).toEqual(['id_ed25519', 'id_ed25519_2.pub']);
    expect(readFileSync(join(nobody.home, '.ssh/id_ed25519'), 'utf8')).toBe('mine');
  });

  test('what ssh-keygen can not do is said, and nothing is left behind', async () => {
    const machine = new FakeMachine();
    const nobody = machine.addUser('nobody', 65_534);
    const before = leftovers();
    machine.program('ssh-keygen', 'echo "unknown key type" >&2; exit 255');
    await expect(makeKeyPair(machine.system, nobody, WISH)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'ssh-keygen could not make the key pair: unknown key type.',
    });
    expect(leftovers().filter((name) => !before.includes(name))).toEqual([]);
    expect(existsSync(join(nobody.home, '.ssh/id_ed25519'))).toBe(false);
  });
});

describe('the Keychain', () => {
  test('holds the passphrase on a Mac', async () => {
    const machine = new FakeMachine({ platform: 'darwin' });
    const nobody = machine.addUser('nobody', 65_534);
    const state = machine.macProgram('ssh-add');
    const pair = await makeKeyPair(machine.system, nobody, {
      ...WISH,
      passphrase: PASSPHRASE,
      keychain: true,
    });
    expect(pair.keychain).toEqual({ isStored: true, found: 'The passphrase is in your login Keychain.' });
    expect(readFileSync(join(state, 'keychain'), 'utf8')).toBe(`${pair.path}\n${PASSPHRASE}\n`);
  });

  test('may say no: the pair is there all the same', async () => {
    const machine = new FakeMachine({ platform: 'darwin' });
    const nobody = machine.addUser('nobody', 65_534);
    writeFileSync(join(machine.macProgram('ssh-add'), 'no-agent'), '');
    const pair = await makeKeyPair(machine.system, nobody, {
      ...WISH,
      passphrase: 'long enough',
      keychain: true,
    });
    expect(pair.keychain).toEqual({
      isStored: false,
      found:
        'The passphrase could not be put into the Keychain (Could not open a connection to your authentication agent.). The key pair works without it.',
    });
    expect(existsSync(pair.path)).toBe(true);
  });

  test('is nowhere else', async () => {
    const machine = new FakeMachine();
    const nobody = machine.addUser('nobody', 65_534);
    await expect(makeKeyPair(machine.system, nobody, { ...WISH, keychain: true })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(readdirSync(join(nobody.home, '.ssh'))).toEqual([]);
  });
});
