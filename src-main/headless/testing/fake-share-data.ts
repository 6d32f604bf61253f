/** What shared sources of a guard in memory have. */
import type { SharedBlock, SharedList } from '../../../src-shared/contract.ts';
import { HOSTILE_USER, NOW, NOWHERE } from './fake-data.ts';

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
