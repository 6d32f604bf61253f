import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLeftover } from './names.ts';
import { deleteNamespace, namespaces } from './namespace.ts';

/** Removes what runs that were killed left behind: namespaces, the processes in them, temporary directories. */
export async function sweepLeftovers(): Promise<void> {
  for (const name of (await namespaces()).filter(isLeftover)) {
    // Another run may be sweeping too.
    await deleteNamespace(name).catch(() => {});
  }
  for (const name of readdirSync(tmpdir()).filter(isLeftover)) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
