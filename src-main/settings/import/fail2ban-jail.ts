import { formatPrefix, parsePrefix, touchesLoopback } from '../../../src-shared/address.ts';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import type { Growth, RuleSet } from '../../../src-shared/rule.ts';
import { canonicalAllowEntry } from '../allow-entry.ts';
import { MOST_ALLOWED } from './allowed-hosts.ts';
import type { Fail2banIni } from './fail2ban-ini.ts';
import { fail2banSeconds, isTrue } from './fail2ban-time.ts';
import {
  type AllowOffer,
  type Knob,
  type LeftOutList,
  LONGEST_WINDOW,
  type Settings,
  within,
} from './found.ts';

export const JAIL = 'sshd';

const DAY = 86_400;
const NO_GROWTH: Growth = { factor: 1, maxSeconds: null, rememberSeconds: 0 };
/** fail2ban's default formula, ban.Time * (1<<ban.Count) * banFactor, doubles (jail.conf(5)). */
const DOUBLES = 2;

/** Options of the jail that become nothing here, and why. */
const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  enabled: 'Not applicable: Drawbridge guards whenever it runs.',
  filter: "Not needed: Drawbridge brings its own patterns, for every message of sshd's.",
  mode: 'Not applicable: what is a try to get in and what a probe is told apart, and rules count either.',
  logpath: 'Not taken over: Drawbridge finds the log of sshd itself. Another can be chosen with --log.',
  backend: 'Not needed: Drawbridge reads journal, file or unified log as this machine has them.',
  banaction: 'Not applicable: Drawbridge keeps a firewall of its own.',
  action:
    'Not applicable: Drawbridge keeps a firewall of its own. A program to run can be set in the preferences.',
  ignoreself: "Not needed: this machine's own addresses are never blocked.",
  ignorecommand: 'Not applicable: Drawbridge runs no program to decide whom it blocks. Use the allow list.',
  ignorecache: 'Not applicable: there is no such program.',
  ignoreregex: 'Not applicable: Drawbridge does not leave messages out. Use the allow list.',
  usedns: 'Not applicable: names that attackers choose are not looked up.',
  maxmatches: 'Not needed: every line is kept in the history.',
  protocol: 'Not needed: sshd speaks TCP only.',
  'bantime.rndtime': 'Not taken over: blocks end when they are said to.',
  'bantime.overalljails': 'Not needed: all blocks are of SSH.',
  'bantime.formula': 'Not taken over: no formula is computed. Each further block lasts twice as long.',
};

export interface JailSettings {
  readonly rules: RuleSet;
  readonly settings: Settings;
  readonly allow: readonly AllowOffer[];
  readonly knobs: readonly Knob[];
  readonly notes: readonly string[];
  /** Length of a ban where none is stored with it; null: for ever. */
  readonly banSeconds: number | null;
}

/** The sshd jail, as these files set it; what they leave out is as fail2ban ships it (facts/peers.md §1). */
export function jailSettings(ini: Fail2banIni, rememberSeconds: number, leftOut: LeftOutList): JailSettings {
  const get = (option: string) => ini.get(JAIL, option);
  const maxretry = /^[0-9]{1,9}$/.exec(get('maxretry')?.trim() ?? '')?.[0] ?? '5';
  const findtime = fail2banSeconds(get('findtime') ?? '10m') ?? 600;
  const bantime = fail2banSeconds(get('bantime') ?? '10m') ?? 600;
  const banSeconds = bantime < 0 ? null : Math.max(bantime, 1);
  const growth = growthOf(get, banSeconds, rememberSeconds);
  const attempts = within(Number(maxretry), 1, 1000);
  const withinSeconds = within(findtime, 1, LONGEST_WINDOW);
  const rules: RuleSet = {
    rules: [
      {
        name: JAIL,
        counts: ['invalid-user', 'valid-user', 'root', 'restricted'],
        attempts,
        withinSeconds,
        blockSeconds: banSeconds,
      },
    ],
    restrictedUsers: [],
    growth,
    escalation: null,
    resetOnSuccess: false,
    spareAfterLoginSeconds: DAY,
    ipv6PrefixLength: 64,
  };
  const settings = portsOf(get('port') ?? 'ssh');
  const sentences: Readonly<Record<string, string>> = {
    maxretry: `The rule "${JAIL}" blocks at attempt ${attempts}.`,
    findtime: `It counts within ${lengthOfTime(withinSeconds)}.`,
    bantime: banSeconds === null ? 'Blocks last for ever.' : `Blocks last ${lengthOfTime(banSeconds)}.`,
    'bantime.increment':
      growth.factor === 1
        ? 'Off: blocks of the same address do not grow.'
        : `Each further block of an address lasts ${growth.factor} times as long.`,
    'bantime.multipliers': 'The growth from its first number to its second is taken for all of them.',
    'bantime.factor': factorSentence(get('bantime.factor')),
    'bantime.maxtime':
      growth.maxSeconds === null
        ? 'Blocks grow without a limit.'
        : `No block grows beyond ${lengthOfTime(growth.maxSeconds)}.`,
    port: portSentence(settings),
    ignoreip: 'Its addresses and names come onto the allow list.',
  };
  const known = { ...NOT_APPLICABLE, ...sentences };
  const knobs = Object.entries(known).flatMap(([name, becomes]): Knob[] => {
    const value = get(name);
    return value === undefined ? [] : [{ name, value: value.replaceAll(/\s+/g, ' ').trim(), becomes }];
  });
  return {
    rules,
    settings,
    allow: allowedOf(get('ignoreip') ?? '', leftOut),
    knobs,
    notes: isTrue(get('enabled'))
      ? []
      : [`The jail "${JAIL}" is not enabled there; this is what it would do.`],
    banSeconds,
  };
}

