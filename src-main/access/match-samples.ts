import { isIP } from 'node:net';
import { parsePrefix } from '../../src-shared/address.ts';
import type { Connection } from './ask-sshd.ts';
import { nameMatches } from './glob.ts';

/** What connections to this machine look like. */
export interface Surroundings {
  /** Who may log in, as far as it is known. */
  readonly users: readonly string[];
  /** An address of this machine in its own network; null: it has none. */
  readonly lanAddress: string | null;
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';
/** For documentation (RFC 5737): nobody's rules name it, so it stands for all that is outside. */
const OUTSIDE = '203.0.113.7';
const MOST_USERS = 10;
const MOST_SAMPLES = 24;
/** A name that nobody has. */
const STRANGER = 'drawbridge-nobody';

/** For each user: from this machine itself, from its own network, and from outside. */
export function usualConnections({ users, lanAddress, port }: Surroundings): Connection[] {
  const laddr = lanAddress ?? LOOPBACK;
  return users
    .slice(0, MOST_USERS)
    .flatMap((user) => [
      { user, addr: LOOPBACK, host: 'localhost', laddr: LOOPBACK, lport: port },
      ...(lanAddress === null ? [] : [{ user, addr: lanAddress, host: lanAddress, laddr, lport: port }]),
      { user, addr: OUTSIDE, host: OUTSIDE, laddr, lport: port },
    ]);
}

/**
 * Connections of which one should meet the criteria of a Match line; sshd itself is asked whether it does.
 * Empty where that can't be made up, as with RDomain.
 */
export function sampleConnections(criteria: readonly string[], surroundings: Surroundings): Connection[] {
  const { users: known, lanAddress, port } = surroundings;
  const people = known.length > 0 ? known.slice(0, MOST_USERS) : [STRANGER];
  let users: readonly string[] = people;
  let addresses: readonly string[] = [OUTSIDE, ...(lanAddress === null ? [] : [lanAddress]), LOOPBACK];
  let hosts: readonly string[] | null = null;
  let laddr = lanAddress ?? LOOPBACK;
  let lport = port;
  for (let i = 0; i < criteria.length; i++) {
    const word = criteria[i] ?? '';
    const [name = '', joined] = word.split('=', 2);
    const key = name.toLowerCase();
    if (key === 'all') continue;
    if (key === 'invalid-user') {
      users = [STRANGER];
      continue;
    }
    const patterns = (joined ?? criteria[++i] ?? '').split(',');
    if (key === 'user') users = wanted(patterns, known);
    else if (key === 'group') users = people;
    else if (key === 'address') addresses = patterns.filter(isMeant).map(sampleAddress);
    else if (key === 'host') hosts = patterns.filter(isMeant).map(sampleName);
    else if (key === 'localaddress') laddr = patterns.filter(isMeant).map(sampleAddress)[0] ?? laddr;
    else if (key === 'localport') lport = Number(patterns[0]) || port;
    else return [];
  }
  return users
    .flatMap((user) =>
      addresses.flatMap((addr) => (hosts ?? [addr]).map((host) => ({ user, addr, host, laddr, lport }))),
    )
    .filter(({ user, addr, host }) => [user, addr, host].every((text) => /^[^\s,=]+$/.test(text)))
    .slice(0, MOST_SAMPLES);
}

/** A pattern with "!" in front is met by whoever does not match. */
function isMeant(pattern: string): boolean {
  return pattern !== '' && !pattern.startsWith('!');
}

function wanted(patterns: readonly string[], known: readonly string[]): string[] {
  const found = patterns.filter(isMeant).flatMap((pattern) => {
    if (!/[*?]/.test(pattern)) return [pattern];
    const matching = known.filter((user) => nameMatches(user, pattern));
    return matching.length > 0 ? matching : [sampleName(pattern)];
  });
  return [...new Set(found)].slice(0, MOST_USERS);
}

function sampleName(pattern: string): string {
  return pattern.replaceAll('*', 'x').replaceAll('?', 'x');
}

/** "192.168.*" → 192.168.1.1, "198.51.100.0/24" → 198.51.100.0. */
function sampleAddress(pattern: string): string {
  const prefix = parsePrefix(pattern);
  if (prefix !== null) return pattern.split('/')[0] ?? pattern;
  const plain = pattern.replaceAll(/[*?]/g, '1');
  if (isIP(plain) !== 0 || plain.includes(':'))
    return plain.endsWith(':1') || isIP(plain) ? plain : `${plain}1`;
  const octets = plain.split('.');
  while (octets.length < 4) octets.push('1');
  return octets.slice(0, 4).join('.');
}
