import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../../src-main/start/build-if-stale.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The environment variable that names the folder of what was built for a run of all tests. */
export const BUILT = 'DRAWBRIDGE_BUILT';

/**
 * Builds main, preload and renderer once for all tests, as `npm start` does: else that would build them anew under the
 * tests that use them. Where it fails, each test that needs them builds, and fails, itself.
 */
export function buildApp(): void {
  if (buildIfStale(ROOT)) process.env[BUILT] = join(ROOT, 'out');
}
