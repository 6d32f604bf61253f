import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePrefix, prefixContains, prefixesOverlap } from '../../src-shared/address.ts';
import type { HistoryFilter, HistoryRow, HistorySort } from '../../src-shared/contract.ts';
import { newBlock } from '../store/store.fixtures.ts';
import {
  Bench,
  batch,
  locate,
  momentsOf,
  NEWEST_FIRST,
  NOON,
  nameOf,
  newEvent,
  until,
} from './history.fixtures.ts';
import { addressWord } from './sort-words.ts';

const MINUTE = 60_000;
const SOURCES = [
  '192.0.2.1',
  '192.0.2.7',
  '198.51.100.2',
  '203.0.113.40',
  '2001:db8::/64',
  '2001:db8:0:1::/64',
];
const USERS = ['root', 'Root', 'ÄNNE', 'änne', '=cmd', 'a%b_c', 'x\0y', null];

/** The same events in every run: times that go back now and then, all kinds of sources and users. */
function events(count: number) {
  return Array.from({ length: count }, (_, n) => {
    const attacker = n % 11 === 10 ? null : (SOURCES[(n + Math.floor(n / 6)) % SOURCES.length] ?? null);
    const address = attacker?.endsWith('::/64') ? attacker.replace('::/64', `::${1 + (n % 3)}`) : attacker;
    const user = USERS[(n * 5) % USERS.length] ?? null;
    const isAttempt = n % 3 !== 0 && attacker !== null;
    return newEvent({
      time: NOON + (n % 13 === 0 ? n - 40 : n) * MINUTE,
      kind: (['failed', 'invalid-user', 'preauth-close', 'accepted'] as const)[n % 4] ?? 'failed',
      user,
      address,
      attacker,
      attempts: isAttempt ? 1 + (n % 2) : 0,
      category: isAttempt ? 'root' : null,
      line: `Line ${n} of ${user} from ${address}`,
    });
  });
}

function filled(): Bench {
  const bench = new Bench();
  bench.commit(events(400), [
    newBlock({ target: '192.0.2.1', since: NOON + 100 * MINUTE, reason: 'Line 1 was enough' }),
    newBlock({ target: '198.51.100.0/24', since: NOON + 200 * MINUTE, until: null }),
    newBlock({ target: '2001:db8::/64', since: NOON - 5 * MINUTE }),
  ]);
  const [first] = bench.store.blocks({ at: NOON, limit: 1, offset: 2, ended: true }).blocks;
  bench.store.liftBlocks([{ id: first?.id ?? 0, at: NOON + 150 * MINUTE, by: 'owner' }]);
  return bench;
}

/** All rows, newest first, as plain code would find them. */
function everything(bench: Bench): HistoryRow[] {
  const sources = new Map(events(400).map(({ line, attacker }) => [line, attacker]));
  const ofEvents = bench.store.events({ limit: 10_000 }).map((event): HistoryRow => {
    const attacker = sources.get(event.line) ?? null;
    const place = attacker === null ? { country: null, network: null } : locate(attacker);
    return { type: 'event', event, attacker, place };
  });
  const { blocks } = bench.store.blocks({ at: NOON, limit: 100, offset: 0, ended: true });
  return [...ofEvents, ...blocks.flatMap(momentsOf)].sort((a, b) => orderOf(b, a));
}

const timeOf = (row: HistoryRow) => (row.type === 'event' ? row.event.time : row.time);
const idOf = (row: HistoryRow) => (row.type === 'event' ? row.event.id : row.block.id);
const rankOf = (row: HistoryRow) => ['event', 'blocked', 'unblocked'].indexOf(row.type);
function orderOf(a: HistoryRow, b: HistoryRow): number {
  return timeOf(a) - timeOf(b) || rankOf(a) - rankOf(b) || idOf(a) - idOf(b);
}

function matches(row: HistoryRow, filter: HistoryFilter): boolean {
  const { from, to, address, user, kinds, country, network, text, attemptsOnly } = filter;
  const isEvent = row.type === 'event';
  const folded = (word: string | null) => (word ?? '').toLowerCase();
  if (timeOf(row) < (from ?? -Infinity) || timeOf(row) >= (to ?? Infinity)) return false;
  if (kinds !== undefined && !kinds.includes(isEvent ? row.event.kind : row.type)) return false;
  if (user !== undefined && !(isEvent && row.event.user !== null && folded(row.event.user) === folded(user)))
    return false;
  if (attemptsOnly === true && !(isEvent && row.event.attempts > 0)) return false;
  if (text !== undefined && !folded(isEvent ? row.event.line : row.block.reason).includes(folded(text)))
    return false;
  if (country !== undefined && row.place.country !== country) return false;
  if (network !== undefined && row.place.network?.number !== network) return false;
  if (address === undefined) return true;
  const asked = parsePrefix(address);
  const one = parsePrefix(isEvent ? (row.event.address ?? '') : row.block.target);
  if (asked === null || one === null) return false;
  return isEvent ? prefixContains(asked, one) : prefixesOverlap(asked, one);
}

