import { lookup } from 'node:dns/promises';
import { canonicalAddress, type Prefix, parsePrefix } from '../../src-shared/address.ts';
import { AddressSet } from '../../src-shared/address-set.ts';
import type { Surroundings } from '../detect/surroundings.ts';
import { connectedPeers, gateways, ownAddresses } from './network.ts';

/** More logins than this are not kept in mind; the oldest goes first. */
const MAX_LOGINS = 10_000;

/** Looks a name up; throws where there is no answer. */
export type ResolveName = (name: string) => Promise<string[]>;

/** What a program of the system has to be asked for: its answers are those of the last look. Null: it did not tell. */
export interface AskedNetwork {
  gateways(): Promise<readonly string[] | null>;
  /** Far ends of the connections to a local port, as "address port". */
  connectedPeers(port: number): Promise<ReadonlySet<string> | null>;
}

/**
 * What must never be blocked on this machine, kept up to date: its own
 * addresses, its gateways, the allow list with its DNS names resolved, and the
 * far ends of the SSH sessions that are open.
 */
export class MachineSurroundings implements Surroundings {
  ownAddresses: readonly string[] = [];
  gateways: readonly string[] = [];
  /** Names of the allow list that could not be resolved when they were last asked for. */
  unresolved: readonly string[] = [];
  /** The countries and networks that the owner exempts. */
  exemptPlaces = AddressSet.empty;
  readonly #sshPort: number;
  readonly #resolve: ResolveName;
  readonly #asked: AskedNetwork | null;
  #askedPeers: ReadonlySet<string> = new Set();
  #entries: readonly string[] = [];
  /** Name -> addresses. A name that can't be resolved keeps those it had. */
  #resolved = new Map<string, readonly string[]>();
  /** "address port" of logins that were accepted, latest last. */
  readonly #logins = new Set<string>();

  /** @param asked on systems whose files do not tell (Linux's /proc does, at any moment) */
  constructor(sshPort: number, asked: AskedNetwork | null = null, resolve: ResolveName = resolveName) {
    this.#sshPort = sshPort;
    this.#asked = asked;
    this.#resolve = resolve;
  }

  /** The allow list's entries: addresses, CIDR prefixes, DNS names. */
  set allowList(entries: readonly string[]) {
    this.#entries = entries;
  }

  get allowed(): readonly string[] {
    return this.#entries.flatMap((entry) => this.addressesOf(entry));
  }

  /** What an entry of the allow list stands for now. */
  addressesOf(entry: string): readonly string[] {
    return parsePrefix(entry) === null ? (this.#resolved.get(entry) ?? []) : [entry];
  }

  /** The entry of the allow list that holds this target wholly or in part; null if none does. */
  entryFor(target: string, overlaps: (a: string, b: string) => boolean): string | null {
    return (
      this.#entries.find((entry) => this.addressesOf(entry).some((one) => overlaps(one, target))) ?? null
    );
  }

  /** Somebody logged in from there. */
  noteLogin(address: string, port: number): void {
    const peer = `${address} ${port}`;
    this.#logins.delete(peer);
    this.#logins.add(peer);
    if (this.#logins.size <= MAX_LOGINS) return;
    for (const oldest of this.#logins) {
      this.#logins.delete(oldest);
      return;
    }
  }

  /**
   * A session is open where a login was accepted from an address and port that
   * are still connected. (Being connected alone is no session: attackers are, too.)
   * @param connected gives the far ends, as "address port"
   * @returns their addresses, one for each session
   */
  openSessions(connected: () => ReadonlySet<string> = () => this.#connected()): readonly string[] {
    const starter = startedFrom();
    if (this.#logins.size === 0 && starter === null) return [];
    const open = [...connected()].filter((peer) => this.#logins.has(peer) || peer === starter);
    return open.map((peer) => peer.slice(0, peer.indexOf(' ')));
  }

  isExemptPlace(prefix: Prefix): boolean {
    return this.exemptPlaces.intersects(prefix);
  }

  #connected(): ReadonlySet<string> {
    return this.#asked === null ? connectedPeers(this.#sshPort) : this.#askedPeers;
  }

  /** Looks everything up again. Never fails: what can't be learnt stays as it was. */
  async refresh(): Promise<void> {
    this.ownAddresses = ownAddresses();
    if (this.#asked === null) {
      this.gateways = gateways();
    } else {
      this.gateways = (await this.#asked.gateways()) ?? this.gateways;
      this.#askedPeers = (await this.#asked.connectedPeers(this.#sshPort)) ?? this.#askedPeers;
    }
    const names = this.#entries.filter((entry) => parsePrefix(entry) === null);
    const unresolved: string[] = [];
    const resolved = new Map<string, readonly string[]>();
    for (const name of names) {
      try {
        resolved.set(
          name,
          (await this.#resolve(name)).map(canonicalAddress).filter((one) => one !== null),
        );
      } catch {
        unresolved.push(name);
        resolved.set(name, this.#resolved.get(name) ?? []);
      }
    }
    this.#resolved = resolved;
    this.unresolved = unresolved;
  }
}

/** The far end of the SSH session that this process was started in, if any (ssh(1), SSH_CONNECTION). */
function startedFrom(): string | null {
  const [address = '', port = ''] = (process.env['SSH_CONNECTION'] ?? '').split(' ');
  const canonical = canonicalAddress(address);
  return canonical === null ? null : `${canonical} ${port}`;
}

/** As the system does: /etc/hosts and mDNS names (mac-mini.local) count, too. */
async function resolveName(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}
