/** What is shared, as a guard would tell it, for screens. */
import {
  NO_CROWDSEC,
  NO_DENYHOSTS,
  NO_PLACES,
  NOTHING_SHARED,
} from '../../src-main/headless/testing/nothing-shared.ts';
import type {
  CrowdSec,
  DenyHosts,
  PlaceData,
  Share,
  SharedBlock,
  SharedList,
} from '../../src-shared/contract.ts';
import { NOW } from './fake-clock.ts';
import { HOSTILE } from './fake-state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const LAPI = 'http://lapi.home.example:8080';

export function list(id: string, change: Partial<Omit<SharedList, 'settings'>> = {}, name = id): SharedList {
  return {
    state: 'ok',
    found: 'It was fetched, and is in force.',
    problem: null,
    holds: 7075,
    answeredAt: NOW - 12 * MINUTE,
    settings: {
      id,
      preset: null,
      name,
      url: `https://lists.example/${id}.txt`,
      format: 'auto',
      isOn: true,
      intervalSeconds: 3600,
      expireSeconds: 604_800,
    },
    addresses: 7075,
    notUnderstood: 0,
    leftOut: 0,
    credit: '',
    nextAt: NOW + 48 * MINUTE,
    lapsesAt: NOW + 7 * DAY,
    held: null,
    ...change,
  };
}

export const HELD: NonNullable<SharedList['held']> = {
  since: NOW - 2 * HOUR,
  entries: 12,
  addresses: 3072,
  entriesBefore: 1540,
  addressesBefore: 15_204_352,
  why: 'It lost 1,528 of its 1,540 entries at once.',
  isApproved: false,
};

/** One of each state. */
export function someLists(): SharedList[] {
  const ofPreset = (one: SharedList, preset: string): SharedList => ({
    ...one,
    settings: {
      ...one.settings,
      preset,
      url: NOTHING_SHARED.presets.find((known) => known.preset === preset)?.url ?? '',
    },
  });
  return [
    ofPreset(
      list(
        'spamhaus-drop-v4',
        {
          holds: 1540,
          addresses: 15_204_352,
          held: HELD,
          credit: '(c) 2026 The Spamhaus Project SLU · 2026-11-23',
        },
        'Spamhaus DROP',
      ),
      'spamhaus-drop-v4',
    ),
    ofPreset(
      list('blocklist-de-ssh', { notUnderstood: 3, leftOut: 2 }, 'blocklist.de: SSH'),
      'blocklist-de-ssh',
    ),
    list(
      'office',
      {
        state: 'problem',
        problem: 'lists.example could not be reached (ECONNREFUSED). It is tried again in 8 min.',
        holds: 41,
        addresses: 41,
        nextAt: NOW + 8 * MINUTE,
        lapsesAt: NOW + 50 * HOUR,
      },
      'The office',
    ),
    list(
      'new',
      { state: 'waiting', holds: 0, addresses: 0, answeredAt: null, nextAt: NOW, lapsesAt: null },
      'Fresh',
    ),
    {
      ...list('off', { state: 'off', holds: 0, addresses: 0, nextAt: null, lapsesAt: null }, 'Switched off'),
      settings: { ...list('off', {}, 'Switched off').settings, isOn: false },
    },
  ];
}

/** As strangers may write it, and an owner who named it badly. */
export function hostileList(): SharedList {
  return list(
    'hostile',
    {
      problem: `The server said: ${HOSTILE[0]} ${HOSTILE[1]} ${'x'.repeat(3000)}`,
      credit: `${HOSTILE[0]}\n${HOSTILE[1]} ${'Netzwerkdienstleistungen '.repeat(60)}`,
      held: { ...HELD, why: `${HOSTILE[1]} ${'y'.repeat(2000)}` },
    },
    'Donaudampfschifffahrtsgesellschaftslistenverwaltung der Beispielgenossenschaft',
  );
}

export function crowdSec(change: Partial<CrowdSec> = {}): CrowdSec {
  return { ...NO_CROWDSEC, ...change };
}

export function joinedCrowdSec(change: Partial<CrowdSec> = {}): CrowdSec {
  const { settings } = crowdSec();
  return crowdSec({
    state: 'ok',
    found: 'Connected since yesterday, as a machine and as a bouncer.',
    holds: 1204,
    answeredAt: NOW - 4000,
    settings: { ...settings, url: LAPI, machineId: 'drawbridge-mac-mini' },
    hasPassword: true,
    hasKey: true,
    pushed: 37,
    waiting: 2,
    waitingToLift: 1,
    passedOver: [
      { what: 'scope Country', count: 3 },
      { what: 'type captcha', count: 12 },
    ],
    ...change,
  });
}

export function denyHosts(change: Partial<DenyHosts> = {}): DenyHosts {
  return { ...NO_DENYHOSTS, ...change };
}

export function runningDenyHosts(change: Partial<DenyHosts> = {}): DenyHosts {
  const { settings } = denyHosts();
  return denyHosts({
    state: 'ok',
    found: 'Exchanged with sync.home.example.',
    holds: 812,
    answeredAt: NOW - 20 * MINUTE,
    settings: { ...settings, server: 'sync.home.example:9911', upload: true, download: true },
    statistics: {
      since: NOW - 30 * DAY,
      sent: 1204,
      received: 8112,
      sentLast: 3,
      receivedLast: 50,
      refused: 2,
      serverTime: NOW - 20 * MINUTE,
      nextAt: NOW + 40 * MINUTE,
    },
    ...change,
  });
}

export function places(change: Partial<PlaceData> = {}): PlaceData {
  return { ...NO_PLACES, ...change };
}

export function share(change: Partial<Share> = {}): Share {
  const whole = { ...NOTHING_SHARED, ...change };
  return { ...whole, holds: change.holds ?? holdsOf(whole) };
}

export function holdsOf({
  denyHosts: sync,
  crowdSec: lapi,
  lists,
}: Pick<Share, 'denyHosts' | 'crowdSec' | 'lists'>): number {
  return sync.holds + lapi.holds + lists.reduce((sum, { holds }) => sum + holds, 0);
}

const KINDS = [
  { source: 'list:blocklist-de-ssh', sourceName: 'blocklist.de: SSH', reason: '' },
  { source: 'crowdsec', sourceName: 'CrowdSec', reason: 'crowdsecurity/ssh-bf (crowdsec)' },
  { source: 'list:spamhaus-drop-v4', sourceName: 'Spamhaus DROP', reason: 'SBL256894' },
  { source: 'denyhosts', sourceName: 'DenyHosts', reason: '' },
] as const;

const COUNTRIES = ['NL', 'US', 'CN', 'DE', null] as const;

/** One of what sources keep out, the newest first. */
export function sharedBlock(index: number): SharedBlock {
  const kind = KINDS[index % KINDS.length] ?? KINDS[0];
  const isNetwork = kind.source === 'list:spamhaus-drop-v4';
  const [a, b] = [(index >> 8) & 255, index & 255];
  const target = isNetwork ? `203.${a}.${b}.0/24` : `198.${18 + ((index >> 16) & 1)}.${a}.${b}`;
  return {
    ...kind,
    target,
    since: NOW - index * MINUTE - MINUTE,
    until: kind.source === 'list:spamhaus-drop-v4' ? null : NOW + 4 * HOUR + index * MINUTE,
    place: { country: COUNTRIES[index % COUNTRIES.length] ?? null, network: null },
  };
}
