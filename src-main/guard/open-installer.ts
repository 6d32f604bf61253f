import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { System } from '../../src-shared/system.ts';
import type { Helper } from '../privileged/helper-client.ts';
import type { HelperPlaces } from '../privileged/helper-places.ts';
import type { HelperTexts } from '../privileged/install-program.ts';
import { HelperInstaller } from '../privileged/installer.ts';
import { BROUGHT_HELPER } from './open-helper.ts';

/** Where a test's Mac is. */
export interface InstallerMeans {
  readonly places?: HelperPlaces;
  readonly rootShell?: readonly string[];
  readonly user?: number | null;
}

/** What installs the helper that comes with Drawbridge. */
export function openInstaller(system: System, helper: Helper, means: InstallerMeans = {}): HelperInstaller {
  return new HelperInstaller({ system, helper, texts: broughtTexts(), user: userBesidesAdmins(), ...means });
}

function broughtTexts(): HelperTexts {
  const text = (name: string) => readFileSync(join(dirname(BROUGHT_HELPER), name), 'utf8');
  return {
    script: readFileSync(BROUGHT_HELPER, 'utf8'),
    socketJob: text('org.drawbridge.helper.plist'),
    restoreJob: text('org.drawbridge.restore.plist'),
  };
}

/** The group admin of a Mac, whom the helper's socket is for (facts/macos.md §6). */
const ADMIN = 80;

/** Who this process runs as, unless that one may use the helper anyway. */
function userBesidesAdmins(): number | null {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 || process.getgroups?.().includes(ADMIN) === true ? null : uid;
}
