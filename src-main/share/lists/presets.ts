import type { ListFormat } from './list-format.ts';

/** A list that others keep. None is on unless the owner adds it. Lengths of time in seconds. */
export interface ListPreset {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly format: ListFormat;
  /** What it is, in a sentence. */
  readonly about: string;
  readonly homepage: string;
  /** Its terms of use as far as they are known (facts/reporting-and-sharing.md §6). */
  readonly terms: string;
  /** What its maker wants shown with it; '' for nothing that is known. */
  readonly credit: string;
  /** Nobody asks more often, whatever the interval. */
  readonly minimumSeconds: number;
  readonly intervalSeconds: number;
  readonly expireSeconds: number;
  /** It wants a key from an account there. */
  readonly needsKey: boolean;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

const UNKNOWN = 'No terms of use were found. Ask its maker before a commercial use.';
const SPAMHAUS =
  'Free to use. Keep the credit, date and copyright of the list, and leave an hour or more between two fetches.';

export const PRESETS: readonly ListPreset[] = [
  {
    id: 'blocklist-de-ssh',
    name: 'blocklist.de SSH',
    url: 'https://lists.blocklist.de/lists/ssh.txt',
    format: 'plain',
    about: 'Addresses that attacked SSH servers within the last 48 hours, as their owners reported them.',
    homepage: 'https://www.blocklist.de/',
    terms: `A free service. ${UNKNOWN}`,
    credit: 'blocklist.de',
    minimumSeconds: HOUR,
    intervalSeconds: HOUR,
    expireSeconds: 2 * DAY,
    needsKey: false,
  },
  {
    id: 'dshield',
    name: 'DShield top 20',
    url: 'https://isc.sans.edu/block.txt',
    format: 'dshield',
    about:
      'The 20 networks of 256 addresses that scanned most within three days; research scanners are among them.',
    homepage: 'https://isc.sans.edu/',
    terms:
      'CC BY-NC-SA 2.5, as a copy of the list from 2016 says: name DShield, no commercial use, share alike. Look at the list for what holds today.',
    credit: 'DShield.org, SANS Internet Storm Center, CC BY-NC-SA 2.5',
    minimumSeconds: HOUR,
    intervalSeconds: 6 * HOUR,
    expireSeconds: 3 * DAY,
    needsKey: false,
  },
  {
    id: 'spamhaus-drop-v4',
    name: 'Spamhaus DROP, IPv4',
    url: 'https://www.spamhaus.org/drop/drop_v4.json',
    format: 'spamhaus',
    about: 'Networks that criminals hijacked or rent as a whole: nothing good comes from them.',
    homepage: 'https://www.spamhaus.org/drop/',
    terms: SPAMHAUS,
    credit: 'The Spamhaus Project',
    minimumSeconds: HOUR,
    intervalSeconds: 12 * HOUR,
    expireSeconds: 7 * DAY,
    needsKey: false,
  },
  {
    id: 'spamhaus-drop-v6',
    name: 'Spamhaus DROP, IPv6',
    url: 'https://www.spamhaus.org/drop/drop_v6.json',
    format: 'spamhaus',
    about: 'The same for IPv6: networks that criminals hijacked or rent as a whole.',
    homepage: 'https://www.spamhaus.org/drop/',
    terms: SPAMHAUS,
    credit: 'The Spamhaus Project',
    minimumSeconds: HOUR,
    intervalSeconds: 12 * HOUR,
    expireSeconds: 7 * DAY,
    needsKey: false,
  },
  {
    id: 'abuseipdb',
    name: 'AbuseIPDB blacklist',
    url: 'https://api.abuseipdb.com/api/v2/blacklist',
    format: 'json',
    about:
      'Up to 10,000 of the addresses that were reported most, of all kinds of abuse; with a key of your own.',
    homepage: 'https://www.abuseipdb.com/',
    terms: 'A free account may fetch it 5 times a day. No right to pass it on was found.',
    credit: 'AbuseIPDB',
    minimumSeconds: 6 * HOUR,
    intervalSeconds: 6 * HOUR,
    expireSeconds: 2 * DAY,
    needsKey: true,
  },
  {
    id: 'greensnow',
    name: 'GreenSnow',
    url: 'https://blocklist.greensnow.co/greensnow.txt',
    format: 'plain',
    about: 'Addresses that attacked the servers that GreenSnow watches: scans, SSH, FTP, mail and web.',
    homepage: 'https://greensnow.co/',
    terms: UNKNOWN,
    credit: 'GreenSnow',
    minimumSeconds: HOUR,
    intervalSeconds: 6 * HOUR,
    expireSeconds: 2 * DAY,
    needsKey: false,
  },
  {
    id: 'cins-army',
    name: 'CINS Army',
    url: 'http://cinsscore.com/list/ci-badguys.txt',
    format: 'plain',
    about: '15,000 addresses of bad repute among the sensors of CINS; it comes without encryption.',
    homepage: 'http://cinsscore.com/',
    terms: UNKNOWN,
    credit: 'CINS',
    minimumSeconds: HOUR,
    intervalSeconds: 6 * HOUR,
    expireSeconds: 2 * DAY,
    needsKey: false,
  },
];
