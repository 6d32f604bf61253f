import type { Preferences, Status } from '../../src-shared/contract.ts';
import { ago, counted, figure } from '../format/figures.ts';

type Engine = Preferences['firewall'];

const WORDS: Readonly<Record<Engine, string>> = {
  auto: 'Chosen by itself',
  nftables: 'nftables',
  'hosts-deny': '/etc/hosts.deny (old systems)',
  pf: 'pf only',
  blackhole: 'Blackhole routes only',
  observe: 'None: only watch',
};

/** The engines to choose from on a platform, and the one that is chosen whatever it is. */
export function engineChoices(platform: string, chosen: Engine): { value: Engine; words: string }[] {
  const here: readonly Engine[] =
    platform === 'darwin'
      ? ['auto', 'pf', 'blackhole', 'observe']
      : ['auto', 'nftables', 'hosts-deny', 'observe'];
  const values = here.includes(chosen) ? here : [...here, chosen];
  return values.map((value) => ({ value, words: WORDS[value] }));
}

export type FirewallState = 'ok' | 'attention' | 'broken';

/** How the firewall is, as the guard found it. */
export function firewallState(firewall: Status['firewall']): FirewallState {
  if (firewall.problem !== null) return 'broken';
  return firewall.engine === 'observe' || isFallback(firewall) ? 'attention' : 'ok';
}

export function firewallWord(firewall: Status['firewall']): string {
  if (firewall.problem !== null) return 'Not working';
  if (firewall.engine === 'observe') return 'Only watching';
  return isFallback(firewall) ? 'Blocking with routes' : 'Blocking';
}

/** Routes that nobody chose: pf can't be shown to work. */
function isFallback({ engine, proof }: Status['firewall']): boolean {
  return engine === 'blackhole' && proof?.state === 'unproven';
}

/** "It holds 37 of 37 blocks, as of 2 min ago." What shared lists keep out besides is held with them. */
export function holdsSentence({ firewall, total }: Pick<Status, 'firewall' | 'total'>, now: number): string {
  const holds =
    total.shared === 0
      ? `It holds ${figure(firewall.holds)} of ${figure(total.activeBlocks)} blocks`
      : `It holds ${counted(firewall.holds, 'entry', 'entries')}, for ${counted(total.activeBlocks, 'block')} and ${figure(total.shared)} from shared lists`;
  if (firewall.reconciledAt === null) return `${holds}; that was not looked at yet.`;
  const when = ago(firewall.reconciledAt, now);
  return `${holds}, as of ${/^[0-9]+ (?:min|h|d)$/.test(when) ? `${when} ago` : when}.`;
}
