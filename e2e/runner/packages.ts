import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** The Debian packages that the tests need besides Node. */
const PACKAGES = [
  'chromium',
  'chromium-headless-shell',
  'conntrack',
  'dnsmasq-base',
  'fonts-inter',
  'fonts-noto-color-emoji',
  'iproute2',
  'logrotate',
  'nftables',
  'openssh-client',
  'openssh-server',
  'opensmtpd',
  'openssl',
  'procps',
  'rsyslog',
  'shellcheck',
  'systemd-journal-remote',
  'tcpd',
  'util-linux',
];

const POLICY = '/usr/sbin/policy-rc.d';

function isInstalled(name: string): boolean {
  const answer = spawnSync('dpkg-query', ['--show', '--showformat', `\${db:Status-Status}`, name]);
  return answer.status === 0 && String(answer.stdout) === 'installed';
}

function aptGet(args: readonly string[]): boolean {
  const answer = spawnSync('apt-get', ['--quiet', '--yes', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return answer.status === 0;
}

/**
 * Runs an action while packages may not start their services (deb-systemd-invoke
 * and invoke-rc.d(8) ask policy-rc.d; 101 is "forbidden"). A policy that is
 * there already is the owner's, and stays.
 */
function withoutServices(action: () => boolean): boolean {
  if (existsSync(POLICY)) return action();
  // With a listener, Ctrl-C ends apt-get and then comes back to here.
  const stay = () => {};
  process.on('SIGINT', stay);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return action();
  } finally {
    rmSync(POLICY, { force: true });
    process.off('SIGINT', stay);
  }
}

/** Installs what is missing where it may; otherwise says what is missing. The tests that need it then skip themselves. */
export function providePackages(): void {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg-query')) {
    console.log(`This is no Debian. Tests that need one of these are skipped: ${PACKAGES.join(' ')}`);
    return;
  }
  const missing = PACKAGES.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const list = missing.join(' ');
  if (process.getuid?.() !== 0) {
    console.log(`Missing Debian packages: ${list}. Tests that need them are skipped.`);
    console.log(`To run them, as root: apt-get install --no-install-recommends ${list}`);
    return;
  }
  console.log(`Installing Debian packages: ${list}`);
  const install = () => aptGet(['install', '--no-install-recommends', ...missing]);
  const installed = withoutServices(() => install() || (aptGet(['update']) && install()));
  if (!installed) console.log('They could not be installed. Tests that need them are skipped.');
}
