/**
 * Where a guard keeps its database, settings and socket.
 *
 * Who may reach it: a user's own directory is 0700, for the group of a user may
 * hold everybody (macOS: staff). The system's is 0710: the socket in it is 0660,
 * and the directory's group may pass through to it but not list or read what
 * else is there. An administrator who wants a group to use the command line
 * gives the directory to it: `chgrp adm` and `chmod 2710`. On macOS it belongs
 * to "admin" from the start, as new files there take their directory's group.
 */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { CallError } from '../../src-shared/call-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the defaults depend on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly uid: number;
  readonly home: string;
  readonly environment: Environment;
}

export function thisMachine(environment: Environment): Machine {
  const { HOME: home } = environment;
  return {
    platform: process.platform,
    uid: process.geteuid?.() ?? 0,
    home: home || homedir(),
    environment,
  };
}

/** The system's state directory, of a guard that runs as root. */
export function systemStateDirectory(platform: NodeJS.Platform): string {
  return platform === 'darwin' ? '/Library/Application Support/Drawbridge' : '/var/lib/drawbridge';
}

/** The state directory of a guard that a user runs. A relative XDG_STATE_HOME is void (XDG Base Directory, "Basics"). */
export function userStateDirectory(machine: Machine): string {
  if (machine.platform === 'darwin') return join(machine.home, 'Library/Application Support/Drawbridge');
  const { XDG_STATE_HOME: xdg } = machine.environment;
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(machine.home, '.local/state');
  return join(base, 'drawbridge');
}

/** Where a guard started by this user keeps its state unless told otherwise. */
export function defaultStateDirectory(machine: Machine): string {
  return machine.uid === 0 ? systemStateDirectory(machine.platform) : userStateDirectory(machine);
}

/** Where a command looks for a running guard, nearest first. */
export function stateDirectoriesToAsk(machine: Machine): string[] {
  const system = systemStateDirectory(machine.platform);
  return machine.uid === 0 ? [system] : [userStateDirectory(machine), system];
}

/**
 * Makes the directory if it is missing; one that is there keeps its mode.
 * @throws CallError if it can't be made, is no directory, or others could change what is in it
 */
export function ensureStateDirectory(path: string, uid: number): void {
  try {
    const made = mkdirSync(path, { recursive: true, mode: 0o700 });
    if (made !== undefined && uid === 0) chmodSync(path, 0o710);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new CallError('refused', `${path} is no directory. Choose another with --state DIR.`);
    }
    throw new CallError(
      'unavailable',
      `The state directory ${path} can't be made (${code}). Choose another with --state DIR, or make it for the guard's user.`,
    );
  }
  const found = statSync(path);
  if ((found.mode & 0o002) !== 0) {
    throw new CallError(
      'refused',
      `Everybody may write in the state directory ${path}, so anybody could change what the guard does. Run: chmod o-w ${path}`,
    );
  }
  if (found.uid !== uid && found.uid !== 0) {
    throw new CallError(
      'refused',
      `The state directory ${path} belongs to another user (id ${found.uid}), who could change what the guard does. ` +
        'Start the guard as that user, or choose another with --state DIR.',
    );
  }
}
