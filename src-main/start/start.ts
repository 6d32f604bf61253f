/**
 * The body of `npm start` in a checkout: the app where it can have windows, else the guard with the same windows
 * in the browser. Arguments are those of `drawbridge run`.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from './build-if-stale.ts';
import { findElectron, whyNoWindows } from './electron-binary.ts';

const ROOT = join(import.meta.dirname, '../..');
const args = process.argv.slice(2);

const isBuilt = buildIfStale(ROOT);
const reason = isBuilt ? startApp() : 'The windows could not be built.';
if (reason !== null) {
  console.log(`${reason} Going on without the app: guarding from here.`);
  await guardHere();
}

/** @returns why it was not started, as a sentence; null: it was */
function startApp(): string | null {
  const { env, platform } = process;
  const why = whyNoWindows({ platform, uid: process.geteuid?.(), environment: env });
  if (why !== null) return why;
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  const binary = findElectron(join(ROOT, 'node_modules/electron'), override);
  if (binary === null) return 'Electron is not here and could not be fetched.';
  const child = spawn(binary, [join(ROOT, 'out/main/desktop/main.js'), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
  });
  child.on('error', (error) => {
    console.error(`Electron does not start: ${error.message}`);
    process.exitCode = 1;
  });
  return null;
}

/** In this very process: signals reach it. */
async function guardHere(): Promise<void> {
  const program = join(ROOT, 'src-main/headless/main.ts');
  // Without windows there is nothing to show in a browser either.
  const ui = isBuilt ? ['--ui'] : [];
  process.argv = [process.execPath, program, 'run', ...ui, ...args];
  await import('../headless/main.ts');
}
