import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe } from 'vitest';

/** Each program that the testbed runs, and the Debian package that brings it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  '/usr/sbin/sshd': 'openssh-server',
  '/usr/bin/ssh': 'openssh-client',
  '/usr/sbin/nft': 'nftables',
  '/usr/bin/ss': 'iproute2',
  '/usr/sbin/rsyslogd': 'rsyslog',
  '/usr/sbin/logrotate': 'logrotate',
  '/usr/bin/nsenter': 'util-linux',
};

/** Why no testbed can be had here, as a sentence; null where it can. */
function whatIsMissing(more: Readonly<Record<string, string>>): string | null {
  if (process.platform !== 'linux') return 'The testbed needs Linux.';
  if (process.getuid?.() !== 0) return 'The testbed needs root, for network namespaces of its own.';
  const missing = Object.entries({ ...PROGRAMS, ...more }).filter(([program]) => !existsSync(program));
  if (missing.length > 0) {
    return `These Debian packages are missing: ${[...new Set(missing.map(([, name]) => name))].join(', ')}.`;
  }
  const unshare = spawnSync('unshare', ['--net', '--mount', '--uts', 'true']);
  if (unshare.status !== 0) return `Namespaces cannot be made here: ${String(unshare.stderr).trim()}.`;
  return null;
}

/**
 * A suite that needs the testbed; where there can be none it is skipped, with the reason.
 * @param more programs that only this one needs, and their packages
 */
export function describeOnTestbed(
  name: string,
  body: () => void,
  more: Readonly<Record<string, string>> = {},
): void {
  const reason = whatIsMissing(more);
  if (reason === null) describe(name, body);
  else describe(name, { skip: true, meta: { skipReason: reason } }, body);
}

declare module 'vitest' {
  interface TaskMeta {
    /** Why a suite is skipped; printed at the end of a run. */
    skipReason?: string;
  }
}
