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
  'python3',
  'rsyslog',
  'shellcheck',
  'systemd-journal-remote',
  'tcpd',
  'util-linux',
];

/** Packages that tests download and unpack beside the system, and never install: they bring services. */
const DOWNLOADED = ['crowdsec'];

const POLICY = '/usr/sbin/policy-rc.d';

function isInstalled(name: string): boolean {
  const answer = spawnSync('dpkg-query', ['--show', '--showformat', `\${db:Status-Status}`, name]);
  return answer.status === 0 && String(answer.stdout) === 'installed';
}

/** Whether apt-get knows where to download it from: a bare Debian has no package lists yet. */
function canBeDownloaded(name: string): boolean {
  const answer = spawnSync('apt-get', ['download', '--print-uris', name]);
  return answer.status === 0 && String(answer.stdout).trim() !== '';
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

/**
 * Installs what is missing where it may, and sees to it that the rest can be downloaded; otherwise says what is missing.
 * The tests that need it then skip themselves.
 */
export function providePackages(): void {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg-query')) {
    const all = [...PACKAGES, ...DOWNLOADED].join(' ');
    console.log(`This is no Debian. Tests that need one of these are skipped: ${all}`);
    return;
  }
  installMissing();
  const unknown = DOWNLOADED.filter((name) => !canBeDownloaded(name));
  if (unknown.length === 0) return;
  if (isRoot() && aptGet(['update']) && unknown.every(canBeDownloaded)) return;
  console.log(`apt-get can't download: ${unknown.join(' ')}. Tests that need them are skipped.`);
}

function installMissing(): void {
  const missing = PACKAGES.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const list = missing.join(' ');
  if (!isRoot()) {
    console.log(`Missing Debian packages: ${list}. Tests that need them are skipped.`);
    console.log(`To run them, as root: apt-get install --no-install-recommends ${list}`);
    return;
  }
  console.log(`Installing Debian packages: ${list}`);
  const install = () => aptGet(['install', '--no-install-recommends', ...missing]);
  const installed = withoutServices(() => install() || (aptGet(['update']) && install()));
  if (!installed) console.log('They could not be installed. Tests that need them are skipped.');
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
