import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Block } from '../../../src-shared/block.ts';
import type { CallOutput, EventRow } from '../../../src-shared/contract.ts';
import { ServedPage } from '../testing/browser.ts';
import { eventRow, HOSTILE_USER, STATUS } from '../testing/fake-data.ts';

const serve = (...options: ConstructorParameters<typeof ServedPage>) => new ServedPage(...options).start();

describe('a WebSocket is refused', () => {
  test('without a session, from another page, by another name, on another path', async () => {
    const served = await serve();
    const { host } = served;
    const cookie = await served.cookie();
    const origin = `http://${host}`;
    const { port } = served.server;
    const status = (headers: Record<string, string>, path = '/socket') =>
      served.webSocket(headers, {}, path).opened;
    expect(await status({ cookie, origin })).toBe(101);
    expect(await status({ cookie })).toBe(101);
    expect(await status({ origin })).toBe(401);
    expect(await status({ cookie: `${cookie}x`, origin })).toBe(401);
    for (const other of ['http://evil.example', 'null', `http://127.0.0.1:${port + 1}`, `https://${host}`]) {
      expect([other, await status({ cookie, origin: other })]).toEqual([other, 403]);
    }
    expect(
      await status({ cookie, origin: `http://evil.example:${port}`, host: `evil.example:${port}` }),
    ).toBe(403);
    expect(await status({ cookie, origin }, '/')).toBe(404);
    expect(await status({ cookie, origin }, '/socket?x=1')).toBe(404);
    expect(await served.webSocket({ origin }, {}, served.link).opened).toBe(401);
  });

  test('beyond 32 of them; one that goes makes room', async () => {
    const served = await serve();
    const headers = { cookie: await served.cookie() };
    const pages = Array.from({ length: 32 }, () => served.webSocket(headers));
    expect(await Promise.all(pages.map(({ opened }) => opened))).toEqual(new Array(32).fill(101));
    expect(await served.webSocket(headers).opened).toBe(503);
    pages[0]?.socket.close();
    await pages[0]?.closed;
    await expect.poll(() => served.webSocket(headers).opened, { timeout: 10_000 }).toBe(101);
  });

  test('and a refused connection is ended', async () => {
    const served = await serve();
    const socket = connect({ port: served.server.port, host: '127.0.0.1', allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined).resume();
    socket.write(
      'GET /socket HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    );
    await new Promise((done) => socket.once('end', done));
    // It never ends its own side; the server is rid of it all the same.
    await served.server.stop();
  });
});

describe('calls', () => {
  test('are answered as the guard answers them; faults are told to its log only', async () => {
    const served = await serve();
    const page = await served.page();
    expect(await page.ask({ call: 'status', input: {} })).toEqual({ id: 1, ok: true, output: STATUS });
    expect(await page.ask({ call: 'block', input: { target: '127.0.0.1' } })).toMatchObject({
      id: 2,
      ok: false,
      error: { code: 'refused' },
    });
    served.guard.handlers.rules = () => {
      throw new Error('secret detail');
    };
    const failed = await page.ask({ call: 'rules' });
    expect(failed).toMatchObject({ id: 3, ok: false, error: { code: 'unavailable' } });
    expect(JSON.stringify(failed)).not.toContain('secret');
    expect(served.faults.join()).toContain('secret detail');
    Object.assign(served.guard.status, { pid: -1 });
    expect(await page.ask({ call: 'status' })).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });

  test('hostile text arrives as it was', async () => {
    const page = await (await serve()).page();
    const { output } = (await page.ask({ call: 'events' })) as { output: CallOutput<'events'> };
    expect(output.events.map(({ user }) => user)).toContain(HOSTILE_USER);
  });

  test('what is no request is said to be none, and the page goes on', async () => {
    const served = await serve();
    const page = await served.page();
    const bad: [string, number | null, string][] = [
      ['hello', null, 'one JSON object'],
      ['[]', null, 'Not understood'],
      ['null', null, 'Not understood'],
      ['{"call":"status"}', null, 'id'],
      ['{"id":7}', 7, 'call'],
      ['{"id":7,"call":"shutdown"}', 7, 'no call "shutdown"'],
      ['{"id":7,"call":"constructor"}', 7, 'no call "constructor"'],
      ['{"id":7,"call":"__proto__"}', 7, 'no call "__proto__"'],
      ['{"id":7,"call":"status","more":1}', 7, 'more'],
      ['{"id":7,"call":"block","input":{"target":5}}', 7, 'target'],
      ['{"id":7,"subscribe":["blocked","x"]}', 7, 'no event "x"'],
      ['{"id":7,"subscribe":"blocked"}', 7, 'subscribe'],
    ];
    for (const [frame, id, words] of bad) {
      const answer = await page.raw(frame, id);
      expect(answer).toMatchObject({
        ok: false,
        error: { code: 'invalid', message: expect.stringContaining(words) },
      });
    }
    expect(await page.ask({ call: 'status' })).toMatchObject({ ok: true });
    expect(served.faults).toEqual([]);
  });

  test('bytes, and a frame that is too long, end the connection', async () => {
    const served = await serve();
    const page = await served.page();
    page.socket.send(Buffer.from([1, 2, 3]));
    expect(await page.closed).toBe(1003);
    const other = await served.page();
    other.socket.send(' '.repeat(1024 * 1024 + 1));
    expect([1006, 1009]).toContain(await other.closed);
  });

  test('long work does not keep others waiting', async () => {
    const served = await serve();
    const { promise, resolve } = Promise.withResolvers<CallOutput<'allowList'>>();
    served.guard.handlers.allowList = () => promise;
    const page = await served.page();
    const long = page.ask({ call: 'allowList' });
    expect(await page.ask({ call: 'status' })).toMatchObject({ id: 2, ok: true });
    expect(page.messages.length).toBe(1);
    resolve({ entries: [] });
    expect(await long).toMatchObject({ id: 1, ok: true });
  });

  test('a page that asks and asks but takes no answer is not worked for in advance', async () => {
    const served = await serve();
    let asked = 0;
    served.guard.handlers.events = () => {
      asked++;
      return { events: [eventRow(1, { line: 'x'.repeat(1024 * 1024) })] };
    };
    const page = await served.page();
    page.socket.pause();
    for (let id = 1; id <= 100; id++) page.socket.send(JSON.stringify({ id, call: 'events' }));
    const other = await served.page();
    await expect.poll(() => asked).toBeGreaterThan(0);
    for (let i = 0; i < 20; i++) await other.ask({ call: 'status' });
    expect(asked).toBeLessThan(50);
    page.socket.resume();
    await expect.poll(() => page.messages.length, { timeout: 20_000 }).toBe(100);
  });
});

describe('events', () => {
  test('reach whoever subscribed, in order with the answers, and nobody else', async () => {
    const served = await serve();
    const [page, other] = [await served.page(), await served.page()];
    await page.ask({ subscribe: ['loginEvents'] });
    for (let id = 10; id < 60; id++) served.guard.happen(eventRow(id));
    served.guard.events.emit('unblocked', { block: {} as never });
    await page.ask({ call: 'status' });
    await other.ask({ call: 'status' });
    expect(page.events.map(({ payload }) => (payload as { events: EventRow[] }).events[0]?.id)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 10),
    );
    expect(page.messages.at(-1)).toMatchObject({ id: 2 });
    expect(other.events).toEqual([]);
    expect(served.faults).toEqual([]);
  });

  test('one that breaks the contract is told to the log instead', async () => {
    const served = await serve();
    const page = await served.page();
    await page.ask({ subscribe: ['blocked'] });
    served.guard.events.emit('blocked', { block: { target: 5 } as unknown as Block } as never);
    await page.ask({ call: 'status' });
    expect(page.events).toEqual([]);
    expect(served.faults.join()).toContain('"blocked" is not as the contract says');
  });

  test('a flood comes in few frames: no more than one in 16 ms', async () => {
    const served = await serve();
    const page = await served.page();
    await page.ask({ subscribe: ['loginEvents'] });
    const before = page.frames.length;
    const began = performance.now();
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 100; i++) served.guard.events.emit('loginEvents', { events: [eventRow(i)] });
      await new Promise((done) => setImmediate(done));
    }
    await expect.poll(() => page.events.length, { timeout: 20_000 }).toBe(5000);
    const frames = page.frames.length - before;
    expect(frames).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 16) + 1);
    expect(frames).toBeLessThan(1000);
  });

  test('a page that does not take its events is dropped; others go on', async () => {
    const served = await serve();
    const [slow, quick] = [await served.page(), await served.page()];
    await slow.ask({ subscribe: ['loginEvents'] });
    await quick.ask({ subscribe: ['loginEvents'] });
    slow.socket.pause();
    const large = eventRow(1, { line: 'x'.repeat(512 * 1024) });
    for (let sent = 1; sent <= 40; sent++) {
      served.guard.events.emit('loginEvents', { events: [large] });
      await expect.poll(() => quick.events.length, { timeout: 10_000, interval: 1 }).toBe(sent);
    }
    slow.socket.resume();
    expect(await slow.closed).toBe(1006);
    expect(slow.events.length).toBeLessThan(35);
    expect(await quick.ask({ call: 'status' })).toMatchObject({ ok: true });
  });
});

