import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ELECTRON_VITE = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');

/** The environment variable that names the folder of what was built for a run of all tests. */
export const BUILT = 'DRAWBRIDGE_BUILT';

/** Builds main, preload and renderer once for all tests. Where that fails, each test that needs them builds, and fails, itself. */
export function buildApp(): void {
  const { status } = spawnSync(process.execPath, [ELECTRON_VITE, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status === 0) process.env[BUILT] = join(ROOT, 'out');
}
