import { statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_KINDS, OUTCOME_OF } from '../../src-shared/login-event.ts';
import { REMEMBERED_EACH } from './attacker-counts.ts';
import { batch, HOUR, NOON, newBlock, newEvent, tempStore } from './store.fixtures.ts';

const ALL = { limit: 100, offset: 0, sort: 'lastSeen' } as const;

describe('commit', () => {
  test('stores everything of a batch and returns it with ids', () => {
    const store = tempStore();
    const done = store.commit(
      batch({
        cursor: 'inode 7 offset 99',
        events: [
          newEvent(),
          newEvent({ kind: 'preauth-close', clue: 'ending', attempts: 0, category: null }),
        ],
        blocks: [newBlock()],
        spares: [{ attacker: '192.0.2.9', time: NOON, reason: 'allow-list', rule: 'root' }],
      }),
    );
    expect(done.events.map(({ id, kind, outcome, attempts }) => ({ id, kind, outcome, attempts }))).toEqual([
      { id: 1, kind: 'failed', outcome: 'failure', attempts: 1 },
      { id: 2, kind: 'preauth-close', outcome: 'probe', attempts: 0 },
    ]);
    expect(done.blocks).toEqual([
      { block: { id: 1, ...newBlock(), liftedAt: null, liftedBy: null }, added: true, ended: null },
    ]);
    expect(done.spares).toEqual([
      { id: 1, attacker: '192.0.2.9', time: NOON, reason: 'allow-list', rule: 'root' },
    ]);
    expect(store.events({ limit: 10 })).toEqual([...done.events].reverse());
    expect(store.cursor('/var/log/auth.log')).toBe('inode 7 offset 99');
    expect(store.cursor('journald')).toBeNull();
  });

  test('lifts blocks in the same transaction, and says which stood', () => {
    const store = tempStore();
    const [first] = store.addBlocks([newBlock()]);
    const lift = { id: first?.block.id ?? 0, at: NOON + 5, by: 'allow-list' };
    expect(store.commit(batch({ lifts: [lift, { ...lift, id: 77 }] })).lifted).toEqual([
      { id: 1, ...newBlock(), liftedAt: NOON + 5, liftedBy: 'allow-list' },
    ]);
    expect(store.commit(batch({ lifts: [lift] })).lifted).toEqual([]);
  });

  test('stores nothing of a batch of which one part cannot be stored', () => {
    const store = tempStore();
    store.commit(batch({ cursor: '1', events: [newEvent()] }));
    const bad = newEvent({ category: null });
    expect(() =>
      store.commit(
        batch({ cursor: '2', events: [newEvent({ address: '192.0.2.2' }), bad], blocks: [newBlock()] }),
      ),
    ).toThrow('category');
    expect(store.cursor('/var/log/auth.log')).toBe('1');
    expect(store.events({ limit: 10 })).toHaveLength(1);
    expect(store.totals(NOON)).toEqual({ attempts: 1, attackers: 1, activeBlocks: 0 });
  });
});

describe('text', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc.constantFrom(
      '',
      '\0',
      'a\0b',
      '\ud800',
      '\udc00x',
      "'; DROP TABLE event; --",
      '%_*?[',
      '\u202e',
      'x'.repeat(10_000),
    ),
  );

  test('comes back as it was, but for lone surrogates', () => {
    const store = tempStore();
    fc.assert(
      fc.property(hostile, hostile, (user, line) => {
        const event = newEvent({ user, line, method: user, fingerprint: line, hostName: user });
        const [row] = store.commit(batch({ cursor: line, events: [event] })).events;
        expect(row).toMatchObject({ user: user.toWellFormed(), line: line.toWellFormed() });
        expect(store.events({ limit: 1 })).toEqual([row]);
        const details = store.attacker('192.0.2.1', { events: 1 });
        expect(details?.users.map((tried) => tried.user)).toContain(user.toWellFormed());
        expect(details?.events).toEqual([row]);
      }),
      { numRuns: 150 },
    );
  });

  test('of the five users most tried survives as well', () => {
    const store = tempStore();
    const users = ['a\0b', '"\\\u0001', 'é\u{1f512}', '', "'"];
    store.commit(batch({ events: users.map((user) => newEvent({ user })) }));
    const [attacker] = store.attackers(ALL).attackers;
    expect(new Set(attacker?.users.map(({ user }) => user))).toEqual(new Set(users));
  });

  test('beyond 65,536 characters is cut, never within a pair of surrogates', () => {
    const store = tempStore();
    const line = `x${'\u{1f512}'.repeat(40_000)}`;
    const [row] = store.commit(batch({ events: [newEvent({ line, user: 'y'.repeat(70_000) })] })).events;
    expect(row?.line).toBe(`x${'\u{1f512}'.repeat(32_767)}\ufffd`);
    expect(row?.user).toBe('y'.repeat(65_536));
    expect(store.events({ limit: 1 })).toEqual([row]);
  });
});

