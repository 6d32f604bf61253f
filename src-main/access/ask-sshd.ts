import { execFile } from 'node:child_process';

const LIMIT_MS = 5000;
const MOST_BYTES = 1024 * 1024;
const MOST_WORDS = 200;

/** A connection that sshd is asked about (sshd(8), -C). */
export interface Connection {
  readonly user: string;
  readonly addr: string;
  readonly host: string;
  readonly laddr: string;
  readonly lport: number;
}

export interface SshdQuestion {
  /** Path of the program. */
  readonly sshd: string;
  readonly isRoot: boolean;
  /** Another file than sshd's own; null: its own. */
  readonly file: string | null;
  /** Null: what holds outside of Match blocks. */
  readonly connection: Connection | null;
  /** Ends it early. */
  readonly signal: AbortSignal | null;
}

export type SshdAnswer = { ok: true; text: string } | { ok: false; isMissing: boolean; why: string };

/**
 * What sshd says of itself that it accepts. `sshd -T` needs the host keys, so
 * root; `sshd -G` needs nobody, but is there from OpenSSH 9.3 on only (facts/macos.md §5).
 */
export async function askSshd(question: SshdQuestion): Promise<SshdAnswer> {
  const { sshd, isRoot } = question;
  const reasons: string[] = [];
  for (const option of isRoot ? ['-T', '-G'] : ['-G', '-T']) {
    const said = await run(sshd, [option, ...wordsOf(question)], question.signal);
    if (said.ok || said.isMissing) return said;
    if (question.connection === null && said.why.includes("'lport'")) {
      // With "Match LocalPort" sshd says nothing unless a port is named.
      const again = await run(sshd, [option, ...wordsOf(question), '-C', 'lport=1'], question.signal);
      if (again.ok) return again;
    }
    reasons.push(`${sshd} ${option}: ${said.why}`);
  }
  return { ok: false, isMissing: false, why: reasons.join('; ') };
}

function wordsOf({ file, connection }: SshdQuestion): string[] {
  const words = file === null ? [] : ['-f', file];
  if (connection === null) return words;
  // All of them, for sshd up to 7.x asks for user, host and address together.
  const { user, host, addr, laddr, lport } = connection;
  return [...words, '-C', `user=${user},host=${host},addr=${addr},laddr=${laddr},lport=${lport}`];
}

function run(program: string, args: readonly string[], signal: AbortSignal | null): Promise<SshdAnswer> {
  const options = {
    timeout: LIMIT_MS,
    maxBuffer: MOST_BYTES,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  };
  if (signal?.aborted === true)
    return Promise.resolve({ ok: false, isMissing: false, why: 'not waited for' });
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
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
