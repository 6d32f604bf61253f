import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SYSTEM_PATH } from '../../../src-shared/system.ts';
import { serviceFile } from '../../settings/service-file.ts';
import { SettingsFile } from '../../settings/settings-file.ts';
import { defaultSocketPath } from '../../settings/socket-path.ts';
import { type Machine, systemStateDirectory } from '../../settings/state-directory.ts';
import type { ServiceProgram } from './definition.ts';

/** The machine as far as its service needs it. Tests put another one in its place. */
export interface ServiceMachine {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** The directories of the system's programs. */
  readonly path: string;
  /** Where the definition is; null: this system has neither launchd nor systemd. */
  readonly definition: string | null;
  /** Where the service's guard answers. */
  readonly socket: string;
  /** What the guard says, on a Mac; in a directory that only root may write. */
  readonly logFile: string;
  /** What the service is to run. */
  readonly program: ServiceProgram;
  /** All that root runs with it. */
  readonly files: readonly string[];
}

const LAUNCH = 'src-main/headless/launch.mjs';
const ROOT = resolve(import.meta.dirname, '../../..');

/** @param uiPort of the page in a browser that the service is to have; null: none */
export function thisServiceMachine({ platform, uid }: Machine, uiPort: number | null = null): ServiceMachine {
  const root = packageRoot();
  const node = realpathSync(process.execPath);
  return {
    platform,
    isRoot: uid === 0,
    path: SYSTEM_PATH,
    definition: serviceFile(platform),
    socket: systemSocket(platform),
    logFile: '/var/log/drawbridge.log',
    program: { node, launch: join(root, LAUNCH), uiPort },
    files: [node, root],
  };
}

/** What was built lies one directory deeper than the launcher, which is not built. */
function packageRoot(): string {
  return realpathSync(existsSync(join(ROOT, LAUNCH)) ? ROOT : dirname(ROOT));
}

/** As the settings of the system's guard say, where this user may read them. */
function systemSocket(platform: NodeJS.Platform): string {
  const directory = systemStateDirectory(platform);
  try {
    return new SettingsFile(directory).load().settings.socket ?? defaultSocketPath(directory);
  } catch {
    return defaultSocketPath(directory);
  }
}
