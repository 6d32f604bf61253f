/** Shared defence of a guard in memory: nothing of it is on. */
import type { Share, SharedBlock, SharedList } from '../../../src-shared/contract.ts';
import { HOSTILE_USER, NOW, NOWHERE } from './fake-data.ts';

export const PRESET: Share['presets'][number] = {
  preset: 'spamhaus-drop-v4',
  name: 'Spamhaus DROP',
  url: 'https://www.spamhaus.example/drop/drop_v4.json',
  about: 'Networks that criminals have taken over.',
  homepage: 'https://www.spamhaus.example/drop/',
  terms: 'Free of charge. Its credit, date and copyright stay with it.',
  intervalSeconds: 43_200,
  minimumSeconds: 3600,
  expireSeconds: 604_800,
  needsKey: false,
};

export const KEY_PRESET: Share['presets'][number] = {
  ...PRESET,
  preset: 'abuseipdb',
  name: 'AbuseIPDB',
  url: 'https://api.abuseipdb.example/api/v2/blacklist',
  terms: 'An account there. It may not be handed on.',
  needsKey: true,
};

const OFF = { state: 'off', found: 'It is off.', problem: null, holds: 0, answeredAt: null } as const;

export const CROWDSEC: Share['crowdSec'] = {
  ...OFF,
  settings: { url: '', ca: null, machineId: '', pull: true, push: true, pollSeconds: 5, origins: [] },
  hasPassword: false,
  hasKey: false,
  pushed: 0,
  waiting: 0,
  waitingToLift: 0,
  passedOver: [],
};

export const SHARE: Share = {
  holds: 0,
  unheld: null,
  denyHosts: {
    ...OFF,
    settings: {
      server: '',
      upload: false,
      download: false,
      intervalSeconds: 3600,
      threshold: 3,
      resiliencySeconds: 18_000,
      keepSeconds: 2_592_000,
      ca: null,
      sendVersion: false,
    },
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
  },
  crowdSec: CROWDSEC,
  lists: [],
  presets: [PRESET, KEY_PRESET],
  places: {
    rules: [],
    countryFile: null,
    networkFile: null,
    problem: null,
    sources: [
      {
        name: 'iptoasn.com',
        date: '2025-11-01',
        licence: 'PDDL 1.0',
        credit: 'Countries and networks: iptoasn.com',
      },
    ],
  },
};

export const NEW_LIST: Omit<SharedList, 'settings'> = {
  state: 'waiting',
  found: 'It was not fetched yet.',
  problem: null,
  holds: 0,
  answeredAt: null,
  addresses: 0,
  notUnderstood: 0,
  leftOut: 0,
  credit: '',
  nextAt: NOW + 5000,
  lapsesAt: null,
  held: null,
};

export const HELD: NonNullable<SharedList['held']> = {
  since: NOW - 3_600_000,
  entries: 3,
  addresses: 768,
  entriesBefore: 1540,
  addressesBefore: 16_000_000,
  why: 'It lost more than half of its entries at once.',
  isApproved: false,
};

/** One that an attacker may have had a hand in. */
export const FROM_CROWDSEC: SharedBlock = {
  source: 'crowdsec',
  sourceName: 'CrowdSec',
  target: '203.0.113.70',
  since: NOW - 120_000,
  until: NOW + 4 * 3_600_000,
  reason: `crowdsecurity/ssh-bf ${HOSTILE_USER}`,
  place: NOWHERE,
};

export const FROM_LIST: SharedBlock = {
  source: 'list:spamhaus-drop-v4',
  sourceName: 'Spamhaus DROP',
  target: '198.51.100.0/24',
  since: NOW - 3_600_000,
  until: null,
  reason: '',
  place: NOWHERE,
};
