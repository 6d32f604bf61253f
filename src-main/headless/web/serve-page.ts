import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Logger, RunningGuard } from '../host.ts';
import { UiLink } from '../ui-link.ts';
import { WebServer } from './web-server.ts';

export interface PageOptions {
  readonly guard: RunningGuard;
  /** 0: any that is free. */
  readonly port: number;
  readonly stateDirectory: string;
  readonly version: string;
  readonly logger: Logger;
  readonly onFault: (message: string) => void;
  /** The log is read by others than whoever runs the guard: no link stands in it. */
  readonly isLogShared?: boolean;
  /** Where the built page is, if not where builds put it. */
  readonly rendererDirectory?: string;
}

/**
 * Shows the guard in browsers of this machine, and tells the log how to open it.
 * @returns ends it
 * @throws CallError where the page is not built, or the port can't be had
 */
export async function servePage(options: PageOptions): Promise<() => Promise<void>> {
  const { guard, port, stateDirectory, version, logger, onFault, isLogShared = false } = options;
  const file = new UiLink(stateDirectory);
  let isFirst = true;
  const server = new WebServer({
    port,
    rendererDirectory: options.rendererDirectory ?? builtRenderer(),
    handlers: guard.handlers,
    events: guard.events,
    exportView: (input) => guard.exportView(input),
    version,
    onLink: (link) => {
      // Later ones are asked for with `drawbridge ui`: they need not stand in a log.
      if (isFirst && isLogShared) logger.info('"drawbridge ui" prints a link to the page in a browser.');
      else if (isFirst) logger.info(`Open ${link}`, { ui: link });
      isFirst = false;
      try {
        file.write(link);
      } catch (error) {
        onFault(`The link can't be kept in ${file.path}: ${String(error)}`);
      }
    },
    onFault,
  });
  await server.start();
  return async () => {
    file.remove();
    await server.stop();
  };
}

/** Beside what was built of this file (out/), or in out/ beside its source. */
function builtRenderer(): string {
  const built = fileURLToPath(new URL('../../../renderer', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../../../out/renderer', import.meta.url));
}
