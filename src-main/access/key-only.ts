import { execFile } from 'node:child_process';
import type { Access } from '../../src-shared/contract.ts';
import { parseSshdPolicy, type SshdPolicy } from './sshd-policy.ts';

export type KeyOnly = Access['keyOnly'];

const LIMIT_MS = 5000;
const MOST_BYTES = 1024 * 1024;
const MOST_WORDS = 200;

/**
 * What sshd says of itself that it accepts. `sshd -T` needs the host keys, so
 * root; `sshd -G` needs nobody, but is there from OpenSSH 9.3 on only (facts/macos.md §5).
 * @param sshd path of the program
 * @param signal ends it early; then it is not known
 */
export async function lookAtKeyOnly(
  sshd: string,
  isRoot: boolean,
  signal: AbortSignal | null = null,
): Promise<KeyOnly> {
  const reasons: string[] = [];
  for (const option of isRoot ? ['-T', '-G'] : ['-G', '-T']) {
    const said = await run(sshd, option, signal);
    if (said.ok) {
      const policy = parseSshdPolicy(said.text);
      if (policy !== null) return keyOnlyOf(policy);
      reasons.push(`${sshd} ${option} does not say what it accepts`);
    } else {
      if (said.isMissing)
        return unknown(`There is no ${sshd} on this machine, so what it accepts is not known.`);
      reasons.push(`${sshd} ${option}: ${said.why}`);
    }
  }
  const hint = isRoot ? '' : ' As root Drawbridge could ask it.';
  return unknown(`sshd does not tell what it accepts (${reasons.join('; ')}).${hint}`);
}

function keyOnlyOf({ password, keyboardInteractive, publicKey }: SshdPolicy): KeyOnly {
  if (password || keyboardInteractive) {
    const by = password ? 'passwords' : 'passwords by keyboard-interactive';
    return {
      state: 'passwords',
      found: `sshd accepts ${by}${publicKey ? ', and keys' : ''}.`,
      canSwitch: false,
    };
  }
  const found = publicKey ? 'sshd accepts keys only.' : 'sshd accepts neither passwords nor keys.';
  return { state: 'keys-only', found, canSwitch: false };
}

function unknown(found: string): KeyOnly {
  return { state: 'unknown', found, canSwitch: false };
}

type Said = { ok: true; text: string } | { ok: false; isMissing: boolean; why: string };

function run(program: string, option: string, signal: AbortSignal | null): Promise<Said> {
  const options = {
    timeout: LIMIT_MS,
    maxBuffer: MOST_BYTES,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  };
  if (signal?.aborted === true)
    return Promise.resolve({ ok: false, isMissing: false, why: 'not waited for' });
  return new Promise((resolve) => {
    const child = execFile(program, [option], options, (error, stdout, stderr) => {
      signal?.removeEventListener('abort', end);
      if (error === null) return resolve({ ok: true, text: stdout });
      const isMissing = error.code === 'ENOENT';
      const words = stderr.trim().split('\n')[0]?.trim() ?? '';
      const why = error.killed ? 'no answer in time' : words === '' ? `it failed (${error.code})` : words;
      resolve({ ok: false, isMissing, why: why.slice(0, MOST_WORDS) });
    });
    // Not by execFile's own `signal`: Node 24 sends SIGTERM to whatever number lies where the process id of a
    // program that could not be started would be, be it another process or a whole group.
    const end = () => {
      if (child.pid !== undefined) child.kill();
    };
    signal?.addEventListener('abort', end);
  });
}
