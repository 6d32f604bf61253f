import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { BuiltApp } from './built-app.ts';
import type { Desktop } from './desktop.ts';
import { ElectronDesktop, electronBinary } from './electron-desktop.ts';
import { StandInDesktop } from './stand-in-desktop.ts';

const isReal = process.env['DRAWBRIDGE_E2E'] === 'electron';

/** Why the app can't be run here as it was asked for; null where it can. */
function whatIsMissing(): string | null {
  if (isReal) {
    const binary = electronBinary();
    return existsSync(binary) ? null : `Electron's binary is not here: ${binary}.`;
  }
  return existsSync('/usr/bin/chromium')
    ? null
    : 'The stand-in for Electron needs Chromium (Debian: chromium).';
}

/** A suite about the built app: over the stand-in, or with DRAWBRIDGE_E2E=electron on the real Electron. */
export function describeDesktop(name: string, body: () => void): void {
  const reason = whatIsMissing();
  if (reason === null) describe(name, body);
  else describe(name, { skip: true, meta: { skipReason: reason } }, body);
}

/** Why a suite on the testbed can't be run on the real Electron. */
export const NOT_ON_ELECTRON = isReal
  ? "The testbed's hosts have a network of their own, where Playwright does not reach Electron's debugging port."
  : null;

/** The app on this very machine, which reads a log that the test writes, and blocks nobody. */
export class DesktopHere {
  readonly stateDirectory: string;
  readonly logFile: string;
  readonly #folder: string;
  readonly #built: BuiltApp;
  #desktop: Desktop | null = null;

  private constructor(built: BuiltApp, folder: string) {
    this.#built = built;
    this.#folder = folder;
    this.stateDirectory = join(folder, 'state');
    this.logFile = join(folder, 'auth.log');
    writeFileSync(this.logFile, '');
  }

  static async make(): Promise<DesktopHere> {
    const built = await BuiltApp.make();
    return new DesktopHere(built, mkdtempSync(join(tmpdir(), 'drawbridge-desktop-')));
  }

  async start(env: Readonly<Record<string, string>> = {}): Promise<Desktop> {
    const start = isReal ? ElectronDesktop.start : StandInDesktop.start;
    this.#desktop = await start({
      main: this.#built.main,
      stateDirectory: this.stateDirectory,
      args: ['--log', this.logFile, '--firewall', 'observe'],
      spawn: spawnHere,
      env,
    });
    return this.#desktop;
  }

  async close(): Promise<void> {
    await this.#desktop?.close();
    this.#built.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function spawnHere(
  program: string,
  args: readonly string[],
  options: { env?: Record<string, string> },
): ChildProcess {
  return spawn(program, args, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
