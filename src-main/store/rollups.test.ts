import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AttemptCategory } from '../../src-shared/attempt.ts';
import { batch, HOUR, NOON, newBlock, newEvent, tempDir, tempStore } from './store.fixtures.ts';
import type { Store } from './store.ts';

const USERS = ['root', 'admin', '', 'a\0b', 'Admin', null] as const;

const event = fc
  .record({
    time: fc.integer({ min: NOON, max: NOON + 5 * HOUR }),
    host: fc.integer({ min: 0, max: 5 }),
    attempts: fc.constantFrom(0, 0, 1, 1, 2, 7),
    category: fc.constantFrom('invalid-user', 'valid-user', 'root', 'restricted', 'probe'),
    user: fc.constantFrom(...USERS),
    isUnknown: fc.boolean(),
  })
  .map(({ time, host, attempts, category, user, isUnknown }) => {
    // Hosts 3 to 5 share a /64; every sixth or so has no address at all.
    const address = host < 3 ? `192.0.2.${host}` : `2001:db8::${host}`;
    const attacker = host < 3 ? address : '2001:db8::/64';
    const from = isUnknown && host === 0 ? { address: null, attacker: null } : { address, attacker };
    return newEvent({ time, attempts, category: attempts === 0 ? null : category, user, ...from });
  });

const step = fc.record({
  events: fc.array(event, { maxLength: 8 }),
  block: fc.option(fc.integer({ min: 0, max: 3 })),
  lift: fc.boolean(),
});

test('rollups are what a plain SELECT over the events says, after any commits and lifts', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const path = join(tempDir(), 'drawbridge.db');
      const store = tempStore(path);
      for (const [n, { events, block, lift }] of steps.entries()) {
        const target = block === 3 ? '2001:db8::/64' : `192.0.2.${block}`;
        const [standing] = store.activeBlocks(NOON);
        store.commit(
          batch({
            cursor: String(n),
            events,
            blocks: block === null ? [] : [newBlock({ target, since: NOON + n })],
            lifts: lift && standing !== undefined ? [{ id: standing.id, at: NOON + n, by: 'owner' }] : [],
          }),
        );
      }
      const rollups = readRollups(store);
      store.close();
      const db = new Database(path, { readonly: true });
      try {
        expect(rollups).toEqual(countEvents(db));
      } finally {
        db.close();
      }
    }),
    { numRuns: 60 },
  );
});

function readRollups(store: Store) {
  const { total, attackers } = store.attackers({ limit: 100, offset: 0, sort: 'lastSeen' });
  return {
    total,
    attackers: attackers
      .map((attacker) => {
        const details = store.attacker(attacker.attacker, { events: 1000 });
        return {
          ...attacker,
          all: details?.users,
          addresses: details?.addresses,
          blocks: details?.blocks.length,
          events: details?.events.length,
        };
      })
      .toSorted((a, b) => (a.attacker < b.attacker ? -1 : 1)),
    totals: { attempts: store.totals(NOON).attempts, attackers: store.totals(NOON).attackers },
    today: store.today(NOON + HOUR),
    hours: store.hours({ from: 0, to: NOON + 24 * HOUR }).map(({ hour, attempts, blocks }) => ({
      hour,
      attempts: Object.entries(attempts).toSorted(),
      blocks,
    })),
  };
}

interface Row {
  time: number;
  user: string | null;
  address: string | null;
  attacker: string | null;
  attempts: number;
  category: AttemptCategory | null;
}

/** The same from the events and blocks alone, counted in the plainest way. */
function countEvents(db: Database.Database) {
  const rows = db
    .prepare<[], Row>(
      `SELECT time, user, address, source AS attacker, event.attempts, category
      FROM event LEFT JOIN attacker ON attacker.id = event.attacker`,
    )
    .all();
  const blocks = db.prepare<[], { target: string; since: number }>('SELECT target, since FROM block').all();
  const tried = rows.filter(({ attempts }) => attempts > 0);
  const sources = [...new Set(tried.flatMap(({ attacker }) => attacker ?? []))].toSorted();
  const sum = (of: readonly Row[]) => of.reduce((total, { attempts }) => total + attempts, 0);
  const ranked = <T extends { attempts: number }>(of: T[], name: (one: T) => string) =>
    of.toSorted(
      (a, b) => b.attempts - a.attempts || Buffer.compare(Buffer.from(name(a)), Buffer.from(name(b))),
    );
  const hourOf = (time: number) => Math.floor(time / HOUR) * HOUR;
  const hours = [
    ...new Set([...tried.map(({ time }) => time), ...blocks.map(({ since }) => since)].map(hourOf)),
  ];
  return {
    total: sources.length,
    attackers: sources.map((source) => {
      const own = tried.filter(({ attacker }) => attacker === source);
      const names = [...new Set(own.flatMap(({ user }) => user ?? []))];
      const users = names.map((user) => {
        const of = own.filter((row) => row.user === user);
        return { user, attempts: sum(of), lastSeen: Math.max(...of.map(({ time }) => time)) };
      });
      const all = ranked(users, ({ user }) => user);
      const addresses = [...new Set(own.flatMap(({ address }) => address ?? []))].map((address) => ({
        address,
        attempts: sum(own.filter((row) => row.address === address)),
      }));
      const blockCount = blocks.filter(({ target }) => target === source).length;
      return {
        attacker: source,
        firstSeen: Math.min(...own.map(({ time }) => time)),
        lastSeen: Math.max(...own.map(({ time }) => time)),
        attempts: sum(own),
        users: all.slice(0, 5).map(({ user, attempts }) => ({ user, attempts })),
        userCount: all.length,
        blockCount,
        all,
        addresses: ranked(addresses, ({ address }) => address),
        blocks: blockCount,
        events: rows.filter(({ attacker }) => attacker === source).length,
      };
    }),
    totals: { attempts: sum(tried), attackers: sources.length },
    today: {
      attempts: sum(tried.filter(({ time }) => time >= NOON + HOUR)),
      blocks: blocks.filter(({ since }) => since >= NOON + HOUR).length,
    },
    hours: hours
      .toSorted((a, b) => a - b)
      .map((hour) => {
        const of = tried.filter(({ time }) => hourOf(time) === hour);
        const categories = [...new Set(of.flatMap(({ category }) => category ?? []))].toSorted();
        return {
          hour,
          attempts: categories.map((name) => [name, sum(of.filter(({ category }) => category === name))]),
          blocks: blocks.filter(({ since }) => hourOf(since) === hour).length,
        };
      }),
  };
}

test('counts begin anew when they are forgotten', () => {
  const store = tempStore();
  store.commit(batch({ events: [newEvent()], blocks: [newBlock()] }));
  store.forgetCounts();
  expect(store.today(0)).toEqual({ attempts: 0, blocks: 0 });
  expect(store.totals(NOON)).toEqual({ attempts: 0, attackers: 1, activeBlocks: 1 });
  store.commit(batch({ events: [newEvent()] }));
  expect(store.totals(NOON).attempts).toBe(1);
  expect(store.hours({ from: NOON, to: NOON + HOUR })).toMatchObject([{ hour: NOON, attempts: { root: 1 } }]);
});