describe('events', () => {
  test('of every kind carry the outcome of their kind', () => {
    const store = tempStore();
    store.commit(batch({ events: EVENT_KINDS.map((kind) => newEvent({ kind })) }));
    const rows = store.events({ afterId: 0, limit: 100 });
    expect(rows.map(({ kind }) => kind)).toEqual(EVENT_KINDS);
    expect(rows.map(({ outcome }) => outcome)).toEqual(EVENT_KINDS.map((kind) => OUTCOME_OF[kind]));
  });

  test('are read oldest first after an id, newest first without one', () => {
    const store = tempStore();
    store.commit(batch({ events: Array.from({ length: 9 }, (_, n) => newEvent({ time: NOON - n })) }));
    const ids = (query: { afterId?: number; limit: number }) => store.events(query).map(({ id }) => id);
    expect(ids({ afterId: 3, limit: 4 })).toEqual([4, 5, 6, 7]);
    expect(ids({ afterId: 9, limit: 4 })).toEqual([]);
    expect(ids({ limit: 3 })).toEqual([9, 8, 7]);
  });

  test('since a time come with all that detection knew, in the order they were stored', () => {
    const store = tempStore();
    const known = newEvent({
      knownUser: null,
      hostName: 'gw.example.net',
      namedPid: 9,
      zone: -210,
      times: 3,
    });
    const late = newEvent({ time: NOON + HOUR, knownUser: false, user: null, fingerprint: 'SHA256:x' });
    const early = newEvent({ time: NOON - HOUR, knownUser: true });
    const probe = newEvent({
      attacker: null,
      address: null,
      port: null,
      method: null,
      pid: null,
      category: 'probe',
    });
    store.commit(batch({ events: [early, late, known, early, probe] }));
    const past = [...store.eventsSince(NOON)];
    expect(past).toEqual(
      [late, known, probe].map((event, n) => {
        const { attacker: _, line: __, ...rest } = event;
        return { id: [2, 3, 5][n], ...rest };
      }),
    );
    expect([...store.eventsSince(NOON + 2 * HOUR)]).toEqual([]);
  });

  test('since a time can be read while more are stored', () => {
    const store = tempStore();
    store.commit(batch({ events: Array.from({ length: 4500 }, () => newEvent()) }));
    const ids: number[] = [];
    for (const event of store.eventsSince(0)) {
      if (event.id === 1) store.commit(batch({ events: [newEvent()] }));
      ids.push(event.id);
    }
    expect(ids).toEqual(Array.from({ length: 4501 }, (_, n) => n + 1));
  });
});

