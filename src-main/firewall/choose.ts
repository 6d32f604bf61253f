import type { EngineName } from './engine.ts';

export type FirewallChoice = 'auto' | EngineName;

/** What this machine can do. Each problem is a whole sentence, or null if there is none. */
export interface Machine {
  readonly platform: NodeJS.Platform;
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

/**
 * The engine to use. `auto` takes the best that works and falls back to observing;
 * anything else is taken at its word.
 * @throws FirewallUnavailableError
 */
export async function chooseFirewall(choice: FirewallChoice, machine: Machine): Promise<ChosenFirewall> {
  if (choice === 'observe') return { name: 'observe', why: 'Observing only, as chosen: nobody is blocked.' };
  const general = await whyNoBlocking(machine);
  if (general !== null) {
    if (choice !== 'auto') throw new FirewallUnavailableError(`${choice} cannot be used. ${general}`);
    return { name: 'observe', why: `Observing only: nobody is blocked. ${general}` };
  }
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

async function whyNoBlocking(machine: Machine): Promise<string | null> {
  if (machine.platform !== 'linux') {
    return `Blocking on ${machine.platform} is not possible with this version; it is on Linux.`;
  }
  if (!machine.isRoot) return 'Drawbridge does not run as root. Run it with sudo to block.';
  return machine.helperProblem();
}
