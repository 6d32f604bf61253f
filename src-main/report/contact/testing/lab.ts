import { type ContactEndpoints, INTERNET } from '../endpoints.ts';
import { MemoryBook } from './memory-book.ts';
import { type RdapPeer, startRdapPeer } from './rdap-peer.ts';
import { startWhoisPeers, type WhoisPeers } from './whois-peer.ts';

const WHOIS = [
  'whois.iana.org',
  'whois.arin.net',
  'whois.ripe.net',
  'whois.apnic.net',
  'whois.lacnic.net',
  'whois.afrinic.net',
  'whois.isp.example',
];

/** All who can be asked, on this machine. */
export interface ContactLab {
  readonly endpoints: ContactEndpoints;
  readonly rdap: RdapPeer;
  readonly whois: WhoisPeers;
  readonly book: MemoryBook;
}

/** Ends with the test. No server on any address but these may be connected to. */
export async function startContactLab(change: Partial<ContactEndpoints> = {}): Promise<ContactLab> {
  const rdap = await startRdapPeer();
  const whois = await startWhoisPeers(WHOIS);
  const { port } = rdap;
  rdap.on('data.iana.org/rdap/ipv4.json', {
    services: [
      [['203.0.0.0/8'], [`http://rdap.apnic.net:${port}/`, `https://rdap.apnic.net:${port}/`]],
      [['203.0.113.0/24'], [`https://rdap.db.ripe.net:${port}/`]],
      [['198.0.0.0/8'], [`https://rdap.arin.net:${port}/registry`]],
      [['192.0.2.0/24'], [`https://rdap.lacnic.net:${port}/rdap/`]],
    ],
  });
  rdap.on('data.iana.org/rdap/ipv6.json', {
    services: [[['2001:db8::/32'], [`https://rdap.afrinic.net:${port}/rdap/`]]],
  });
  const endpoints: ContactEndpoints = {
    ...INTERNET,
    bootstrap: rdap.url('data.iana.org/rdap/'),
    dnsServers: ['127.0.0.1:9'],
    whoisPort: whois.port,
    ca: rdap.ca,
    resolve: async (name) => [whois.addressOf(name) ?? '127.0.0.1'],
    isServer: (address) => address === '127.0.0.1' || address.startsWith('127.43.'),
    isLookedUp: (address) => /^(?:203\.0\.113|198\.51\.100|192\.0\.2)\.|^2001:db8:/.test(address),
    ...change,
  };
  return { endpoints, rdap, whois, book: new MemoryBook() };
}

/** An RDAP answer of RIPE's kind: one abuse entity at the top. */
export function ripeNetwork(first: string, last: string, email: string, name = 'EXAMPLE-NET'): object {
  return {
    objectClassName: 'ip network',
    handle: `${first} - ${last}`,
    startAddress: first,
    endAddress: last,
    name,
    entities: [
      { handle: 'EX1-RIPE', roles: ['registrant'] },
      { handle: 'AR1-RIPE', roles: ['abuse'], vcardArray: vcard([['email', { type: 'abuse' }, email]]) },
    ],
  };
}

/** jCard of name, parameters and text. */
export function vcard(properties: readonly (readonly [string, object, string])[]): unknown {
  return [
    'vcard',
    [
      ['version', {}, 'text', '4.0'],
      ['fn', {}, 'text', 'Abuse Contact'],
      ...properties.map(([name, parameters, value]) => [name, parameters, 'text', value]),
    ],
  ];
}
