import { spawn } from 'node:child_process';
import type { System } from '../../../src-shared/system.ts';

const LIMIT_MS = 30_000;
const MOST_BYTES = 1024 * 1024;

export interface ProgramOptions {
  /** Besides PATH and LC_ALL. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Lines that the program can read from its file descriptor 3. */
  readonly secrets?: readonly string[];
  /** As whom, where that is not who runs this process. Only root can. */
  readonly as?: { readonly uid: number; readonly gid: number };
}

export interface ProgramAnswer {
  /** Null where it could not be started or did not end in time; then `err` says so. */
  readonly code: number | null;
  readonly isMissing: boolean;
  readonly out: string;
  /** What it said of its troubles, without blanks around it. */
  readonly err: string;
}

/** Runs a program of the system, found by its name on the system's path. Never throws. */
export function runProgram(
  system: System,
  name: string,
  args: readonly string[],
  { environment = {}, secrets, as }: ProgramOptions = {},
): Promise<ProgramAnswer> {
  const child = spawn(name, args, {
    cwd: '/',
    // Without a terminal of ours to ask at.
    detached: true,
    env: { PATH: system.path, LC_ALL: 'C', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', secrets === undefined ? 'ignore' : 'pipe'],
    ...(as === undefined || as.uid === process.geteuid?.() ? {} : { uid: as.uid, gid: as.gid }),
  });
  const { promise, resolve } = Promise.withResolvers<ProgramAnswer>();
  const fail = (err: string, isMissing = false) => resolve({ code: null, isMissing, out: '', err });
  const end = () => {
    if (child.pid !== undefined) child.kill('SIGKILL');
  };
  const timer = setTimeout(() => {
    end();
    fail(`${name} did not answer in time.`);
  }, LIMIT_MS);
  const texts = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) chunks.push(chunk);
      else end();
    });
    return () => Buffer.concat(chunks).toString('utf8');
  });
  child.on('error', (error: NodeJS.ErrnoException) =>
    fail(`${name}: ${error.message}`, error.code === 'ENOENT'),
  );
  child.on('close', (code) => {
    const [out = '', err = ''] = texts.map((text) => text());
    resolve({ code, isMissing: false, out, err: err.trim() });
  });
  const pipe = child.stdio[3];
  if (secrets !== undefined && pipe !== null && pipe !== undefined && 'end' in pipe) {
    // It may end before it has read them all.
    pipe.on('error', () => undefined);
    pipe.end(secrets.map((line) => `${line}\n`).join(''));
  }
  return promise.finally(() => clearTimeout(timer));
}
