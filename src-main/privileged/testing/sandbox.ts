import { spawnSync } from 'node:child_process';
import { accessSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const HELPER = fileURLToPath(new URL('../../../assets/helper/drawbridge-helper', import.meta.url));

/** Binds pairs of paths, then becomes the command after "--". */
const BIND = `while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 125; shift 2; done; shift; exec "$@"`;

/**
 * What to put before a command so that it sees its own files at some paths, and
 * no network: fixed paths stay fixed, and the machine's own files stay untouched.
 * @param binds from the path that is seen to the path that is there
 */
export function sandbox(binds: Readonly<Record<string, string>>): string[] {
  const pairs = Object.entries(binds).flatMap(([seen, there]) => [there, seen]);
  return ['unshare', '-m', '-n', 'sh', '-c', BIND, 'sh', ...pairs, '--'];
}

/** Why there can be no sandbox here, or null. */
export function sandboxProblem(): string | null {
  if (process.getuid?.() !== 0) return 'not root';
  const { status } = spawnSync('unshare', ['-m', '-n', 'mount', '--bind', '/etc', '/mnt']);
  return status === 0 ? null : 'no private mounts can be made';
}

/** Where a program is, links followed, or null. */
export function installed(name: string): string | null {
  for (const folder of ['/usr/sbin', '/usr/bin', '/sbin', '/bin']) {
    try {
      accessSync(`${folder}/${name}`);
      return realpathSync(`${folder}/${name}`);
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}

/** Gives the helper these very bytes; its answer as lines. */
export function ask(prefix: readonly string[], request: string | Uint8Array): string[] {
  const [file = '', ...args] = [...prefix, '/bin/sh', HELPER];
  const { stdout, error } = spawnSync(file, args, { input: request, maxBuffer: 1 << 26, timeout: 120_000 });
  // The helper may refuse before it has read everything.
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  return stdout.toString('latin1').split('\n').slice(0, -1);
}