describe('attackers', () => {
  test('are sources with attempts; a login alone makes none', () => {
    const store = tempStore();
    store.commit(
      batch({
        events: [
          newEvent({
            kind: 'accepted',
            clue: 'success',
            attempts: 0,
            category: null,
            address: '198.51.100.1',
          }),
          newEvent({ time: NOON + 5 }),
          newEvent({ time: NOON - 5, attempts: 3, user: 'admin', category: 'invalid-user' }),
          newEvent({ time: NOON + 9, attempts: 0, category: null, user: 'ghost' }),
        ],
      }),
    );
    expect(store.attackers(ALL)).toEqual({
      total: 1,
      attackers: [
        {
          attacker: '192.0.2.1',
          firstSeen: NOON - 5,
          lastSeen: NOON + 5,
          attempts: 4,
          users: [
            { user: 'admin', attempts: 3 },
            { user: 'root', attempts: 1 },
          ],
          userCount: 2,
          blockCount: 0,
        },
      ],
    });
    expect(store.attacker('198.51.100.1', { events: 10 })).toBeNull();
    expect(store.attacker('nonsense', { events: 10 })).toBeNull();
  });

  test('are sorted and paged without gaps or doubles', () => {
    const store = tempStore();
    const count = 2500;
    const events = Array.from({ length: count }, (_, n) =>
      newEvent({
        address: `198.18.${n >> 8}.${n & 255}`,
        user: n % 5 === 0 ? 'oracle' : 'root',
        time: NOON + ((n * 37) % 900),
        attempts: 1 + ((n * 11) % 7),
      }),
    );
    store.commit(batch({ events }));
    for (const sort of ['lastSeen', 'attempts', 'firstSeen'] as const) {
      for (const [search, expected] of [
        [undefined, count],
        ['198.18.', count],
        ['oracle', count / 5],
      ] as const) {
        const pages = Array.from({ length: 10 }, (_, n) =>
          store.attackers({ limit: 300, offset: n * 300, sort, search }),
        );
        const all = pages.flatMap(({ attackers }) => attackers);
        expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([expected]));
        expect(all).toHaveLength(expected);
        expect(new Set(all.map(({ attacker }) => attacker)).size).toBe(expected);
        const keys = all.map((attacker) => attacker[sort]);
        expect(keys).toEqual(keys.toSorted((a, b) => b - a));
      }
    }
  });

  test('are found by any part of an address or user, and by nothing else', () => {
    const store = tempStore();
    const v6 = { address: '2001:db8:5::77', attacker: '2001:db8:5::/64' };
    store.commit(
      batch({
        events: [
          newEvent({ user: 'root' }),
          newEvent({ address: '192.0.2.2', user: 'Oracle' }),
          newEvent({ address: '192.0.2.2', user: 'a*b?c[d]%_\\' }),
          newEvent({ ...v6, user: 'x\0hidden' }),
          newEvent({ ...v6, address: '2001:db8:5::abcd', user: 'ÄRGER' }),
        ],
      }),
    );
    const find = (search: string) =>
      store
        .attackers({ ...ALL, search })
        .attackers.map(({ attacker }) => attacker)
        .toSorted();
    expect(find('192.0')).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(find('ORAC')).toEqual(['192.0.2.2']);
    expect(find('r')).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8:5::/64']);
    expect(find('::ABC')).toEqual(['2001:db8:5::/64']);
    expect(find('5::77')).toEqual(['2001:db8:5::/64']);
    expect(find('hidden')).toEqual(['2001:db8:5::/64']);
    expect(find('ärger')).toEqual(['2001:db8:5::/64']);
    expect(find('a*b?c[d]%_\\')).toEqual(['192.0.2.2']);
    for (const none of ['a*c', 'a?b', '[d-z]', '%', 'roott', '0:0']) {
      expect(find(none)).toEqual(none === '%' ? ['192.0.2.2'] : []);
    }
    expect(find('')).toHaveLength(3);
  });

  test('remember 2,000 users each, count them all, and are found by the last', () => {
    const store = tempStore();
    const events = Array.from({ length: REMEMBERED_EACH + 50 }, (_, n) => newEvent({ user: `name${n}.` }));
    store.commit(batch({ events: [...events, newEvent({ user: 'name7.' })] }));
    const details = store.attacker('192.0.2.1', { events: 0 });
    expect(details?.attacker).toMatchObject({ attempts: REMEMBERED_EACH + 51, userCount: REMEMBERED_EACH });
    expect(details?.users).toHaveLength(REMEMBERED_EACH);
    expect(details?.users[0]).toEqual({ user: 'name7.', attempts: 2, lastSeen: NOON });
    for (const search of ['name', `name${REMEMBERED_EACH - 1}.`]) {
      expect(store.attackers({ ...ALL, search })).toMatchObject({
        total: 1,
        attackers: [{ attempts: 2051 }],
      });
    }
  });

  test('come with details: addresses of a prefix, blocks on it and around it, spares, events', () => {
    const store = tempStore();
    const source = '2001:db8:5::/64';
    const of = (address: string) => newEvent({ address, attacker: source });
    store.commit(
      batch({
        events: [of('2001:db8:5::1'), of('2001:db8:5::2'), of('2001:db8:5::2'), newEvent()],
        blocks: ['2001:db8:5::/64', '2001:db8::/32', '2001:db8:5::2', '2001:db8:5::3', '192.0.2.1'].map(
          (target) => newBlock({ target }),
        ),
        spares: [{ attacker: source, time: NOON, reason: 'gateway', rule: 'root' }],
      }),
    );
    const details = store.attacker(source, { events: 2 });
    expect(details?.attacker).toMatchObject({ attempts: 3, blockCount: 1 });
    expect(details?.addresses).toEqual([
      { address: '2001:db8:5::2', attempts: 2 },
      { address: '2001:db8:5::1', attempts: 1 },
    ]);
    expect(details?.blocks.map(({ target }) => target)).toEqual(['2001:db8:5::2', '2001:db8::/32', source]);
    expect(details?.spares).toEqual([
      { id: 1, attacker: source, time: NOON, reason: 'gateway', rule: 'root' },
    ]);
    expect(details?.events.map(({ id }) => id)).toEqual([3, 2]);
    expect(store.attacker('192.0.2.1', { events: 0 })?.addresses).toEqual([
      { address: '192.0.2.1', attempts: 1 },
    ]);
  });
});

