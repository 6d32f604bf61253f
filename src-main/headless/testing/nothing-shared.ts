/** Shared defence as a new guard tells it: nothing of it is on. For fakes of a guard, whoever asks them. */
import type { CrowdSec, DenyHosts, ListPreset, PlaceData, Share } from '../../../src-shared/contract.ts';
import { DEFAULT_SETTINGS } from '../../settings/schema.ts';

const OFF = { state: 'off', problem: null, holds: 0, answeredAt: null } as const;

export const NO_DENYHOSTS: DenyHosts = {
  ...OFF,
  found: 'No server is set.',
  settings: DEFAULT_SETTINGS.share.denyHosts,
  statistics: {
    since: null,
    sent: 0,
    received: 0,
    sentLast: 0,
    receivedLast: 0,
    refused: 0,
    serverTime: null,
    nextAt: null,
  },
};

export const NO_CROWDSEC: CrowdSec = {
  ...OFF,
  found: 'No Local API is set.',
  settings: DEFAULT_SETTINGS.share.crowdSec,
  hasPassword: false,
  hasKey: false,
  pushed: 0,
  waiting: 0,
  waitingToLift: 0,
  passedOver: [],
};

const BASICS = { expireSeconds: 604_800, needsKey: false } as const;

const PRESETS: ListPreset[] = [
  {
    ...BASICS,
    preset: 'blocklist-de-ssh',
    name: 'blocklist.de: SSH',
    url: 'https://lists.blocklist.example/ssh.txt',
    about: 'Addresses that attacked SSH servers in the last 48 hours, reported by their owners.',
    homepage: 'https://www.blocklist.example',
    terms: 'A free service. No licence was found: ask before any use that is not your own.',
    intervalSeconds: 3600,
    minimumSeconds: 1800,
  },
  {
    ...BASICS,
    preset: 'spamhaus-drop-v4',
    name: 'Spamhaus DROP',
    url: 'https://www.spamhaus.example/drop/drop_v4.json',
    about: 'Whole networks that are in the hands of criminals.',
    homepage: 'https://www.spamhaus.example/drop/',
    terms: 'Free of charge. Credit, date and copyright have to be kept; fetch it once an hour at most.',
    intervalSeconds: 43_200,
    minimumSeconds: 3600,
  },
  {
    ...BASICS,
    preset: 'dshield',
    name: 'DShield',
    url: 'https://isc.sans.example/block.txt',
    about: 'The twenty networks that attacked most in the last three days.',
    homepage: 'https://isc.sans.example',
    terms: 'CC BY-NC-SA 2.5, as a copy of 2016 says: no commercial use.',
    intervalSeconds: 3600,
    minimumSeconds: 900,
  },
  {
    ...BASICS,
    preset: 'abuseipdb',
    name: 'AbuseIPDB',
    url: 'https://api.abuseipdb.example/api/v2/blacklist',
    about: 'Up to 10,000 addresses that many reported.',
    homepage: 'https://www.abuseipdb.example',
    terms: 'Five downloads a day with a free account. No right to pass it on was found.',
    intervalSeconds: 86_400,
    minimumSeconds: 21_600,
    needsKey: true,
  },
];

export const NO_PLACES: PlaceData = {
  rules: [],
  countryFile: null,
  networkFile: null,
  problem: null,
  sources: [
    {
      name: 'IPtoASN',
      date: '2026-06-17',
      licence: 'PDDL 1.0',
      credit: 'IPtoASN (https://iptoasn.com)',
    },
    {
      name: 'RouteViews and DB-IP',
      date: '2026-06-17',
      licence: 'CC BY 4.0',
      credit: 'University of Oregon RouteViews, NRO, IP Geolocation by DB-IP (https://db-ip.com)',
    },
  ],
};

export const NOTHING_SHARED: Share = {
  holds: 0,
  unheld: null,
  denyHosts: NO_DENYHOSTS,
  crowdSec: NO_CROWDSEC,
  lists: [],
  presets: PRESETS,
  places: NO_PLACES,
};