const filters = fc.record<HistoryFilter>(
  {
    from: fc.integer({ min: -50, max: 420 }).map((n) => NOON + n * MINUTE),
    to: fc.integer({ min: -50, max: 420 }).map((n) => NOON + n * MINUTE),
    address: fc.constantFrom(
      '192.0.2.1',
      '192.0.2.0/24',
      '0.0.0.0/0',
      '2001:db8::2',
      '2001:db8::/48',
      '198.51.100.9',
    ),
    user: fc.constantFrom('root', 'änne', 'X\0Y', 'A%B_C', 'nobody'),
    kinds: fc.uniqueArray(fc.constantFrom('failed', 'accepted', 'blocked', 'unblocked'), { minLength: 1 }),
    country: fc.constantFrom('AT', 'BR', 'DE'),
    network: fc.constantFrom(64_496, 64_497, 1),
    text: fc.constantFrom('line 1', 'ÄN', '%', '_', 'x\0y', 'enough', 'null'),
    attemptsOnly: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('a view', () => {
  test('holds just the rows that match its filter, by time', async () => {
    const bench = filled();
    const all = everything(bench);
    await fc.assert(
      fc.asyncProperty(filters, fc.boolean(), async (filter, descending) => {
        const expected = all.filter((row) => matches(row, filter));
        if (!descending) expected.reverse();
        expect(await bench.rows(filter, { by: 'time', descending })).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test('finds the same with no filter, and pages are parts of it', async () => {
    const bench = filled();
    const all = everything(bench);
    const { view, rows, scanned, of } = await bench.complete({});
    expect({ rows, scanned, of }).toEqual({ rows: all.length, scanned: 400, of: 400 });
    for (const offset of [0, 5, 399, 403, 404, 1000]) {
      const page = await bench.ask('viewRows', { view, offset, limit: 3 });
      expect(page.rows).toEqual(all.slice(offset, offset + 3));
    }
  });

  test.each(['kind', 'user', 'address', 'country', 'network'] as const)('is sorted by %s', async (by) => {
    const bench = filled();
    const word = (row: HistoryRow): string | null => {
      const isEvent = row.type === 'event';
      if (by === 'kind') return isEvent ? row.event.kind : row.type;
      if (by === 'user') {
        const user = isEvent ? row.event.user : null;
        return user === null ? null : `${user.toLowerCase()}\0${user}`;
      }
      if (by === 'country') return row.place.country;
      if (by === 'network') return row.place.network?.name ?? null;
      const address = isEvent ? row.event.address : row.block.target;
      return address === null ? null : addressWord(address);
    };
    for (const descending of [true, false]) {
      const sort: HistorySort = { by, descending };
      const expected = everything(bench).sort((a, b) => {
        const [one, other] = [word(a), word(b)];
        if (one === other) return 0;
        if (one === null || other === null) return one === null ? 1 : -1;
        return (one < other ? -1 : 1) * (descending ? -1 : 1);
      });
      expect((await bench.rows({}, sort)).map(nameOf)).toEqual(expected.map(nameOf));
    }
  });

  test('orders addresses by number', () => {
    const sorted = [
      '192.0.2.0/24',
      '192.0.2.9',
      '192.0.2.10',
      '198.51.100.1',
      '2001:db8::/32',
      '2001:db8::9',
      '2001:db8::10',
    ];
    expect(sorted.toSorted((a, b) => (addressWord(a) < addressWord(b) ? -1 : 1))).toEqual(sorted);
  });

  test('asks what the guard does about a source', async () => {
    const bench = filled();
    bench.hear({ type: 'allowList', entries: ['203.0.113.0/24', 'home.example'] });
    bench.store.commit(
      batch({ spares: [{ attacker: '192.0.2.7', time: NOON, reason: 'recent-login', rule: 'root' }] }),
    );
    const sourcesOf = async (state: NonNullable<HistoryFilter['state']>) => {
      const rows = await bench.rows({ state, attemptsOnly: true });
      return [...new Set(rows.map((row) => (row.type === 'event' ? row.attacker : null)))].sort();
    };
    const standing = bench.store.activeBlocks(NOON).map(({ target }) => target);
    expect(standing).toContain('198.51.100.0/24');
    expect(await sourcesOf('allowed')).toEqual(['203.0.113.40']);
    expect(await sourcesOf('spared')).toEqual(['192.0.2.7']);
    const blocked = await sourcesOf('blocked');
    expect(blocked).toContain('198.51.100.2');
    const others = SOURCES.filter((one) => ![...blocked, '203.0.113.40', '192.0.2.7'].includes(one));
    expect(await sourcesOf('watching')).toEqual(others.sort());
  });

  test('refuses an address that is none', async () => {
    const bench = new Bench();
    await expect(bench.ask('openView', { filter: { address: 'x' }, sort: NEWEST_FIRST })).rejects.toThrow(
      'invalid',
    );
  });

  test('is not found once it was closed, or when twelve others were opened and it was not used', async () => {
    const bench = filled();
    const views: string[] = [];
    for (let n = 0; n < 12; n++) views.push((await bench.complete({ user: 'root' })).view);
    const [first = '', second = '', third = ''] = views;
    await bench.ask('viewSummary', { view: first });
    await bench.complete({});
    await bench.ask('viewSummary', { view: first });
    await expect(bench.ask('viewSummary', { view: second })).rejects.toThrow('not-found');
    await bench.ask('closeView', third);
    await expect(bench.ask('viewRows', { view: third, offset: 0, limit: 1 })).rejects.toThrow('not-found');
  });

  test.each([
    { by: 'time', descending: true },
    { by: 'time', descending: false },
    { by: 'user', descending: true },
  ] as const)('takes in what is stored later: %o', async (sort) => {
    const bench = filled();
    const { view, rows } = await bench.complete({}, sort);
    const late = newEvent({ time: NOON + 10 * MINUTE + 1, line: 'late' });
    const latest = newEvent({
      time: NOON + 1000 * MINUTE,
      line: 'latest',
      attacker: '192.0.2.99',
      user: 'zoe',
    });
    bench.commit([late, latest], [newBlock({ target: '192.0.2.99', since: NOON + 1000 * MINUTE })]);
    const standing = bench.store.activeBlocks(0).find(({ target }) => target === '198.51.100.0/24');
    bench.store.liftBlocks([{ id: standing?.id ?? 0, at: NOON + 300 * MINUTE, by: 'owner' }]);
    bench.hear({ type: 'stored' });
    await until(() =>
      bench.said.find(
        (one) => one.type === 'viewChanged' && one.state.view === view && one.state.rows === rows + 4,
      ),
    );
    const grown = await bench.ask('viewRows', { view, offset: 0, limit: 1000 });
    expect(grown.rows.map(nameOf)).toEqual((await bench.rows({}, sort)).map(nameOf));
    const { summary } = await bench.ask('viewSummary', { view });
    const fresh = await bench.ask('viewSummary', { view: (await bench.complete({}, sort)).view });
    expect(summary.events).toBe(402);
    expect({ ...summary, users: [...summary.users].sort(byText), attackersByAttempts: [] }).toEqual({
      ...fresh.summary,
      users: [...fresh.summary.users].sort(byText),
      attackersByAttempts: [],
      countries: expect.arrayContaining(fresh.summary.countries),
      networks: expect.arrayContaining(fresh.summary.networks),
    });
  });

  test('finds each row once, however much is stored while it fills itself', async () => {
    const bench = new Bench();
    const many = (from: number) =>
      Array.from({ length: 3000 }, (_, n) =>
        newEvent({ time: NOON + (from + n) * (n % 7 === 0 ? -1 : 1), line: `${from + n}` }),
      );
    bench.commit(many(0));
    bench.commit(many(3000));
    const { view } = await bench.ask('openView', { filter: {}, sort: NEWEST_FIRST });
    for (let n = 2; n < 6; n++) {
      bench.commit(many(n * 3000));
      bench.hear({ type: 'stored' });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(async () => {
      const { state } = await bench.ask('viewRows', { view, offset: 0, limit: 1 });
      return state.isComplete && state.rows >= 18_000 ? state : undefined;
    });
    const { rows } = await bench.ask('viewRows', { view, offset: 0, limit: 20_000 });
    expect(new Set(rows.map(nameOf)).size).toBe(18_000);
    expect(rows).toEqual(rows.toSorted((a, b) => orderOf(b, a)));
  });

  test('follows a block that was lifted, stood again, and was lifted again', async () => {
    const bench = filled();
    const { view } = await bench.complete({ kinds: ['unblocked'] });
    const lifted = async (): Promise<number> => {
      bench.hear({ type: 'stored' });
      return (await bench.ask('viewRows', { view, offset: 0, limit: 10 })).rows.length;
    };
    const blocks = bench.store.blocks({ at: NOON, limit: 10, offset: 0, ended: true }).blocks;
    const id = blocks.find(({ liftedAt }) => liftedAt !== null)?.id ?? 0;
    expect(await lifted()).toBe(1);
    bench.store.standAgain([id]);
    expect(await lifted()).toBe(0);
    bench.store.liftBlocks([{ id, at: NOON + 160 * MINUTE, by: 'owner' }]);
    expect(await lifted()).toBe(1);
    expect(await bench.rows({ kinds: ['unblocked'] })).toHaveLength(1);
  });

  test('leaves out rows that are not stored any more', async () => {
    const bench = filled();
    const { view, rows } = await bench.complete({});
    bench.store.prune({ olderThan: NOON + 100 * MINUTE, maxBytes: Number.MAX_SAFE_INTEGER });
    const after = await bench.ask('viewRows', { view, offset: 0, limit: rows });
    expect(after.rows.map(nameOf)).toEqual(everything(bench).map(nameOf));
    expect(after.rows.length).toBeLessThan(rows);
  });

  test('is right after all was forgotten and other sources have the ids of before', async () => {
    const bench = new Bench();
    bench.commit([
      newEvent({ attacker: '192.0.2.1' }),
      newEvent({ attacker: '192.0.2.2', address: '192.0.2.2' }),
    ]);
    expect(await bench.rows({ address: '192.0.2.1' })).toHaveLength(1);
    bench.store.prune({ olderThan: NOON + 1, maxBytes: Number.MAX_SAFE_INTEGER });
    bench.commit([newEvent({ address: '198.51.100.2' }), newEvent({ address: '198.51.100.1' })]);
    expect(await bench.rows({ address: '192.0.2.1' })).toEqual([]);
    expect(await bench.rows({ address: '198.51.100.1' })).toHaveLength(1);
  });
});

const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe('a summary', () => {
  test('adds up the events of the view', async () => {
    const bench = filled();
    const found = everything(bench).flatMap((row) => (row.type === 'event' ? [row] : []));
    const sum = (rows: typeof found) => rows.reduce((total, { event }) => total + event.attempts, 0);
    const sources = (rows: typeof found) =>
      new Set(rows.filter(({ event }) => event.attempts > 0).map((row) => row.attacker)).size;
    const { view } = await bench.complete({});
    const { summary } = await bench.ask('viewSummary', { view });
    expect(summary).toMatchObject({
      events: 400,
      attempts: sum(found),
      attackers: sources(found),
      stepSeconds: 3600,
    });
    expect(summary.attackersByAttempts.reduce((total, one) => total + one.attempts, 0)).toBe(sum(found));
    for (const { user, attempts, attackers } of summary.users) {
      const rows = found.filter(({ event }) => event.user === user);
      expect({ user, attempts, attackers }).toEqual({ user, attempts: sum(rows), attackers: sources(rows) });
    }
    for (const { country, attempts, attackers } of summary.countries) {
      const rows = found.filter(({ attacker, place }) => attacker !== null && place.country === country);
      expect({ country, attempts, attackers }).toEqual({
        country,
        attempts: sum(rows),
        attackers: sources(rows),
      });
    }
    for (const { number, attempts } of summary.networks) {
      const rows = found.filter(
        ({ attacker, place }) => attacker !== null && (place.network?.number ?? null) === number,
      );
      expect({ number, attempts }).toEqual({ number, attempts: sum(rows) });
    }
    const wasBlocked = (attacker: string | null) =>
      ['192.0.2.1', '198.51.100.2', '2001:db8::/64'].includes(attacker ?? '');
    for (const { start, attempts, blockedAttempts } of summary.steps) {
      const rows = found.filter(({ event }) => event.time >= start && event.time < start + 60 * MINUTE);
      expect({ start, attempts, blockedAttempts }).toEqual({
        start,
        attempts: sum(rows),
        blockedAttempts: sum(rows.filter(({ attacker }) => wasBlocked(attacker))),
      });
    }
    const starts = summary.steps.map(({ start }) => start);
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
    const hours = await bench.ask('hours', { from: NOON - 60 * MINUTE + 5, to: NOON + 500 * MINUTE });
    expect(hours).toHaveLength(10);
    expect(hours.filter(({ attempts }) => attempts > 0).map(({ blocks, ...step }) => step)).toEqual(
      summary.steps,
    );
    expect(hours.map(({ blocks }) => blocks)).toEqual([1, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
  });

  test('has days where it is longer than a week', async () => {
    const bench = new Bench();
    const day = 24 * 60 * MINUTE;
    bench.commit([0, 1, 8].map((n) => newEvent({ time: NOON + n * day })));
    const { summary } = await bench.ask('viewSummary', { view: (await bench.complete({})).view });
    expect(summary.stepSeconds).toBe(86_400);
    expect(summary.steps.map(({ start }) => (start - NOON) / day)).toEqual([-0.5, 0.5, 7.5]);
  });
});
