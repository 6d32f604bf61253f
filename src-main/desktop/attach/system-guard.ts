import { existsSync, statSync } from 'node:fs';
import { SocketClient } from '../../headless/socket/socket-client.ts';
import { serviceFile } from '../../settings/service-file.ts';
import { SettingsFile } from '../../settings/settings-file.ts';
import { defaultSocketPath } from '../../settings/socket-path.ts';
import { systemStateDirectory } from '../../settings/state-directory.ts';

/** denied: one answers, but not to this user; absent: none does now. */
export type Found = SocketClient | 'denied' | 'absent';

/** The guard that the system runs, if it does: its service, or what root started. */
export interface SystemGuard {
  /** Where it answers. */
  readonly socket: string;
  /** The system is to run one at every boot. */
  isInstalled(): boolean;
  /** One answers, or has not removed its socket. */
  hasSocket(): boolean;
  find(): Promise<Found>;
}

export function systemGuard(platform: NodeJS.Platform): SystemGuard {
  const definition = serviceFile(platform);
  const socket = socketOf(systemStateDirectory(platform));
  return {
    socket,
    isInstalled: () => definition !== null && existsSync(definition),
    hasSocket: () => isThere(socket),
    find: () => find(socket),
  };
}

/** A directory that this user may not look into may hold one. */
function isThere(socket: string): boolean {
  try {
    return statSync(socket, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** As its settings say, where this user may read them. */
function socketOf(stateDirectory: string): string {
  try {
    return new SettingsFile(stateDirectory).load().settings.socket ?? defaultSocketPath(stateDirectory);
  } catch {
    return defaultSocketPath(stateDirectory);
  }
}

async function find(socket: string): Promise<Found> {
  let client: SocketClient;
  try {
    client = await SocketClient.connect(socket);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'absent';
  }
  try {
    await client.call('status', {});
    return client;
  } catch {
    client.close();
    return 'absent';
  }
}
