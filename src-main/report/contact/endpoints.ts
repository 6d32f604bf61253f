import { lookup } from 'node:dns/promises';
import { isPublicAddress } from '../../../src-shared/public-address.ts';

export interface LookupLimits {
  /** One request, and one lookup with all its requests, in milliseconds. */
  readonly requestMs: number;
  readonly wholeMs: number;
  readonly rdapBytes: number;
  readonly whoisBytes: number;
  readonly redirects: number;
  readonly referrals: number;
}

/** Where contacts are looked up, and what may be connected to. Tests bring others; no owner can. */
export interface ContactEndpoints {
  /** Where IANA's `ipv4.json` and `ipv6.json` lie; ends with "/". */
  readonly bootstrap: string;
  readonly abusixZone: string;
  /** As node:dns takes them; null: the system's. */
  readonly dnsServers: readonly string[] | null;
  /** Where a WHOIS lookup begins. */
  readonly whoisRoot: string;
  readonly whoisPort: number;
  /** Trusted instead of the well-known authorities; null: those. */
  readonly ca: string | null;
  readonly limits: LookupLimits;
  /** The addresses of a server's name. */
  resolve(name: string): Promise<readonly string[]>;
  /** Whether a server with this address may be connected to. */
  isServer(address: string): boolean;
  /** Whether anybody can be responsible for this address. */
  isLookedUp(address: string): boolean;
}

export const INTERNET: ContactEndpoints = {
  bootstrap: 'https://data.iana.org/rdap/',
  abusixZone: 'abuse-contacts.abusix.zone',
  dnsServers: null,
  whoisRoot: 'whois.iana.org',
  whoisPort: 43,
  ca: null,
  limits: {
    requestMs: 10_000,
    // Whoever asks the guard waits for 30 s at most.
    wholeMs: 25_000,
    rdapBytes: 1024 * 1024,
    whoisBytes: 256 * 1024,
    redirects: 5,
    referrals: 3,
  },
  resolve: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  isServer: isPublicAddress,
  isLookedUp: isPublicAddress,
};