describe('counts', () => {
  test('today begins at any quarter of an hour, as midnights do', () => {
    const store = tempStore();
    // Midnights of UTC, Newfoundland in summer (-2:30), Kathmandu (+5:45) and Chatham (+12:45).
    for (const [n, minutes] of [0, 150, 18 * 60 + 15, 11 * 60 + 15, 45].entries()) {
      const midnight = Date.UTC(2026, 5, 10 + n) + minutes * 60_000;
      const before = store.today(midnight);
      const at = [midnight - 1, midnight, midnight + HOUR / 4, midnight + 10 * HOUR];
      store.commit(
        batch({
          events: at.map((time) => newEvent({ time, attempts: 2 })),
          blocks: at.map((since, k) => newBlock({ since, target: `192.0.2.${n * 10 + k}` })),
        }),
      );
      expect(before).toEqual({ attempts: 0, blocks: 0 });
      expect(store.today(midnight)).toEqual({ attempts: 6, blocks: 3 });
      expect(store.today(midnight - 1)).toEqual({ attempts: 8, blocks: 4 });
      expect(store.today(midnight + HOUR / 4)).toEqual({ attempts: 4, blocks: 2 });
      expect(store.today(midnight + 20 * HOUR)).toEqual({ attempts: 0, blocks: 0 });
    }
  });

  test('by hour tell attempts by category and blocks by whoever made them', () => {
    const store = tempStore();
    store.commit(
      batch({
        events: [
          newEvent({ time: NOON + HOUR - 1, attempts: 2 }),
          newEvent({ time: NOON, category: 'probe' }),
          newEvent({ time: NOON + HOUR }),
          newEvent({ time: NOON + 3 * HOUR }),
        ],
        blocks: [
          newBlock({ since: NOON + HOUR }),
          newBlock({ target: '192.0.2.7', since: NOON + HOUR, by: 'owner' }),
          newBlock({ target: '192.0.2.8', since: NOON + 2 * HOUR }),
        ],
      }),
    );
    expect(store.hours({ from: NOON, to: NOON + 3 * HOUR })).toEqual([
      { hour: NOON, attempts: { root: 2, probe: 1 }, blocks: 0 },
      { hour: NOON + HOUR, attempts: { root: 1 }, blocks: 2 },
      { hour: NOON + 2 * HOUR, attempts: {}, blocks: 1 },
    ]);
  });
});

test('everything is still there after closing and opening', () => {
  const first = tempStore();
  first.commit(batch({ cursor: 'c', events: [newEvent()], blocks: [newBlock()] }));
  first.close();
  expect(statSync(first.path).mode & 0o777).toBe(0o600);
  const second = tempStore(first.path);
  expect(second.cursor('/var/log/auth.log')).toBe('c');
  expect(second.attackers(ALL).attackers[0]).toMatchObject({ attacker: '192.0.2.1', blockCount: 1 });
  expect(second.notices).toEqual([]);
  expect(second.bytes).toBeGreaterThan(4096);
});

test('works in memory as well', () => {
  const store = tempStore(':memory:');
  store.commit(batch({ cursor: 'c', events: [newEvent()] }));
  expect(store.totals(NOON)).toEqual({ attempts: 1, attackers: 1, activeBlocks: 0 });
  expect(store.bytes).toBe(0);
});

test('the addresses from which somebody has logged in, each once', () => {
  const store = tempStore();
  const login = (address: string) =>
    newEvent({ kind: 'accepted', clue: 'success', address, attempts: 0, category: null });
  store.commit(batch({ events: [login('192.0.2.1'), login('2001:db8::1'), login('192.0.2.1'), newEvent()] }));
  expect(store.loginAddresses().sort()).toEqual(['192.0.2.1', '2001:db8::1']);
});

test('attackers by their sources, in the order asked for; others are left out', () => {
  const store = tempStore();
  const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
  store.commit(batch({ events: addresses.map((address) => newEvent({ address })) }));
  const known = store.knownAttackers(['192.0.2.3', '198.51.100.1', '192.0.2.1']);
  expect(known.map(({ attacker }) => attacker)).toEqual(['192.0.2.3', '192.0.2.1']);
  expect(store.attackerCount()).toBe(3);
});
