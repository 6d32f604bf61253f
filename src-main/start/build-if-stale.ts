import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the windows are built of. */
const SOURCES = [
  'src-main',
  'src-shared',
  'src-renderer',
  'assets',
  'electron.vite.config.ts',
  'package.json',
];

/** Builds app and windows into out/ unless that is newer than all they are built of. @returns whether out/ is good */
export function buildIfStale(root: string): boolean {
  const stamp = join(root, 'out/.built');
  if (newest(stamp) > Math.max(...SOURCES.map((source) => newest(join(root, source))))) return true;
  console.log('Building the windows.');
  const startedAt = new Date();
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const { status } = spawnSync(process.execPath, [program, 'build', '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) return false;
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp, startedAt.toISOString());
  return true;
}

/** When a file, or any file in a folder, was changed last, in milliseconds since 1970; 0: there is none. */
export function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
