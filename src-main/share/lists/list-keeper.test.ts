import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keep, until } from './testing/keep.ts';
import { startListServer, versions } from './testing/list-server.ts';
import { memoryPort } from './testing/memory-port.ts';

const HOUR = 3600;
const lines = (count: number, start = 0) =>
  Array.from(
    { length: count },
    (_, i) => `20.${(start + i) >>> 16}.${((start + i) >>> 8) & 255}.${(start + i) & 255}`,
  );
const list = (count: number, start = 0) => `${lines(count, start).join('\n')}\n`;

async function setUp(first: string) {
  const content = versions(first);
  const server = await startListServer(content.answer);
  return { content, server };
}

describe('a list', () => {
  test('is in force, and fetched again only when it changed', async () => {
    const { content, server } = await setUp('192.0.2.0/24\n198.51.100.7\n10.0.0.1\nnonsense\n');
    const { keeper, port, targets } = keep({ url: server.url });
    await until(() => keeper.status.answeredAt !== null);
    expect(targets()).toEqual(['192.0.2.0/24', '198.51.100.7']);
    expect([...port.held.values()][0]).toEqual({ target: '192.0.2.0/24', until: null, reason: '' });
    expect(keeper.status).toMatchObject({
      isBusy: false,
      problem: null,
      inForce: { entries: 2, addresses: 257 },
      notUnderstood: { count: 1, firstAt: [4] },
      leftOut: [{ why: 'private', count: 1 }],
      held: null,
      isLapsed: false,
      lapsesAt: null,
    });
    const { answeredAt, takenAt } = keeper.status;
    expect(await keeper.fetchNow()).toBeNull();
    expect(await keeper.fetchNow()).toBeNull();
    expect([server.asked.length, content.bodies, port.replaced]).toEqual([3, 1, 1]);
    expect(keeper.status.answeredAt).toBeGreaterThanOrEqual(answeredAt ?? 0);
    expect(keeper.status.takenAt).toBe(takenAt);

    content.text = '198.51.100.7\n198.51.100.9\n';
    await keeper.fetchNow();
    expect(targets()).toEqual(['198.51.100.7', '198.51.100.9']);
    expect([server.asked.length, content.bodies]).toEqual([4, 2]);
  });

  test('is asked for at intervals by itself', async () => {
    const { content, server } = await setUp(list(3));
    const { targets } = keep({ url: server.url, intervalSeconds: 0.05 });
    await until(() => server.asked.length >= 3);
    content.text = list(4);
    await until(() => targets().length === 4);
    expect(content.bodies).toBe(2);
  });

  test('can be a file, which is looked at by itself', async () => {
    const path = mkdtempSync(join(tmpdir(), 'drawbridge-list-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    const file = join(path, 'list');
    writeFileSync(file, list(3));
    const { targets, keeper, port } = keep({ url: file, intervalSeconds: 0.05 });
    await until(() => targets().length === 3);
    writeFileSync(file, list(5));
    await until(() => targets().length === 5);
    const replaced = port.replaced;
    const answeredAt = keeper.status.answeredAt ?? 0;
    await until(() => (keeper.status.answeredAt ?? 0) > answeredAt);
    expect(port.replaced).toBe(replaced);
    rmSync(file);
    await until(() => keeper.status.problem !== null);
    expect(keeper.status.problem).toBe(`${file} is not there.`);
    expect(targets()).toHaveLength(5);
  });

  test('goes on after a restart as if there had been none', async () => {
    const { content, server } = await setUp(list(30));
    const first = keep({ url: server.url, expireSeconds: 48 * HOUR });
    await until(() => first.keeper.status.answeredAt !== null);
    const before = first.keeper.status;
    const second = await first.again();
    expect(second.keeper.status).toEqual(before);
    expect(second.keeper.status.nextFetchAt).toBeGreaterThan(Date.now() + 3_500_000);
    expect(server.asked).toHaveLength(1);
    second.later(2 * HOUR);
    const third = await second.again();
    await until(() => (third.keeper.status.answeredAt ?? 0) > (before.answeredAt ?? 0));
    expect([server.asked.length, content.bodies]).toEqual([2, 1]);
  });

  test('is not asked for sooner than its maker wants', async () => {
    const { server } = await setUp(list(3));
    const { keeper, later } = keep({ url: server.url, intervalSeconds: 60 }, { minimumSeconds: HOUR });
    await until(() => keeper.status.answeredAt !== null);
    const { answeredAt, nextFetchAt } = keeper.status;
    const mayAt = await keeper.fetchNow();
    expect(mayAt).toBeGreaterThan((answeredAt ?? 0) + 3_590_000);
    expect(nextFetchAt).toBe(mayAt);
    expect(server.asked).toHaveLength(1);
    later(HOUR);
    expect(await keeper.fetchNow()).toBeNull();
    expect(server.asked).toHaveLength(2);
  });

  test('with a key', async () => {
    const { server } = await setUp(
      '{"meta":{"generatedAt":"2026-09-24T19:54:11+00:00"},"data":[{"ipAddress":"192.0.2.1"}]}',
    );
    const { keeper, targets } = keep({ url: server.url }, { apiKey: 's3cret' });
    await until(() => keeper.status.answeredAt !== null);
    expect(server.asked[0]?.headers['key']).toBe('s3cret');
    expect(targets()).toEqual(['192.0.2.1']);
    expect(keeper.status.credit.asOf).toBe(Date.parse('2026-09-24T19:54:11Z'));
  });
});

describe('failures', () => {
  test.each([
    ['a web page', '<html>192.0.2.1</html>', /web page/],
    ['a text', 'Sorry, we are closed.\n', /is not a list/],
    ['too many', list(200_001), /more than 200,000 entries/],
  ])('%s: what is in force stays', async (_, text, message) => {
    const { content, server } = await setUp(list(30));
    const { keeper, targets } = keep({ url: server.url });
    await until(() => keeper.status.answeredAt !== null);
    content.text = text;
    await keeper.fetchNow();
    if (keeper.status.problem === null) throw new Error('no problem');
    expect(keeper.status.problem).toMatch(message);
    expect(targets()).toEqual(lines(30).toSorted());
    expect(keeper.status.inForce.entries).toBe(30);
  });

  test('are tried again in a minute, two, four; the owner may at once; then all is well', async () => {
    const { content, server } = await setUp(list(3));
    const { keeper, again } = keep({ url: server.url }, { minimumSeconds: HOUR });
    server.answer = (_, response) => response.writeHead(500).end();
    const wait = () => Math.round(((keeper.status.nextFetchAt ?? 0) - Date.now()) / 60_000);
    await until(() => keeper.status.problem !== null && !keeper.status.isBusy);
    expect(keeper.status.problem).toBe('127.0.0.1 did not give the list (HTTP 500).');
    expect(wait()).toBe(1);
    await keeper.fetchNow();
    expect(wait()).toBe(2);
    await keeper.fetchNow();
    expect(wait()).toBe(4);
    const next = await again();
    expect(next.keeper.status.problem).toBe('127.0.0.1 did not give the list (HTTP 500).');
    server.answer = content.answer;
    await next.keeper.fetchNow();
    expect(next.keeper.status).toMatchObject({ problem: null, inForce: { entries: 3 } });
    expect(server.asked).toHaveLength(4);
  });

  test('a server that wants to be left alone is, even by the owner', async () => {
    const { server } = await setUp(list(3));
    server.answer = (_, response) => response.writeHead(429, { 'retry-after': '7200' }).end();
    const { keeper, later } = keep({ url: server.url });
    await until(() => keeper.status.problem !== null && !keeper.status.isBusy);
    const mayAt = await keeper.fetchNow();
    expect(mayAt).toBeGreaterThan(Date.now() + 7_190_000);
    expect(keeper.status.nextFetchAt).toBe(mayAt);
    expect(server.asked).toHaveLength(1);
    later(7201);
    expect(await keeper.fetchNow()).toBeNull();
    expect(server.asked).toHaveLength(2);
  });

  test('nothing can be written down: said, and tried again', async () => {
    const { server } = await setUp(list(3));
    const port = memoryPort();
    port.isFull = true;
    const { keeper, faults, targets } = keep({ url: server.url }, { shared: port });
    await until(() => keeper.status.problem !== null && !keeper.status.isBusy);
    expect(keeper.status.problem).toBe('The list could not be written down. Is the disk full?');
    expect(faults.length).toBeGreaterThan(0);
    expect(server.asked).toEqual([]);
    expect(keeper.status.nextFetchAt).toBeGreaterThan(Date.now() + 50_000);
    port.isFull = false;
    await keeper.fetchNow();
    expect(keeper.status.problem).toBeNull();
    expect(targets()).toHaveLength(3);
  });
});

describe('a version that changed too much', () => {
  test('is held back and shown; the one in force stays, and the guard goes back to it', async () => {
    const { content, server } = await setUp(list(100));
    const { keeper, targets, again } = keep({ url: server.url });
    await until(() => keeper.status.answeredAt !== null);
    const { answeredAt } = keeper.status;
    content.text = list(10);
    await keeper.fetchNow();
    const { held } = keeper.status;
    expect(held).toMatchObject({
      entries: 10,
      addresses: 10,
      was: { entries: 100, addresses: 100 },
      why: 'It lost more than half: it has 10 entries, and had 100.',
      isApproved: false,
    });
    expect(keeper.status).toMatchObject({ problem: null, inForce: { entries: 100 }, answeredAt });
    content.text = list(11);
    await keeper.fetchNow();
    expect(keeper.status.held).toMatchObject({ entries: 11, since: held?.since });
    const next = await again();
    expect(next.keeper.status.held).toMatchObject({ entries: 11 });
    expect(targets()).toHaveLength(100);
    content.text = list(100);
    await next.keeper.fetchNow();
    expect(next.keeper.status).toMatchObject({ held: null, inForce: { entries: 100 } });
    // The server was asked with the tag of the version in force all the time.
    expect([server.asked.length, content.bodies]).toEqual([4, 3]);
  });

  test('is taken when the owner wants it, with what changed a little meanwhile', async () => {
    const { content, server } = await setUp(list(100));
    const { keeper, targets } = keep({ url: server.url });
    await until(() => keeper.status.answeredAt !== null);
    expect(await keeper.accept()).toBeNull();
    expect(server.asked).toHaveLength(1);
    content.text = list(1200);
    await keeper.fetchNow();
    expect(keeper.status.held?.why).toBe('It more than doubled: it has 1,200 entries, and had 100.');
    content.text = list(1205);
    expect(await keeper.accept()).toBeNull();
    expect(keeper.status).toMatchObject({ held: null, inForce: { entries: 1205 } });
    expect(targets()).toHaveLength(1205);
  });

  test('is held back anew when it went further away meanwhile', async () => {
    const { content, server } = await setUp(list(100));
    const { keeper, targets } = keep({ url: server.url });
    await until(() => keeper.status.answeredAt !== null);
    content.text = list(10);
    await keeper.fetchNow();
    content.text = '\n';
    expect(await keeper.accept()).toBeNull();
    expect(keeper.status.held).toMatchObject({
      entries: 0,
      isApproved: false,
      why: 'It is empty, and had 100 entries.',
    });
    expect(targets()).toHaveLength(100);
    expect(await keeper.accept()).toBeNull();
    expect(keeper.status).toMatchObject({ held: null, inForce: { entries: 0 } });
    expect(targets()).toEqual([]);
  });

  test('waits, approved, until it may be fetched, over a restart, too', async () => {
    const { content, server } = await setUp(list(100));
    const { keeper, later, again } = keep(
      { url: server.url, intervalSeconds: 24 * HOUR },
      { minimumSeconds: HOUR },
    );
    await until(() => keeper.status.answeredAt !== null);
    content.text = list(10);
    later(HOUR);
    await keeper.fetchNow();
    const mayAt = await keeper.accept();
    expect(mayAt).toBeGreaterThan(0);
    expect(keeper.status).toMatchObject({ held: { isApproved: true }, nextFetchAt: mayAt });
    expect(server.asked).toHaveLength(2);
    later(HOUR);
    const next = await again();
    await until(() => next.targets().length === 10);
    expect(next.keeper.status.held).toBeNull();
  });
});

describe('a list that is not had any more', () => {
  test('lapses after a while without a good answer, and is whole again afterwards', async () => {
    const { content, server } = await setUp(list(30));
    const first = keep({ url: server.url, expireSeconds: 48 * HOUR });
    await until(() => first.keeper.status.answeredAt !== null);
    expect(first.keeper.status.lapsesAt).toBe((first.keeper.status.answeredAt ?? 0) + 48 * 3_600_000);
    server.answer = (_, response) => response.writeHead(500).end();
    first.later(47 * HOUR);
    const second = await first.again();
    await until(() => second.keeper.status.problem !== null);
    expect(second.targets()).toHaveLength(30);
    second.later(2 * HOUR);
    const third = await second.again();
    await until(() => third.keeper.status.isLapsed);
    expect(third.targets()).toEqual([]);
    expect(third.keeper.status).toMatchObject({ inForce: { entries: 0, addresses: 0 }, lapsesAt: null });
    expect(third.keeper.status.problem).toBe(
      '127.0.0.1 did not give the list (HTTP 500). There was no good answer for 2 days: its entries are not in force any more.',
    );
    server.answer = content.answer;
    await third.keeper.fetchNow();
    expect(third.targets()).toHaveLength(30);
    expect(third.keeper.status).toMatchObject({ isLapsed: false, problem: null, inForce: { entries: 30 } });
  });

  test('by itself, at its time; what is held back keeps nothing in force', async () => {
    const { content, server } = await setUp(list(100));
    const { keeper, targets } = keep({ url: server.url, intervalSeconds: 0.1, expireSeconds: 1 });
    await until(() => keeper.status.answeredAt !== null);
    content.text = list(2);
    await until(() => keeper.status.held !== null);
    await until(() => keeper.status.isLapsed);
    expect(targets()).toEqual([]);
    expect(keeper.status.held).toMatchObject({ entries: 2, was: { entries: 100 } });
  });

  test('a machine that slept over it asks once more first', async () => {
    const { content, server } = await setUp(list(30));
    const first = keep({ url: server.url, intervalSeconds: 720 * HOUR, expireSeconds: 48 * HOUR });
    await until(() => first.keeper.status.answeredAt !== null);
    first.later(100 * HOUR);
    const second = await first.again();
    await until(() => (second.keeper.status.lapsesAt ?? 0) > Date.now() + 140 * 3_600_000);
    expect(second.port.replaced).toBe(1);
    expect([server.asked.length, content.bodies]).toEqual([2, 1]);
  });
});

describe('in the middle', () => {
  test('what breaks off while it is taken is taken whole the next time, whatever the server has by then', async () => {
    const { content, server } = await setUp(list(30));
    const { keeper, port, targets, again } = keep({ url: server.url });
    await until(() => keeper.status.answeredAt !== null);
    content.text = list(30, 15);
    port.breaksAfter = 5;
    await keeper.fetchNow();
    expect(keeper.status.problem).toBe('The list could not be written down. Is the disk full?');
    expect(targets()).toHaveLength(35);
    port.breaksAfter = Number.POSITIVE_INFINITY;
    const next = await again();
    // The very version that was in force before, whose tag must not be believed any more.
    content.text = list(30);
    await next.keeper.fetchNow();
    expect(next.targets()).toEqual(lines(30).toSorted());
  });

  test('a process that is killed while it takes a list has failed: it is asked again in a minute, not in a loop', async () => {
    const { server } = await setUp(list(30));
    const port = memoryPort();
    const { promise: end, resolve: release } = Promise.withResolvers<void>();
    port.replace = () => end;
    const killed = keep({ url: server.url }, { shared: port });
    await until(() => killed.keeper.status.isBusy && server.asked.length === 1);
    // A second process on what the first had written down; the first never comes back.
    const left = memoryPort(port.state());
    const { keeper, targets } = keep({ url: server.url }, { shared: left });
    expect(keeper.status.nextFetchAt).toBeGreaterThan(Date.now() + 50_000);
    await keeper.fetchNow();
    expect(targets()).toHaveLength(30);
    release();
  });

  test('stopping cuts a fetch off, and nothing runs afterwards', async () => {
    const { content, server } = await setUp(list(3));
    server.answer = () => undefined;
    const { keeper, again, port } = keep({ url: server.url });
    await until(() => server.asked.length === 1);
    await keeper.stop();
    expect(keeper.status).toMatchObject({ isBusy: false, problem: null, nextFetchAt: null });
    expect(await keeper.fetchNow()).toBeNull();
    expect([server.asked.length, port.replaced]).toEqual([1, 0]);
    server.answer = content.answer;
    const next = await again();
    await until(() => next.targets().length === 3);
  });

  test('asked for many times at once it is fetched once', async () => {
    const { content, server } = await setUp(list(3));
    const { promise: isLetGo, resolve: letGo } = Promise.withResolvers<void>();
    server.answer = (request, response) => void isLetGo.then(() => content.answer(request, response));
    const { keeper } = keep({ url: server.url });
    const twenty = () => Promise.all(Array.from({ length: 20 }, () => keeper.fetchNow()));
    await until(() => keeper.status.isBusy && server.asked.length === 1);
    const all = twenty();
    letGo();
    expect(await all).toEqual(Array(20).fill(null));
    expect(server.asked).toHaveLength(1);
    expect(await twenty()).toEqual(Array(20).fill(null));
    expect(server.asked).toHaveLength(2);
  });
});

describe('what was written down', () => {
  test.each(['', '{', 'null', '[]', '{"source":"auto x"}', '{"__proto__":{"taken":{}}}'])(
    'damaged (%j): asked anew, and what is in force stays so meanwhile',
    async (text) => {
      const { server } = await setUp(list(30));
      const port = memoryPort(text);
      port.held.set('192.0.2.0/24', { target: '192.0.2.0/24', until: null, reason: '' });
      server.answer = (_, response) => response.writeHead(500).end();
      const { keeper, targets } = keep({ url: server.url, expireSeconds: HOUR }, { shared: port });
      await until(() => keeper.status.problem !== null && !keeper.status.isBusy);
      expect(keeper.status).toMatchObject({ inForce: { entries: 1, addresses: 256 } });
      expect(keeper.status.lapsesAt).toBeGreaterThan(Date.now());
      expect(targets()).toEqual(['192.0.2.0/24']);
    },
  );

  test('of another address: asked at once, not measured by it, and what is in force stays until it answers', async () => {
    const { server } = await setUp(list(1000));
    const other = await setUp(list(3));
    const first = keep({ url: server.url });
    await until(() => first.keeper.status.answeredAt !== null);
    other.server.answer = (_, response) => response.writeHead(500).end();
    const second = await first.again({ url: other.server.url });
    await until(() => second.keeper.status.problem !== null && !second.keeper.status.isBusy);
    expect(second.keeper.status.inForce.entries).toBe(1000);
    expect(other.server.asked[0]?.headers['if-none-match']).toBeUndefined();
    other.server.answer = other.content.answer;
    await second.keeper.fetchNow();
    expect(second.targets()).toEqual(lines(3));
    expect(second.keeper.status.held).toBeNull();
  });

  test('by a clock that was set back since: it does not wait for that time to come', async () => {
    const { server } = await setUp(list(3));
    const first = keep({ url: server.url });
    first.later(1000 * HOUR);
    await first.keeper.fetchNow();
    await until(() => first.keeper.status.answeredAt !== null);
    first.later(-1000 * HOUR);
    const second = await first.again();
    expect(second.keeper.status.nextFetchAt).toBeLessThanOrEqual(Date.now() + HOUR * 1000);
  });
});
