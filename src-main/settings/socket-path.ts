import { join } from 'node:path';
import { CallError } from '../../src-shared/contract.ts';

/** The socket of a guard that was not told where to answer. */
export function defaultSocketPath(stateDirectory: string): string {
  return join(stateDirectory, 'drawbridge.sock');
}

/**
 * The size of sun_path, the final NUL included: unix(7) on Linux says 108,
 * unix(4) on macOS 104. A longer path would be cut by the system, and the socket be elsewhere.
 */
function pathLimit(platform: NodeJS.Platform): number {
  return platform === 'linux' ? 107 : 103;
}

/** @throws CallError if the system can't have a socket at this path */
export function checkSocketPath(path: string, platform: NodeJS.Platform): void {
  const limit = pathLimit(platform);
  const bytes = Buffer.byteLength(path);
  if (bytes <= limit) return;
  throw new CallError(
    'refused',
    `The socket's path has ${bytes} bytes and this system allows ${limit}: ${path}. Choose a shorter one with --socket PATH.`,
  );
}
