import { describe, expect, test } from 'vitest';
import { chooseFirewall, type FirewallChoice, FirewallUnavailableError, type Machine } from './choose.ts';
import { machineOf } from './machine.ts';

interface Can {
  platform?: NodeJS.Platform;
  root?: boolean;
  helper?: string;
  nft?: string;
  hostsDeny?: boolean;
}

function machine(can: Can): Machine {
  return {
    platform: can.platform ?? 'linux',
    isRoot: can.root ?? true,
    helperProblem: async () => can.helper ?? null,
    nftProblem: async () => can.nft ?? null,
    sshdUsesHostsDeny: async () => can.hostsDeny ?? false,
  };
}

const NO_NFT = 'nft is not installed. On Debian: apt-get install nftables.';

test.each<[FirewallChoice, Can, string, RegExp]>([
  ['auto', {}, 'nftables', /^Blocking with nftables: it works on this machine\.$/],
  ['auto', { hostsDeny: true }, 'nftables', /nftables/],
  [
    'auto',
    { nft: NO_NFT, hostsDeny: true },
    'hosts-deny',
    /hosts\.deny, which sshd here reads\. nft is not installed/,
  ],
  [
    'auto',
    { nft: NO_NFT },
    'observe',
    /nobody is blocked\. nft is not installed.* does not read \/etc\/hosts\.deny/,
  ],
  ['auto', { root: false }, 'observe', /not run as root\. Run it with sudo to block\.$/],
  ['auto', { root: false, hostsDeny: true }, 'observe', /root/],
  ['auto', { helper: 'The helper is not run as root.' }, 'observe', /The helper is not run as root\.$/],
  ['auto', { platform: 'freebsd' }, 'observe', /freebsd.*on macOS and Linux/],
  ['auto', { platform: 'darwin', root: false }, 'pf', /^Blocking with pf, the firewall of macOS\.$/],
  [
    'auto',
    { platform: 'darwin', helper: 'The helper is not installed. Install it.' },
    'observe',
    /Install it\.$/,
  ],
  ['pf', { platform: 'darwin' }, 'pf', /as chosen/],
  ['blackhole', { platform: 'darwin' }, 'blackhole', /as chosen/],
  ['nftables', {}, 'nftables', /as chosen/],
  ['hosts-deny', { hostsDeny: true }, 'hosts-deny', /as chosen/],
  ['hosts-deny', { hostsDeny: true, nft: NO_NFT }, 'hosts-deny', /as chosen/],
  ['observe', {}, 'observe', /as chosen/],
  ['observe', { root: false, platform: 'darwin' }, 'observe', /as chosen/],
])('%s on a machine with %j is %s', async (choice, can, name, why) => {
  expect(await chooseFirewall(choice, machine(can))).toEqual({ name, why: expect.stringMatching(why) });
});

test.each<[FirewallChoice, Can, RegExp]>([
  [
    'nftables',
    { nft: NO_NFT, hostsDeny: true },
    /^nftables cannot be used\. nft is not installed\. On Debian: apt-get/,
  ],
  ['nftables', { root: false }, /with sudo/],
  ['nftables', { helper: 'The helper is not run as root.' }, /The helper is not run as root/],
  ['nftables', { platform: 'darwin' }, /firewall of Linux; this is a Mac\. Choose pf or auto/],
  ['hosts-deny', { platform: 'darwin', hostsDeny: true }, /since OS X 10\.8\. Choose pf or auto/],
  [
    'pf',
    { platform: 'darwin', helper: 'The helper is not installed.' },
    /^pf cannot be used\. The helper is not/,
  ],
  ['blackhole', { platform: 'darwin', helper: 'It is not installed.' }, /It is not installed/],
  ['pf', {}, /macOS only\. Choose nftables or auto/],
  ['blackhole', { platform: 'freebsd' }, /macOS only/],
  ['nftables', { platform: 'freebsd' }, /freebsd/],
  ['hosts-deny', {}, /does not read \/etc\/hosts\.deny.*Choose nftables or auto/],
  ['hosts-deny', { root: false, hostsDeny: true }, /with sudo/],
])('%s on a machine with %j is an error that says what to do', async (choice, can, message) => {
  const chosen = chooseFirewall(choice, machine(can));
  await expect(chosen).rejects.toBeInstanceOf(FirewallUnavailableError);
  await expect(chosen).rejects.toThrow(message);
});

describe('this machine', () => {
  test('answers, and what it answers gives a choice', async () => {
    const here = machineOf(
      { platform: process.platform, isRoot: process.getuid?.() === 0 },
      async () => null,
    );
    const chosen = await chooseFirewall('auto', here);
    expect(chosen.name === 'nftables').toBe(
      here.platform === 'linux' && here.isRoot && (await here.nftProblem()) === null,
    );
    expect(chosen.why).not.toBe('');
  });
});
