import { resolve } from 'node:path';
import { CallError } from '../../src-shared/contract.ts';
import { resolveStateDirectory } from '../settings/resolve-options.ts';
import { SettingsFile } from '../settings/settings-file.ts';
import { checkSocketPath, defaultSocketPath } from '../settings/socket-path.ts';
import { type Machine, stateDirectoriesToAsk } from '../settings/state-directory.ts';
import { CommandError, EXIT, usageError } from './exit-codes.ts';
import { SocketClient } from './socket/socket-client.ts';
import { whoMay } from './who-may.ts';

export interface GuardFlags {
  readonly state?: string;
  readonly socket?: string;
}

/**
 * The sockets a running guard may answer on, nearest first: the one that flag
 * or variable names; else that of the named state directory; else that of the
 * user's own guard, then the system's.
 */
export function socketsToAsk(flags: GuardFlags, machine: Machine, workingDirectory: string): string[] {
  const { DRAWBRIDGE_SOCKET: variable } = machine.environment;
  const named = flags.socket ?? (variable || undefined);
  if (named === '') throw usageError('--socket needs a value.');
  if (named !== undefined) return [resolve(workingDirectory, named)];
  return stateDirectories(flags, machine, workingDirectory).map(socketOf);
}

/** The state directories that a running guard may have, nearest first. */
export function stateDirectories(flags: GuardFlags, machine: Machine, workingDirectory: string): string[] {
  const state = resolveStateDirectory(flags, machine, workingDirectory);
  return state.from === 'default' ? stateDirectoriesToAsk(machine) : [state.value];
}

/** As the settings there say, where this user may read them. */
function socketOf(stateDirectory: string): string {
  try {
    return new SettingsFile(stateDirectory).load().settings.socket ?? defaultSocketPath(stateDirectory);
  } catch {
    return defaultSocketPath(stateDirectory);
  }
}

/**
 * A connection to the first guard that answers.
 * @throws CommandError no guard answers, or this user may not ask it
 */
export async function connectToGuard(sockets: readonly string[]): Promise<SocketClient> {
  let denied: string | null = null;
  for (const path of sockets) {
    checkSocketPath(path, process.platform);
    try {
      return await SocketClient.connect(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM') denied ??= path;
      else if (code !== 'ENOENT' && code !== 'ECONNREFUSED' && code !== 'ENOTDIR') {
        throw new CallError(
          'unavailable',
          `The guard on ${path} can't be reached (${code}). Try again, or restart it.`,
        );
      }
    }
  }
  if (denied !== null) {
    throw new CommandError(
      EXIT.failed,
      `Only ${whoMay(denied)} may use the guard on ${denied}. Run the command as one of them, with sudo for example.`,
    );
  }
  throw new CommandError(
    EXIT.noGuard,
    `No guard answers on ${sockets.join(' or ')}. Start one with "drawbridge run", or name its socket with --socket PATH.`,
  );
}
