import { execFile } from 'node:child_process';
import type { System } from '../../src-shared/system.ts';

const LIMIT_MS = 5000;
const MOST_BYTES = 1024 * 1024;

/** How a program of the system ended. */
export interface Ran {
  /** null: it is not there, was ended, or did not answer in time. */
  readonly code: number | null;
  readonly isMissing: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of the system by its plain name, in the C locale, for at most 5 s.
 * @param signal ends it early
 */
export function runProgram(
  { path }: Pick<System, 'path'>,
  name: string,
  args: readonly string[],
  signal: AbortSignal | null = null,
): Promise<Ran> {
  const nothing = { code: null, isMissing: false, stdout: '', stderr: '' };
  if (signal?.aborted === true) return Promise.resolve(nothing);
  return new Promise((resolve) => {
    const options = { timeout: LIMIT_MS, maxBuffer: MOST_BYTES, env: { PATH: path, LC_ALL: 'C' }, cwd: '/' };
    const child = execFile(name, [...args], options, (error, stdout, stderr) => {
      signal?.removeEventListener('abort', end);
      if (error === null) return resolve({ code: 0, isMissing: false, stdout, stderr });
      const code = typeof error.code === 'number' && error.killed !== true ? error.code : null;
      resolve({ code, isMissing: String(error.code) === 'ENOENT', stdout, stderr });
    });
    // execFile's own `signal` may hit another process where the program could not be started (Node 24).
    const end = () => {
      if (child.pid !== undefined) child.kill();
    };
    signal?.addEventListener('abort', end);
  });
}
