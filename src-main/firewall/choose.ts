import type { EngineName } from './engine.ts';

export type FirewallChoice = 'auto' | EngineName;

/** What this machine can do. Each problem is a whole sentence, or null if there is none. */
export interface Machine {
  readonly platform: string;
  readonly isRoot: boolean;
  /** Why the root helper cannot be used. */
  helperProblem(): Promise<string | null>;
  /** Why nftables does not work here; asked of root only. */
  nftProblem(): Promise<string | null>;
  /** Whether sshd reads /etc/hosts.deny. */
  sshdUsesHostsDeny(): Promise<boolean>;
}

export interface ChosenFirewall {
  readonly name: EngineName;
  /** In words, for the owner. */
  readonly why: string;
}

/** The owner chose what cannot work here; the message says what to do. */
export class FirewallUnavailableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FirewallUnavailableError';
  }
}

const NO_HOSTS_DENY =
  'The sshd of this machine does not read /etc/hosts.deny (it is built without TCP wrappers).';

/** Why a choice is nothing for a Mac (hosts.deny: facts/macos.md §3). */
const NOT_ON_MACS: Readonly<Partial<Record<FirewallChoice, string>>> = {
  nftables: 'It is a firewall of Linux; this is a Mac. Choose pf or auto.',
  'hosts-deny': 'The sshd of macOS has not read /etc/hosts.deny since OS X 10.8. Choose pf or auto.',
};

/**
 * The engine to use. `auto` takes the best that works and falls back to observing;
 * anything else is taken at its word.
 * @throws FirewallUnavailableError
 */
export async function chooseFirewall(choice: FirewallChoice, machine: Machine): Promise<ChosenFirewall> {
  if (choice === 'observe') return { name: 'observe', why: 'Observing only, as chosen: nobody is blocked.' };
  const unfit = whyUnfit(choice, machine.platform);
  if (unfit !== null) throw new FirewallUnavailableError(`${choice} cannot be used. ${unfit}`);
  const general = await whyNoBlocking(machine);
  if (general !== null) {
    if (choice !== 'auto') throw new FirewallUnavailableError(`${choice} cannot be used. ${general}`);
    return { name: 'observe', why: `Observing only: nobody is blocked. ${general}` };
  }
  return machine.platform === 'darwin' ? chooseOnMac(choice) : chooseOnLinux(choice, machine);
}

function whyUnfit(choice: FirewallChoice, platform: string): string | null {
  if (platform === 'darwin') return NOT_ON_MACS[choice] ?? null;
  return choice === 'pf' || choice === 'blackhole'
    ? 'Drawbridge uses it on macOS only. Choose nftables or auto.'
    : null;
}

/** Whether pf works is seen later, when its rules are loaded: see PfFirewall. */
function chooseOnMac(choice: FirewallChoice): ChosenFirewall {
  if (choice === 'blackhole') return { name: 'blackhole', why: 'Blocking with blackhole routes, as chosen.' };
  return {
    name: 'pf',
    why: `Blocking with pf${choice === 'pf' ? ', as chosen' : ', the firewall of macOS'}.`,
  };
}

async function chooseOnLinux(choice: FirewallChoice, machine: Machine): Promise<ChosenFirewall> {
  if (choice === 'hosts-deny') {
    if (await machine.sshdUsesHostsDeny()) {
      return { name: 'hosts-deny', why: 'Blocking with /etc/hosts.deny, as chosen.' };
    }
    throw new FirewallUnavailableError(
      `hosts-deny cannot be used. ${NO_HOSTS_DENY} Choose nftables or auto.`,
    );
  }
  const nft = await machine.nftProblem();
  if (nft === null) {
    const how = choice === 'auto' ? 'it works on this machine' : 'as chosen';
    return { name: 'nftables', why: `Blocking with nftables: ${how}.` };
  }
  if (choice === 'nftables') throw new FirewallUnavailableError(`nftables cannot be used. ${nft}`);
  if (await machine.sshdUsesHostsDeny()) {
    return { name: 'hosts-deny', why: `Blocking with /etc/hosts.deny, which sshd here reads. ${nft}` };
  }
  return { name: 'observe', why: `Observing only: nobody is blocked. ${nft} ${NO_HOSTS_DENY}` };
}

/** A Mac's helper is asked by whoever may, not only by root. */
async function whyNoBlocking(machine: Machine): Promise<string | null> {
  const { platform, isRoot } = machine;
  if (platform !== 'linux' && platform !== 'darwin') {
    return `Blocking on ${platform} is not possible with this version; it is on macOS and Linux.`;
  }
  if (platform === 'linux' && !isRoot) return 'Drawbridge does not run as root. Run it with sudo to block.';
  return machine.helperProblem();
}
