import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { memoryOwn, memoryShared } from './testing/memory-ports.ts';
import { makeSync, until, untilRound } from './testing/running-sync.ts';
import { xmlAnswer, xmlFault } from './testing/xml-answer.ts';
import type { XmlRpcValue } from './xml-rpc-value.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const nothingNew = xmlAnswer(
  new Map<string, XmlRpcValue>([
    ['timestamp', '5'],
    ['hosts', []],
  ]),
);

test('a round that fails is tried again twice, then at the next interval', async () => {
  let asked = 0;
  const server = await serve((_request, response) => {
    asked++;
    response.writeHead(500).end();
  });
  const running = makeSync({ settings: { server, upload: false, intervalSeconds: 60 }, retryMs: 5 });
  running.sync.start();
  await until(() => {
    expect(asked).toBe(3);
    expect(running.sync.status.isBusy).toBe(false);
  });
  const { nextRoundAt, lastRoundAt, lastSuccessAt, problem } = running.sync.status;
  expect(problem).toBe('127.0.0.1: It has trouble of its own (500).');
  expect(lastSuccessAt).toBeNull();
  expect((nextRoundAt ?? 0) - (lastRoundAt ?? 0)).toBeGreaterThanOrEqual(60_000);
});

test('one that goes well then is the end of it', async () => {
  let asked = 0;
  const server = await serve((_request, response) => {
    response.writeHead(++asked === 1 ? 500 : 200).end(nothingNew);
  });
  const running = makeSync({ settings: { server, upload: false }, retryMs: 5 });
  running.sync.start();
  await until(() =>
    expect(running.sync.status).toMatchObject({ problem: null, isBusy: false, timestamp: 5 }),
  );
  expect(asked).toBe(2);
  expect(running.sync.status.lastSuccessAt).toBe(running.sync.status.lastRoundAt);
});

test('rounds follow one another at the interval', async () => {
  let asked = 0;
  const server = await serve((_request, response) => {
    asked++;
    response.end(nothingNew);
  });
  makeSync({ settings: { server, upload: false, intervalSeconds: 0.01 } }).sync.start();
  await until(() => expect(asked).toBeGreaterThan(5));
});

test('what can’t be taken by the server does not keep it from being asked', async () => {
  const server = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.end(body.includes('add_hosts') ? xmlFault(104, 'Error adding hosts: locked') : nothingNew);
  });
  const own = memoryOwn('203.0.113.7');
  const running = makeSync({ settings: { server }, own });
  running.sync.start();
  await untilRound(running);
  expect(running.sync.status).toMatchObject({
    timestamp: 5,
    problem: '127.0.0.1: The server refused it with fault 104: Error adding hosts: locked',
  });
  expect(own.untold(10)).toHaveLength(1);
});

test('a stop cuts off the call under way, and nothing follows', async () => {
  let asked = 0;
  const server = await serve(() => {
    asked++;
  });
  const running = makeSync({
    settings: { server, intervalSeconds: 0 },
    retryMs: 0,
    own: memoryOwn('203.0.113.7'),
  });
  running.sync.start();
  await until(() => expect(asked).toBe(1));
  expect(running.sync.status.isBusy).toBe(true);
  await running.sync.stop();
  expect(running.sync.status).toMatchObject({
    isBusy: false,
    nextRoundAt: null,
    problem: null,
    lastRoundAt: null,
  });
  expect(running.own.untold(10)).toHaveLength(1);
  const changes = running.changes();
  await running.sync.syncNow();
  await new Promise((done) => setTimeout(done, 50));
  expect(asked).toBe(1);
  expect(running.changes()).toBe(changes);
});

test('started again while the cut round still ends, it goes on', async () => {
  let asked = 0;
  const server = await serve((_request, response) => {
    if (++asked > 1) response.end(nothingNew);
  });
  const running = makeSync({ settings: { server, upload: false } });
  running.sync.start();
  await until(() => expect(asked).toBe(1));
  const stopped = running.sync.stop();
  running.sync.start();
  await stopped;
  await untilRound(running);
  expect(running.sync.status.problem).toBeNull();
});

test('two who want a round now get the same one', async () => {
  let asked = 0;
  const server = await serve((_request, response) => {
    asked++;
    response.end(nothingNew);
  });
  const running = makeSync({ settings: { server, upload: false } });
  running.sync.start();
  await Promise.all([running.sync.syncNow(), running.sync.syncNow()]);
  expect(asked).toBe(1);
});

test.each([
  ['', /^No sync server is set/],
  ['ftp://sync.example.org', /needs an address such as/],
])('the server %j: it says so, and nothing runs', async (server, problem) => {
  const running = makeSync({ settings: { server } });
  running.sync.start();
  expect(running.sync.status).toMatchObject({ nextRoundAt: null, problem: expect.stringMatching(problem) });
  await running.sync.syncNow();
  expect(running.sync.status.lastRoundAt).toBeNull();
  expect(running.faults).toEqual([]);
});

test('with both directions off nothing is asked', async () => {
  let asked = 0;
  const server = await serve((_request, response) => {
    asked++;
    response.end(nothingNew);
  });
  const running = makeSync({ settings: { server, upload: false, download: false, sendVersion: true } });
  running.sync.start();
  await running.sync.syncNow();
  expect(running.sync.status).toMatchObject({ nextRoundAt: null, problem: null });
  expect(asked).toBe(0);
});

test('a disk that is full: said, and tried again', async () => {
  const server = await serve((_request, response) => void response.end(nothingNew));
  const shared = memoryShared();
  const running = makeSync({ settings: { server, upload: false }, shared, retryMs: 5 });
  shared.failure = new Error('ENOSPC');
  running.sync.start();
  await until(() =>
    expect(running.sync.status.problem).toMatch(/^What came of it could not be written down/),
  );
  expect(running.faults).toContain(shared.failure);
  shared.failure = null;
  await running.sync.syncNow();
  expect(running.sync.status).toMatchObject({ problem: null, timestamp: 5 });
});

test('damaged notes and a clock that was set back: anew, at once', async () => {
  const server = await serve((_request, response) => void response.end(nothingNew));
  const damaged = makeSync({ settings: { server }, shared: memoryShared('{"server":') });
  damaged.sync.start();
  await untilRound(damaged);
  expect(damaged.sync.status).toMatchObject({ problem: null, timestamp: 5 });
  await damaged.sync.stop();
  const early = makeSync({ settings: { server }, shared: damaged.shared, now: () => 1_000 });
  early.sync.start();
  await until(() => expect(early.sync.status.lastRoundAt).toBe(1_000));
});
