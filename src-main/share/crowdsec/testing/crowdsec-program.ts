import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * CrowdSec out of Debian's package, unpacked and not installed (facts/reporting-and-sharing.md §5). One download serves
 * all tests of this user until the temporary directory is emptied or Debian has another version.
 * @returns the directory, or why there is none
 */
export function crowdsecProgram(): { readonly directory: string } | { readonly missing: string } {
  if (process.platform !== 'linux')
    return { missing: 'CrowdSec comes out of a Debian package: it needs Linux.' };
  const uris = spawnSync('apt-get', ['download', '--print-uris', 'crowdsec'], { encoding: 'utf8' });
  const name = /crowdsec_[^\s/']+\.deb(?= )/.exec(uris.stdout ?? '')?.[0];
  if (name === undefined) return { missing: 'apt-get knows no package crowdsec here.' };
  const kept = join(tmpdir(), `drawbridge-crowdsec-${process.getuid?.() ?? 0}`);
  const directory = join(kept, name.replace(/\.deb$/, ''));
  if (existsSync(directory)) return { directory };
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  const making = mkdtempSync(join(kept, 'making-'));
  try {
    const download = spawnSync('apt-get', ['-q', 'download', 'crowdsec'], { cwd: making, timeout: 120_000 });
    if (download.status !== 0) return { missing: 'The Debian package crowdsec could not be downloaded.' };
    const deb = readdirSync(making).find((file) => file.endsWith('.deb')) ?? '';
    const unpacking = spawnSync('dpkg-deb', ['-x', deb, 'program'], { cwd: making });
    if (unpacking.status !== 0) return { missing: 'The Debian package crowdsec could not be unpacked.' };
    try {
      renameSync(join(making, 'program'), directory);
    } catch (error) {
      // Another test was faster.
      if (!existsSync(directory)) throw error;
    }
    return { directory };
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