test('a page that does not answer a ping is dropped, one that does stays', async () => {
  const served = await serve({ pingMs: 300 });
  const [dead, alive] = [await served.page({ autoPong: false }), await served.page()];
  expect(await dead.closed).toBe(1006);
  expect(await alive.ask({ call: 'status' })).toMatchObject({ ok: true });
});

describe('what the host of a browser answers', () => {
  test('what it is', async () => {
    const page = await (await serve()).page();
    expect(await page.ask({ call: 'host' })).toMatchObject({
      output: {
        kind: 'browser',
        platform: process.platform,
        launchesAtLogin: null,
        attachedTo: null,
        notifies: false,
        versions: { Drawbridge: '0.1.0', Node: process.versions.node },
      },
    });
  });

  test.each([
    ['openWindow', { window: 'activity' }],
    ['closeWindow', {}],
    ['setLaunchAtLogin', { on: true }],
    ['testNotification', {}],
    ['copyText', { text: 'x' }],
    ['quit', {}],
  ])('%s is not to be had', async (call, input) => {
    const page = await (await serve()).page();
    expect(await page.ask({ call, input })).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });

  test('a view is saved into a file that can be fetched once, with a session', async () => {
    let path = '';
    const served = await serve({
      exportView: async (asked) => {
        path = asked.path;
        writeFileSync(path, `${asked.view},${asked.format},${asked.job}\n`);
      },
    });
    const cookie = await served.cookie();
    const page = served.webSocket({ cookie });
    await page.opened;
    const answer = await page.ask({ call: 'exportView', input: { view: 'v', format: 'csv', job: 'j' } });
    const { saved, bytes } = (answer as { output: { saved: { download: string }; bytes: number } }).output;
    expect(saved.download).toMatch(/^\/download\/[\w-]{43}$/);
    expect(bytes).toBe(8);
    expect((await served.get(saved.download)).status).toBe(401);
    expect((await served.get(saved.download, { cookie }, 'HEAD')).status).toBe(404);
    const { status, headers, text } = await served.get(saved.download, { cookie });
    expect([status, text]).toEqual([200, 'v,csv,j\n']);
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="drawbridge-\d{4}-\d\d-\d\d\.csv"$/,
    );
    expect(headers['content-length']).toBe('8');
    expect(headers['content-security-policy']).toContain('sandbox');
    expect(existsSync(path)).toBe(false);
    expect((await served.get(saved.download, { cookie })).status).toBe(404);
    expect((await served.get('/download/', { cookie })).status).toBe(404);
    await served.server.stop();
    expect(existsSync(dirname(path))).toBe(false);
  });

  test('a view that is not known, and one that can not be written', async () => {
    let directory = '';
    const served = await serve({
      exportView: async ({ path }) => {
        directory = dirname(path);
        throw new Error('the disk is full');
      },
    });
    const page = await served.page();
    const failed = await page.ask({ call: 'exportView', input: { view: 'v', format: 'csv', job: 'j' } });
    expect(failed).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(served.faults.join()).toContain('the disk is full');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a problem report', async () => {
    const served = await serve();
    served.guard.handlers.problemReport = () => ({ text: 'Résumé' });
    const cookie = await served.cookie();
    const page = served.webSocket({ cookie });
    await page.opened;
    const { output } = (await page.ask({ call: 'saveProblemReport' })) as {
      output: { saved: { download: string }; bytes: number };
    };
    expect(output.bytes).toBe(8);
    const { headers, text } = await served.get(output.saved.download, { cookie });
    expect(Buffer.from(text, 'latin1').toString()).toBe('Résumé');
    expect(headers['content-disposition']).toMatch(/filename="drawbridge-problem-report-[\d-]+\.txt"/);
  });
});

test('the end: every connection is closed, nothing listens any more', async () => {
  const served = await serve();
  const page = await served.page();
  expect(served.guard.events.listeners()).toBe(0);
  await page.ask({ subscribe: ['blocked'] });
  expect(served.guard.events.listeners()).toBe(1);
  const other = await served.page();
  await other.ask({ subscribe: ['blocked', 'spared'] });
  expect(served.guard.events.listeners()).toBe(2);
  other.socket.close();
  await expect.poll(() => served.guard.events.listeners()).toBe(1);
  await served.server.stop();
  expect(await page.closed).toBe(1006);
  expect(served.guard.events.listeners()).toBe(0);
  await expect(served.get('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
