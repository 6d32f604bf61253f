/** Keys in words. Comments, options and addresses come from files and logs, so they are shown as text only. */
import type { KeyEntry, KeyRestrictions, Keys } from '../../src-shared/contract.ts';
import { agoWords, counted, exactTime } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { expiryText } from './expiry.ts';

export type ShownKey = Extract<KeyEntry, { kind: 'key' }>;

/** What a key is called: its comment. */
export function keyName({ comment }: { readonly comment: string }): string {
  return comment === '' ? 'Key without a comment' : short(comment, 120);
}

/** "ED25519", "RSA 2048": bits only where they vary. */
export function kindWords({ label, bits }: { readonly label: string; readonly bits: number }): string {
  return /^(ED25519|ED25519-SK)$/.test(label) ? label : `${short(label, 40)} ${bits}`;
}

const OFF: readonly (readonly [
  'restrict' | 'noPortForwarding' | 'noAgentForwarding' | 'noX11Forwarding' | 'noPty',
  string,
])[] = [
  ['restrict', 'nothing but commands'],
  ['noPortForwarding', 'no port forwarding'],
  ['noAgentForwarding', 'no agent forwarding'],
  ['noX11Forwarding', 'no X11 forwarding'],
  ['noPty', 'no terminal'],
];

/** What it is restricted to, each in a few words; empty: nothing. */
export function restrictionWords(restrictions: KeyRestrictions): string[] {
  const { from, command, expiryTime, other } = restrictions;
  return [
    ...(from === null ? [] : [`only from ${short(from.join(', '), 160)}`]),
    ...(command === null ? [] : [`runs only “${short(command, 120)}”`]),
    ...OFF.filter(([name]) => restrictions[name]).map(([, words]) => words),
    ...(expiryTime === null ? [] : [`until ${short(expiryText(expiryTime), 40)}`]),
    ...other.map((option) => short(option, 80)),
  ];
}

/** When it was last used and from where, for within a list. */
export function lastUseWords(
  { lastUsed, isAuthority }: Pick<ShownKey, 'lastUsed' | 'isAuthority'>,
  historySince: Keys['historySince'],
  now: number,
): string {
  if (lastUsed !== null) {
    const from = lastUsed.address === null ? '' : ` from ${short(lastUsed.address, 60)}`;
    return `Last used ${agoWords(lastUsed.at, now)}${from}`;
  }
  if (isAuthority) return 'Signs other keys: its own use is not seen';
  return historySince === null ? 'No login seen yet' : `Never seen since ${exactDate(historySince)}`;
}

/** The same to the second, for the hover. */
export function exactUse({ lastUsed }: Pick<ShownKey, 'lastUsed'>): string | undefined {
  return lastUsed === null ? undefined : exactTime(lastUsed.at);
}

export function keyCount(count: number): string {
  return count === 0 ? 'No keys' : counted(count, 'key');
}

const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

function exactDate(time: number): string {
  return date.format(time);
}
