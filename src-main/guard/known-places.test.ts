import { describe, expect, test } from 'vitest';
import type { EventRow, Place } from '../../src-shared/contract.ts';
import { KnownPlaces } from './known-places.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const NOWHERE: Place = { country: null, network: null };

function login(address: string, part: Partial<EventRow> = {}): EventRow {
  return {
    id: 1,
    time: NOW,
    kind: 'accepted',
    outcome: 'success',
    user: 'mia',
    address,
    port: 5,
    method: 'publickey',
    fingerprint: null,
    pid: 1,
    attempts: 0,
    category: null,
    line: '',
    ...part,
  };
}

const addresses = (places: KnownPlaces, ...events: EventRow[]) =>
  places.news(events, NOW).map(({ event }) => event.address);

describe('where a place is not known', () => {
  test('the neighbourhood of the address counts: /24, or /64', () => {
    const places = new KnownPlaces(() => NOWHERE);
    places.restore(['192.0.2.1']);
    expect(addresses(places, login('192.0.2.200'), login('198.51.100.1'), login('198.51.100.2'))).toEqual([
      '198.51.100.1',
    ]);
    expect(addresses(places, login('2001:db8::1'), login('2001:db8::2'), login('2001:db8:0:1::1'))).toEqual([
      '2001:db8::1',
      '2001:db8:0:1::1',
    ]);
  });
});

describe('where it is', () => {
  test('country and network count together', () => {
    const where: Record<string, Place> = {
      '192.0.2.1': { country: 'NL', network: { number: 64_500, name: 'A' } },
      '198.51.100.1': { country: 'NL', network: { number: 64_500, name: 'A' } },
      '198.51.100.2': { country: 'DE', network: { number: 64_500, name: 'A' } },
      '203.0.113.1': { country: 'NL', network: { number: 64_501, name: 'B' } },
      '203.0.113.2': { country: 'NL', network: null },
    };
    const places = new KnownPlaces((address) => where[address] ?? NOWHERE);
    places.restore(['192.0.2.1']);
    const all = Object.keys(where).map((address) => login(address));
    expect(addresses(places, ...all)).toEqual(['198.51.100.2', '203.0.113.1', '203.0.113.2']);
    expect(addresses(places, ...all)).toEqual([]);
  });
});

test('the very first login is news; one of long ago is not, and its place is known from then on', () => {
  const places = new KnownPlaces(() => NOWHERE);
  expect(addresses(places, login('192.0.2.1'))).toEqual(['192.0.2.1']);
  expect(addresses(places, login('198.51.100.1', { time: NOW - 600_001 }))).toEqual([]);
  expect(addresses(places, login('198.51.100.1'))).toEqual([]);
});

test('only logins count, and none from this machine itself', () => {
  const places = new KnownPlaces(() => NOWHERE);
  expect(addresses(places, login('192.0.2.1', { kind: 'failed' }), login('127.0.0.1'), login('::1'))).toEqual(
    [],
  );
});
