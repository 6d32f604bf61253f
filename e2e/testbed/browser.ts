import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM } from '../renderer/built-renderer.ts';
import { describeOnTestbed } from './needs.ts';
import type { Testbed } from './testbed.ts';

/** A suite that needs the testbed and a browser; where there can be none it is skipped, with the reason. */
export function describeInBrowser(name: string, body: () => void): void {
  describeOnTestbed(name, body, { [CHROMIUM.executablePath]: 'chromium' });
}

/** A program that starts the browser in the server's network. */
export function browserIn({ machine }: Testbed): string {
  const path = join(machine.directory, 'browser');
  writeFileSync(
    path,
    `#!/bin/sh\nexec ip netns exec ${machine.network.server} ${CHROMIUM.executablePath} "$@"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}
