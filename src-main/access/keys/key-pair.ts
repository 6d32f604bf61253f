import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallError } from '../../../src-shared/call-error.ts';
import type { System } from '../../../src-shared/system.ts';
import { asUser, lookAt } from './as-user.ts';
import { type KeyLine, readKeyLine } from './key-line.ts';
import { type ProgramAnswer, runProgram } from './run-program.ts';
import type { SystemUser } from './users.ts';

export interface KeyPairWish {
  readonly type: 'ed25519' | 'rsa';
  readonly name?: string | undefined;
  readonly comment: string;
  readonly passphrase: string;
  readonly keychain: boolean;
}

export interface KeyPair {
  readonly path: string;
  readonly publicPath: string;
  /** Its line, as in the .pub file. */
  readonly publicKey: string;
  readonly line: KeyLine;
  readonly keychain: { readonly isStored: boolean; readonly found: string } | null;
}

/** What answers in the place of a terminal: a line of file descriptor 3 for each question (ssh(1), SSH_ASKPASS). */
const ANSWERS = '#!/bin/sh\nIFS= read -r answer <&3 || exit 1\nprintf "%s\\n" "$answer"\n';

/**
 * Makes a key pair in the user's ~/.ssh with ssh-keygen, and sees that it opens with its passphrase.
 * @throws CallError 'refused' where a file of that name is there; 'unavailable' where ssh-keygen can't
 */
export async function makeKeyPair(system: System, user: SystemUser, wish: KeyPairWish): Promise<KeyPair> {
  if (wish.keychain && system.platform !== 'darwin') {
    throw new CallError('refused', 'There is no Keychain on this machine. Make the key pair without it.');
  }
  const directory = join(user.home, '.ssh');
  const path = await freePath(user, directory, wish.name ?? `id_${wish.type}`);
  await asUser(user, { do: 'make-directory', path: directory });
  return withAnswers(async (askpass) => {
    const ask = (name: string, args: readonly string[]) =>
      run(system, user, askpass, wish.passphrase, name, args);
    const size = wish.type === 'rsa' ? ['-b', '4096'] : [];
    const made = await ask('ssh-keygen', ['-q', '-t', wish.type, ...size, '-C', wish.comment, '-f', path]);
    if (made.code !== 0) throw failed('ssh-keygen', made);
    const line = await verified(user, path, await ask('ssh-keygen', ['-y', '-f', path]));
    const keychain = wish.keychain ? inKeychain(await ask('ssh-add', ['--apple-use-keychain', path])) : null;
    return { path, publicPath: `${path}.pub`, ...line, keychain };
  });
}

/** ssh-keygen with whoever answers its questions. The shell only sets what others may read of new files: not the private key. */
function run(
  system: System,
  user: SystemUser,
  askpass: string,
  passphrase: string,
  name: string,
  args: readonly string[],
): Promise<ProgramAnswer> {
  const { SSH_AUTH_SOCK: agent } = process.env;
  const environment = {
    HOME: user.home,
    SSH_ASKPASS: askpass,
    SSH_ASKPASS_REQUIRE: 'force',
    // OpenSSH before 8.4 asks that way only where there is a display.
    DISPLAY: ':0',
    ...(agent === undefined ? {} : { SSH_AUTH_SOCK: agent }),
  };
  return runProgram(system, 'sh', ['-c', 'umask 022; exec "$@"', 'sh', name, ...args], {
    environment,
    // It asks twice for a new one.
    secrets: [passphrase, passphrase],
    as: user,
  });
}

async function freePath(user: SystemUser, directory: string, name: string): Promise<string> {
  const names = [name, ...Array.from({ length: 98 }, (_, i) => `${name}_${i + 2}`)];
  const paths = names.flatMap((one) => [join(directory, one), join(directory, `${one}.pub`)]);
  const isThere = (await asUser(user, { do: 'exists', paths })) as boolean[];
  const isFree = names.map((_, i) => !isThere[2 * i] && !isThere[2 * i + 1]);
  if (isFree[0]) return join(directory, name);
  const free = names.find((_, i) => isFree[i]);
  throw new CallError(
    'refused',
    `${join(directory, name)} is there already and is never overwritten.${free === undefined ? '' : ` The name "${free}" is free.`}`,
  );
}

/** What ssh-keygen reads from the private key must be what lies beside it as the public one. */
async function verified(
  user: SystemUser,
  path: string,
  read: ProgramAnswer,
): Promise<Pick<KeyPair, 'publicKey' | 'line'>> {
  if (read.code !== 0) throw failed('ssh-keygen', read);
  const [look] = await lookAt(user, [`${path}.pub`], user.home);
  const content = look !== undefined && 'content' in look ? (look.content ?? '') : '';
  const publicKey = Buffer.from(content, 'base64').toString('utf8').trim();
  const line = readKeyLine(Buffer.from(publicKey).toString('latin1'));
  const same = readKeyLine(read.out.trim());
  if (line.kind !== 'key' || same.kind !== 'key' || line.base64 !== same.base64) {
    throw new CallError(
      'unavailable',
      `The key pair at ${path} does not fit together. Delete it, and make another.`,
    );
  }
  return { publicKey, line };
}

/** ssh-add(1) on macOS: --apple-use-keychain stores the passphrase in the login Keychain. */
function inKeychain({ code, err }: ProgramAnswer): NonNullable<KeyPair['keychain']> {
  if (code === 0) return { isStored: true, found: 'The passphrase is in your login Keychain.' };
  const why = err.split('\n')[0]?.slice(0, 200) ?? '';
  return {
    isStored: false,
    found: `The passphrase could not be put into the Keychain (${why}). The key pair works without it.`,
  };
}

function failed(program: string, { err, isMissing }: ProgramAnswer): CallError {
  if (isMissing)
    return new CallError('unavailable', `There is no ${program} on this machine. Install OpenSSH's client.`);
  const why = err.split('\n')[0]?.slice(0, 200) || 'it does not say why';
  return new CallError('unavailable', `${program} could not make the key pair: ${why}.`);
}

/** A program that answers questions, for as long as the work takes. It holds no secret, so everybody may run it. */
async function withAnswers<T>(work: (askpass: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-ask-'));
  try {
    const askpass = join(directory, 'answer');
    writeFileSync(askpass, ANSWERS);
    chmodSync(askpass, 0o755);
    chmodSync(directory, 0o755);
    return await work(askpass);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