function growthOf(
  get: (option: string) => string | undefined,
  banSeconds: number | null,
  rememberSeconds: number,
): Growth {
  if (!isTrue(get('bantime.increment')) || banSeconds === null) return NO_GROWTH;
  const [first, second] = (get('bantime.multipliers') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const ratio = first && second ? second / first : DOUBLES;
  const factor = Number.isFinite(ratio) ? Math.min(Math.max(ratio, 1), 100) : DOUBLES;
  const longest = fail2banSeconds(get('bantime.maxtime') ?? '');
  return { factor, maxSeconds: longest !== null && longest > 0 ? longest : null, rememberSeconds };
}

function factorSentence(factor: string | undefined): string {
  return Number(factor) === 1
    ? 'It changes nothing.'
    : 'Not taken over: it lengthens the first ban after a known one, which no growth here does.';
}

/** "ssh", "22", "ssh,2222", "0:65535" (jail.conf(5)). */
function portsOf(text: string): Settings {
  const ports = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((port) => port !== '');
  if (ports.some((port) => /^0?[01]?:65535$|^all$/.test(port))) return { blockAllPorts: true };
  const [only] = ports;
  const number = only === 'ssh' ? 22 : Number(only);
  return ports.length === 1 && Number.isInteger(number) && number > 0 && number < 65_536
    ? { port: number }
    : {};
}

function portSentence({ port, blockAllPorts }: Settings): string {
  if (blockAllPorts) return 'Blocks shut every port.';
  if (port !== undefined) return `sshd's port is ${port}: blocks are for it.`;
  return "Not taken over: it is no single port. Set sshd's port in the preferences, or let blocks shut every port.";
}

function allowedOf(text: string, leftOut: LeftOutList): AllowOffer[] {
  const entries = new Set<string>();
  for (const word of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const entry = canonicalAllowEntry(maskAsLength(word));
    const prefix = entry === null ? null : parsePrefix(entry);
    const where = `ignoreip ${word}`;
    if (/^file:/i.test(word))
      leftOut.add(where, 'lists in files are not read: add their entries with "drawbridge allow"');
    else if (entry === null) leftOut.add(where, 'it is no address, prefix or DNS name');
    else if (prefix !== null && touchesLoopback(prefix) && prefix.length > 0)
      leftOut.add(where, 'not needed: this machine itself (loopback) is never blocked');
    else if (entries.size >= MOST_ALLOWED)
      leftOut.add(where, `the allow list takes at most ${MOST_ALLOWED} from there`);
    else entries.add(prefix === null ? entry : formatPrefix(prefix));
  }
  return [...entries].map((entry) => ({ entry, comment: 'from fail2ban' }));
}

/** "192.0.2.0/255.255.255.0" is "192.0.2.0/24". */
function maskAsLength(text: string): string {
  const [, address, mask] = /^([0-9.]{7,15})\/([0-9]{1,3}(?:\.[0-9]{1,3}){3})$/.exec(text) ?? [];
  if (address === undefined || mask === undefined) return text;
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) && bits.length === 32 ? `${address}/${bits.replace(/0+$/, '').length}` : text;
}
