import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ApiOptions } from '../api/open-api.ts';
import { resolveOptions, resolveStateDirectory } from '../settings/resolve-options.ts';
import { SettingsFile } from '../settings/settings-file.ts';
import { checkSocketPath } from '../settings/socket-path.ts';
import { ensureStateDirectory, type Machine } from '../settings/state-directory.ts';

const TEXT = { type: 'string' } as const;

/** The same flags as `drawbridge run` has, where they mean something here. */
const FLAGS = { state: TEXT, log: TEXT, firewall: TEXT, replay: TEXT, speed: TEXT, socket: TEXT } as const;

export interface DesktopOptions {
  readonly stateDirectory: string;
  /** Makes the state directory, and in it the one for Chromium's files, which this gives. @throws CallError */
  makeDirectories(): string;
  /** Reads the settings. @throws OptionError, SettingsError, CallError */
  guard(): ApiOptions & { readonly socket: string };
}

/** From command line, environment and settings, as the command line has it. What else is on the command line is Chromium's. */
export function desktopOptions(
  argv: readonly string[],
  machine: Machine,
  workingDirectory: string,
  version: string,
): DesktopOptions {
  const { values: flags } = parseArgs({
    args: [...argv],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
  });
  const given = Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => Object.hasOwn(FLAGS, name) && typeof value === 'string'),
  ) as Partial<Record<keyof typeof FLAGS, string>>;
  const stateDirectory = resolveStateDirectory(given, machine, workingDirectory).value;
  return {
    stateDirectory,
    makeDirectories: () => {
      ensureStateDirectory(stateDirectory, machine.uid);
      const path = join(stateDirectory, 'desktop');
      mkdirSync(path, { recursive: true, mode: 0o700 });
      return path;
    },
    guard: () => {
      const settingsFile = new SettingsFile(stateDirectory);
      const loaded = settingsFile.load();
      const { options, from } = resolveOptions({
        flags: given,
        environment: machine.environment,
        loaded,
        stateDirectory,
        workingDirectory,
      });
      checkSocketPath(options.socket, machine.platform);
      return { ...options, from, stateDirectory, settings: loaded.settings, settingsFile, version };
    },
  };
}
