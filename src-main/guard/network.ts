import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { canonicalAddress } from '../../src-shared/address.ts';

/** The addresses of this machine's interfaces, loopback and link-local ones included. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.map(({ address }) => canonicalAddress(address)).filter((address) => address !== null);
}

/**
 * The next hops of the default routes, from Linux's /proc/net/route (proc(5))
 * and /proc/net/ipv6_route; empty where there is no such file.
 */
export function gateways(): string[] {
  return [...gatewaysOf(read('/proc/net/route')), ...ipv6GatewaysOf(read('/proc/net/ipv6_route'))];
}

/** @param table as in /proc/net/route: addresses are hexadecimal in host (little-endian) byte order */
export function gatewaysOf(table: string): string[] {
  return rowsOf(table)
    .slice(1)
    .filter((columns) => columns[1] === '00000000' && columns[2] !== '00000000')
    .map((columns) => ipv4Of(columns[2] ?? ''))
    .filter((address) => address !== null);
}

/** @param table as in /proc/net/ipv6_route: destination, its length, source, its length, next hop, … */
export function ipv6GatewaysOf(table: string): string[] {
  const none = '0'.repeat(32);
  return rowsOf(table)
    .filter((columns) => columns[0] === none && columns[1] === '00' && columns[4] !== none)
    .map((columns) => ipv6Of(columns[4] ?? '', 'network'))
    .filter((address) => address !== null);
}

/** Far ends of established TCP connections to one local port, as "address port", from /proc/net/tcp and tcp6 (proc(5)). */
export function connectedPeers(localPort: number): Set<string> {
  return new Set([
    ...peersOf(read('/proc/net/tcp'), localPort),
    ...peersOf(read('/proc/net/tcp6'), localPort),
  ]);
}

/** Whether anything listens on a local TCP port; null where the system does not tell (no /proc). */
export function isListening(localPort: number): boolean | null {
  const tables = [read('/proc/net/tcp'), read('/proc/net/tcp6')];
  if (tables.every((table) => table === '')) return null;
  return tables.some((table) =>
    rowsOf(table).some(([, local = '', , state]) => state === LISTENING && portOf(local) === localPort),
  );
}

const ESTABLISHED = '01';
const LISTENING = '0A';

export function peersOf(table: string, localPort: number): string[] {
  const peers: string[] = [];
  for (const columns of rowsOf(table).slice(1)) {
    const [, local = '', remote = '', state] = columns;
    if (state !== ESTABLISHED || portOf(local) !== localPort) continue;
    const hex = remote.slice(0, remote.indexOf(':'));
    const address = hex.length === 8 ? ipv4Of(hex) : ipv6Of(hex, 'host');
    if (address !== null) peers.push(`${address} ${portOf(remote)}`);
  }
  return peers;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function rowsOf(table: string): string[][] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns.length > 3);
}

function portOf(endpoint: string): number {
  return Number.parseInt(endpoint.slice(endpoint.indexOf(':') + 1), 16);
}

function ipv4Of(hex: string): string | null {
  if (!/^[0-9A-Fa-f]{8}$/.test(hex)) return null;
  const bytes = Buffer.from(hex, 'hex').reverse();
  return canonicalAddress(bytes.join('.'));
}

/** @param order /proc/net/tcp6 has four 32-bit words in host order, /proc/net/ipv6_route plain network order */
function ipv6Of(hex: string, order: 'host' | 'network'): string | null {
  if (!/^[0-9A-Fa-f]{32}$/.test(hex)) return null;
  const bytes = Buffer.from(hex, 'hex');
  if (order === 'host') bytes.swap32();
  return canonicalAddress((bytes.toString('hex').match(/.{4}/g) ?? []).join(':'));
}
