import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { KeyRepository } from './key-repository.ts';
import { migrate } from './migrations.ts';
import { batch, HOUR, NOON, newEvent, tempStore } from './store.fixtures.ts';

const KEY = 'SHA256:one';

/** A login with a key, `hours` after noon. */
function login(hours: number, user: string, fingerprint = KEY, address = '198.51.100.7') {
  const part = {
    kind: 'accepted',
    clue: 'success',
    method: 'publickey',
    attempts: 0,
    category: null,
  } as const;
  return newEvent({ ...part, time: NOON + hours * HOUR, user, fingerprint, address, attacker: null });
}

test('the latest login of a user with a key, in whichever form the log names it', () => {
  const store = tempStore();
  const events = [
    login(0, 'mia'),
    login(2, 'mia', KEY, '203.0.113.9'),
    login(1, 'mia', 'MD5:aa'),
    login(3, 'zoe'),
    newEvent({ time: NOON + 9 * HOUR, user: 'mia', fingerprint: KEY, method: 'publickey' }),
  ];
  expect(store.withKeys((keys) => keys.oldestEvent())).toBe(null);
  store.commit(batch({ events }));
  store.withKeys((keys) => {
    expect(keys.lastUse([KEY], 'mia')).toEqual({ at: NOON + 2 * HOUR, address: '203.0.113.9', user: 'mia' });
    expect(keys.lastUse([KEY, 'MD5:aa'], 'mia')?.at).toBe(NOON + 2 * HOUR);
    expect(keys.lastUse(['SHA256:other', 'MD5:aa'], 'mia')?.at).toBe(NOON + HOUR);
    expect(keys.lastUse([KEY], 'root')).toBe(null);
    expect(keys.lastUseSince(KEY, 0)?.user).toBe('zoe');
    expect(keys.lastUseSince(KEY, NOON + 4 * HOUR)).toBe(null);
    expect(keys.oldestEvent()).toBe(NOON);
  });
});

test('since when a key is known stays as it is until it is gone', () => {
  const store = tempStore();
  const see = (user: string, ...keys: [string, number][]) =>
    store.withKeys((known) =>
      Object.fromEntries(
        known.see(
          user,
          keys.map(([fingerprint, since]) => ({ user, fingerprint, since })),
        ),
      ),
    );
  expect(see('mia', ['a', 1], ['b', 1])).toEqual({ a: 1, b: 1 });
  expect(see('mia', ['a', 5], ['c', 5], ['c', 6])).toEqual({ a: 1, c: 5 });
  expect(see('zoe', ['a', 7])).toEqual({ a: 7 });
  expect(see('mia', ['b', 9])).toEqual({ b: 9 });
});

test('no search looks through the events', () => {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  migrate(db);
  const asked: string[] = [];
  const spy = new Proxy(db, {
    get: (target, name) => {
      if (name !== 'prepare') return Reflect.get(target, name);
      return (sql: string) => {
        asked.push(sql);
        return target.prepare(sql);
      };
    },
  });
  new KeyRepository(spy);
  const plans = asked
    .filter((sql) => sql.includes('FROM event') && sql.includes('fingerprint'))
    .map((sql) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all('SHA256:one', 0) as { detail: string }[]);
  expect(plans).toHaveLength(2);
  for (const plan of plans) expect(plan[0]?.detail).toMatch(/^SEARCH event USING INDEX event_by_login_key/);
});
