import { existsSync, statSync } from 'node:fs';
import type { System } from '../../src-shared/system.ts';
import { knock } from '../firewall/knock.ts';
import { parsePfState } from '../firewall/pf-state.ts';
import { testAddresses } from '../guard/make-firewall.ts';
import { ownAddresses } from '../guard/network.ts';
import { runProgram } from '../guard/system-program.ts';
import type { Helper } from '../privileged/helper-client.ts';
import { MAC_PLACES } from '../privileged/helper-places.ts';
import { logFacts } from './log-facts.ts';

export interface MacFactsMeans {
  readonly system: System;
  readonly helper: Helper;
  /** Path of the program. */
  readonly sshd: string;
  readonly port: number;
  /** Told of each connection that is made as a test. */
  readonly onProbe: (address: string, port: number) => void;
}

/**
 * What docs/macos.md takes for granted though nobody saw it on a Mac, as it is on this one; null elsewhere. Never
 * fails. To be redacted before others get it.
 */
export async function macFacts(means: MacFactsMeans): Promise<Record<string, unknown> | null> {
  const { system, helper } = means;
  if (system.platform !== 'darwin') return null;
  const [macOs, sshd, remoteLogin, boot, log] = await Promise.all([
    versionsOf(system),
    sshdFacts(means),
    remoteLoginFacts(system),
    bootFacts(system),
    logFacts(system, helper, () => knock('127.0.0.1', means.port, means.onProbe)),
  ]);
  // Afterwards: each connection counts in pf.
  const pf = await pfFacts(means);
  return { macOs, sshd, remoteLogin, boot, helper: await helperFacts(helper), pf, log };
}

async function versionsOf(system: System): Promise<Record<string, string>> {
  const said = (option: string) => saidBy(system, 'sw_vers', [option]);
  return { version: await said('-productVersion'), build: await said('-buildVersion') };
}

async function sshdFacts({ system, sshd }: MacFactsMeans): Promise<Record<string, unknown>> {
  const g = await runProgram(system, sshd, ['-G']);
  const settings = g.stdout
    .split('\n')
    .filter((line) => /^(password|kbdinteractive)authentication /.test(line));
  return {
    version: await saidBy(system, sshd, ['-V']),
    '-G': { code: g.code, settings, said: firstLine(g.stderr) },
    dropIns: existsSync('/etc/ssh/sshd_config.d'),
    cryptoConf: existsSync('/etc/ssh/crypto.conf'),
  };
}

async function remoteLoginFacts(system: System): Promise<Record<string, unknown>> {
  const disabled = await runProgram(system, 'launchctl', ['print-disabled', 'system']);
  const job = await runProgram(system, 'launchctl', ['print', 'system/com.openssh.sshd']);
  const group = async (name: string) => {
    const { code, stdout, stderr } = await runProgram(system, 'dseditgroup', ['-o', 'read', name]);
    // Names of attributes, without the members.
    const attributes = stdout.match(/dsAttrType\w+:\w+/g) ?? [];
    return { code, attributes: [...new Set(attributes)].slice(0, 20), said: firstLine(stderr) };
  };
  return {
    'print-disabled': disabled.stdout.split('\n').filter((line) => line.includes('"com.openssh.sshd"')),
    print: {
      code: job.code,
      states: job.stdout.match(/^\s*state = .{1,40}$/gm) ?? [],
      said: firstLine(job.stderr),
    },
    systemsetup: await saidBy(system, 'systemsetup', ['-getremotelogin']),
    'com.apple.access_ssh': await group('com.apple.access_ssh'),
    'com.apple.access_ssh-disabled': await group('com.apple.access_ssh-disabled'),
  };
}

/** The countdown of key-only SSH counts from the start of the system, and tells one start from another. */
async function bootFacts(system: System): Promise<Record<string, string>> {
  const form = async (name: string) =>
    (await saidBy(system, 'sysctl', ['-n', name])).replaceAll(/[0-9]/g, '9');
  const session = await form('kern.bootsessionuuid');
  return { boottime: await form('kern.boottime'), bootsessionuuid: session.replaceAll(/[9A-F]/g, 'X') };
}

async function helperFacts(helper: Helper): Promise<Record<string, unknown>> {
  const version = await helper.version().catch((error: unknown) => messageOf(error));
  return {
    version,
    places: Object.fromEntries(Object.values(MAC_PLACES).map((path) => [path, modeOf(path)])),
  };
}

function modeOf(path: string): string {
  try {
    const { mode, uid, gid } = statSync(path);
    return `${(mode & 0o7777).toString(8)} ${uid}:${gid}`;
  } catch {
    return 'absent';
  }
}

/** pf's own words, and at which addresses a connection makes it look at our rules. */
async function pfFacts({ helper, port, onProbe }: MacFactsMeans): Promise<Record<string, unknown>> {
  try {
    const words = await helper.run({ verb: 'pf-words' });
    const look = async () => parsePfState(await helper.run({ verb: 'pf-state' }));
    const rises: Record<string, unknown> = {};
    let before = await look();
    for (const address of testAddresses(ownAddresses())) {
      const isSent = await knock(address, port, onProbe);
      const after = await look();
      rises[kindOf(address)] = isSent ? after.evaluations - before.evaluations : 'not sent';
      before = after;
    }
    return { words, state: before, evaluationsRose: rises };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function kindOf(address: string): string {
  const isLoopback = address.startsWith('127.') || address === '::1';
  return `${isLoopback ? 'loopback' : 'own'}, IPv${address.includes(':') ? 6 : 4}`;
}

/** A program's first words and how it ended, such as "Remote Login: On (0)". */
async function saidBy(system: System, name: string, args: readonly string[]): Promise<string> {
  const { code, isMissing, stdout, stderr } = await runProgram(system, name, args);
  if (isMissing) return 'not here';
  return `${firstLine(stdout) || firstLine(stderr)} (${code ?? 'no answer'})`;
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? ''
  ).slice(0, 300);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
