import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Block } from '../../../src-shared/block.ts';
import { CallError, type EventRow } from '../../../src-shared/contract.ts';
import { BLOCKS, EVENTS, eventRow, HOSTILE_USER, NOW, NOWHERE, STATUS } from '../testing/fake-data.ts';
import { FakeGuard } from '../testing/fake-guard.ts';
import { RawClient } from '../testing/raw-client.ts';
import { connectTo, serve } from '../testing/serve.ts';
import { temporaryDirectory } from '../testing/temporary.ts';
import { REQUEST_LIMIT } from './protocol.ts';
import { SocketClient } from './socket-client.ts';
import { SocketServer } from './socket-server.ts';

const FIRST_BLOCK = BLOCKS[0] as Block;

describe('calls', () => {
  test('an answer is what the handler gave, with the defaults of the input filled in', async () => {
    const { path } = await serve();
    const client = await connectTo(path);
    expect(await client.call('status', {})).toEqual(STATUS);
    expect((await client.call('events', { limit: 2 })).events.map(({ id }) => id)).toEqual([5, 4]);
    const { block } = await client.call('block', { target: '192.0.2.9' });
    expect([block.target, block.until, block.reason]).toEqual(['192.0.2.9', null, '']);
    expect(await client.call('attacker', { address: '192.0.2.250' })).toBeNull();
  });

  test('hostile text arrives as it was', async () => {
    const { path } = await serve();
    const client = await connectTo(path);
    const { events } = await client.call('events', {});
    expect(events.map(({ user }) => user)).toContain(HOSTILE_USER);
  });

  test('many at once on one connection, and many connections', async () => {
    const { path } = await serve();
    const clients = await Promise.all(Array.from({ length: 50 }, () => connectTo(path)));
    const answers = await Promise.all(
      clients.flatMap((client) => [client.call('status', {}), client.call('blocks', { ended: true })]),
    );
    expect(answers.length).toBe(100);
    expect(answers.filter((answer) => 'total' in answer && answer.total === 3).length).toBe(50);
  });

  test("a handler's CallError reaches the caller; any other fault is told to the log only", async () => {
    const { guard, path, faults } = await serve();
    const client = await connectTo(path);
    await expect(client.call('block', { target: '127.0.0.1' })).rejects.toMatchObject({
      name: 'CallError',
      code: 'refused',
      message: expect.stringContaining('never blocked'),
    });
    guard.handlers.doctor = () => {
      throw new Error('secret detail');
    };
    const failed = await client.call('doctor', {}).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CallError);
    expect(failed).toMatchObject({ code: 'unavailable', message: expect.not.stringContaining('secret') });
    expect(faults.join()).toContain('secret detail');
    expect((await client.call('status', {})).pid).toBe(STATUS.pid);
  });

  test('an answer that breaks the contract is withheld; what it does not know is left out', async () => {
    const { guard, path, faults } = await serve();
    const client = await connectTo(path);
    Object.assign(guard.status, { pid: -1, secret: 1 });
    await expect(client.call('status', {})).rejects.toMatchObject({ code: 'unavailable' });
    expect(faults.join()).toContain('pid');
    Object.assign(guard.status, { pid: 1 });
    expect(await client.call('status', {})).not.toHaveProperty('secret');
  });

  test('the client does not trust the guard either', async () => {
    const path = join(temporaryDirectory(), 'x.sock');
    const replies = ['{"id":1,"ok":true,"output":{"pid":"x"}}\n', 'HTTP/1.1 400 Bad Request\n'];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write(replies.shift() ?? ''));
    }).listen(path);
    onTestFinished(() => void server.close());
    const client = await connectTo(path);
    await expect(client.call('status', {})).rejects.toThrow('is not understood');
    await expect(client.call('status', {})).rejects.toThrow('is no Drawbridge guard');
    await expect(client.call('status', {})).rejects.toThrow('closed');
  });

  test('a guard that goes away ends the calls that wait for it', async () => {
    const { guard, server, path } = await serve();
    const entered = Promise.withResolvers<void>();
    guard.handlers.doctor = () => {
      entered.resolve();
      return new Promise(() => undefined);
    };
    const client = await connectTo(path);
    const failed = expect(client.call('doctor', {})).rejects.toMatchObject({ code: 'unavailable' });
    await entered.promise;
    await server.stop();
    await failed;
    await client.closed;
  });
});

describe('what is no request', () => {
  const bad: [string, string | Uint8Array, string][] = [
    ['no JSON', 'hello\n', 'one JSON object a line'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0, 10]), 'one JSON object a line'],
    ['a list', '[]\n', 'Not understood'],
    ['null', 'null\n', 'Not understood'],
    ['no call', '{"id":7}\n', 'call: expected string'],
    ['an unknown call', '{"id":7,"call":"shutdown"}\n', 'no call \\"shutdown\\"'],
    ['a name that every object has', '{"id":7,"call":"constructor"}\n', 'no call \\"constructor\\"'],
    ['__proto__', '{"id":7,"call":"__proto__"}\n', 'no call \\"__proto__\\"'],
    ['an unknown key', '{"id":7,"call":"status","more":1}\n', 'more: there is no such key'],
    ['input that is none', '{"id":7,"call":"status","input":5}\n', 'status: input: expected'],
    ['bad input', '{"id":7,"call":"block","input":{"target":5}}\n', 'block: target: expected string'],
    ['an unknown event', '{"id":7,"subscribe":["blocked","x"]}\n', 'no event \\"x\\"'],
    ['a subscription to nothing', '{"id":7,"subscribe":5}\n', 'subscribe: expected array'],
    ['an id that is none', '{"id":{},"call":"status"}\n', 'id: '],
    ['deep nesting', `${'['.repeat(200_000)}\n`, 'one JSON object a line'],
  ];
  test.each(bad)('%s is answered with an error', async (_name, data, words) => {
    const { path } = await serve();
    const client = new RawClient(path);
    client.write(data);
    const answer = await client.message(({ ok }) => ok === false);
    expect(JSON.stringify(answer)).toContain(words);
    expect(answer).toMatchObject({
      id: data.toString().includes('"id":7') ? 7 : null,
      error: { code: 'invalid' },
    });
    client.write('{"id":8,"call":"status"}\n');
    expect(await client.answerTo(8)).toMatchObject({ ok: true });
  });

  test('a line over the limit is answered at once, passed over, and the next one served', async () => {
    const { path } = await serve();
    const client = new RawClient(path);
    client.write('x'.repeat(REQUEST_LIMIT + 1));
    expect(await client.answerTo(null)).toMatchObject({ error: { code: 'invalid' } });
    client.write(`${'y'.repeat(3 * REQUEST_LIMIT)}\n{"id":1,"call":"status"}\n`);
    expect(await client.answerTo(1)).toMatchObject({ ok: true });
    expect(client.lines().length).toBe(2);
  });

  test('half a request, and a client that says no more after its last, get what is theirs', async () => {
    const { path } = await serve();
    const client = new RawClient(path);
    client.socket.end('{"id":1,"call":"status"}\n\n{"id":2,"call":"rules"}\n{"id":3,"ca');
    await client.closed;
    expect(client.lines()).toMatchObject([
      { id: 1, ok: true },
      { id: 2, ok: true },
    ]);
  });

  test('no bytes at all that a client sends crash it, or change what others or even it get next', async () => {
    const { path, faults } = await serve();
    const good = await connectTo(path);
    const name = fc.constantFrom('status', 'block', 'setRules', 'toString', '__proto__', 'attackers');
    const request = fc.oneof(
      fc.record({ id: fc.jsonValue(), call: fc.oneof(name, fc.string()), input: fc.jsonValue() }),
      fc.record({ id: fc.nat(), subscribe: fc.jsonValue() }),
      fc.jsonValue(),
    );
    const data = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      request.map((value) => Buffer.from(`${JSON.stringify(value)}\n`)),
      fc.tuple(request, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
        const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
        bytes[at % bytes.length] = byte;
        return bytes;
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(data, { minLength: 1, maxLength: 8 }), async (chunks) => {
        const client = new RawClient(path);
        for (const chunk of chunks) client.write(chunk);
        client.write('\n{"id":"the end","call":"rules"}\n');
        expect(await client.answerTo('the end')).toMatchObject({ ok: true });
        client.socket.destroy();
        expect((await good.call('status', {})).pid).toBe(STATUS.pid);
      }),
      { numRuns: 150 },
    );
    expect(faults).toEqual([]);
  });
});

describe('events', () => {
  test('reach whoever subscribed to them, in order, and nobody else', async () => {
    const { guard, path } = await serve();
    const [one, other] = [await connectTo(path), new RawClient(path)];
    const ids: number[] = [];
    const blocked: string[] = [];
    await one.subscribe(['loginEvents', 'blocked'], (_name, payload) => {
      if ('events' in payload) ids.push(...payload.events.map(({ id }) => id));
      if ('block' in payload) blocked.push(payload.block.target);
    });
    for (let id = 10; id < 200; id++) guard.happen(eventRow(id));
    guard.events.emit('unblocked', { block: { ...FIRST_BLOCK, place: NOWHERE } });
    guard.events.emit('blocked', { block: { ...FIRST_BLOCK, place: NOWHERE } });
    other.write('{"id":1,"call":"status"}\n');
    await other.answerTo(1);
    await expect.poll(() => blocked).toEqual([FIRST_BLOCK.target]);
    expect(ids).toEqual(Array.from({ length: 190 }, (_, i) => i + 10));
    expect(other.lines().length).toBe(1);
  });

  test('on the wire: an event with its payload; one that breaks the contract is told to the log instead', async () => {
    const { guard, path, faults } = await serve();
    const client = new RawClient(path);
    client.write('{"id":1,"subscribe":["spared"]}\n');
    expect(await client.answerTo(1)).toEqual({ id: 1, ok: true, output: {} });
    const spare = { id: 1, attacker: '192.0.2.7', time: NOW, reason: 'gateway', rule: 'root' } as const;
    guard.events.emit('spared', { spare: { ...spare, reason: 'whim' as 'gateway' } });
    guard.events.emit('spared', { spare });
    expect(await client.message(({ event }) => event === 'spared')).toEqual({
      event: 'spared',
      payload: { spare },
    });
    expect(faults.length).toBe(1);
  });

  test('a client that does not take its events is dropped; the others go on, the guard holds little for it', async () => {
    const { guard, path } = await serve();
    const slow = new RawClient(path);
    slow.write('{"id":1,"subscribe":["loginEvents"]}\n');
    await slow.answerTo(1);
    slow.socket.pause();
    const quick = await connectTo(path);
    let got = 0;
    await quick.subscribe(['loginEvents'], () => got++);
    const large: EventRow = eventRow(1, { line: 'x'.repeat(512 * 1024) });
    for (let sent = 1; sent <= 40; sent++) {
      guard.events.emit('loginEvents', { events: [large] });
      await expect.poll(() => got, { timeout: 10_000, interval: 1 }).toBe(sent);
    }
    // It reads on, and finds that the connection has ended before all of the 20 MiB were there.
    slow.socket.resume();
    await slow.closed;
    expect(slow.lines().length).toBeLessThan(35);
    expect((await quick.call('status', {})).pid).toBe(STATUS.pid);
  });

  test('an answer larger than the event limit is no reason to drop a client that takes it', async () => {
    const { guard, path } = await serve();
    guard.rows = Array.from({ length: 24 }, (_, id) => eventRow(id, { line: 'x'.repeat(512 * 1024) }));
    const client = await connectTo(path);
    await client.subscribe(['loginEvents'], () => undefined);
    const asked = client.call('events', { limit: 100 });
    for (let i = 0; i < 5; i++) guard.events.emit('loginEvents', { events: [...EVENTS] });
    expect((await asked).events.length).toBe(24);
  });
});

test('a client that asks and asks but takes no answer is not worked for in advance', async () => {
  const { guard, path } = await serve();
  let asked = 0;
  guard.handlers.events = () => {
    asked++;
    return { events: [eventRow(1, { line: 'x'.repeat(1024 * 1024) })] };
  };
  const greedy = new RawClient(path);
  greedy.socket.pause();
  greedy.write('{"id":1,"call":"events"}\n'.repeat(60));
  const other = await connectTo(path);
  await expect.poll(() => asked).toBeGreaterThan(0);
  for (let i = 0; i < 50; i++) await other.call('status', {});
  expect(asked).toBeLessThan(10);
  greedy.socket.resume();
  await expect.poll(() => asked, { timeout: 20_000 }).toBe(60);
});

describe('the socket file', () => {
  const serverAt = (path: string) => {
    const { handlers, events } = new FakeGuard();
    const server = new SocketServer({ path, handlers, events, onFault: () => undefined });
    onTestFinished(() => server.stop());
    return server;
  };

  test('is for its owner and their group whatever the umask, and gone after the stop', async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const { path, server, guard } = await serve();
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(process.umask()).toBe(0);
    expect(guard.events.listeners()).toBe(0);
    const client = await connectTo(path);
    await client.subscribe(['blocked', 'spared'], () => undefined);
    expect(guard.events.listeners()).toBe(2);
    const other = await connectTo(path);
    await other.subscribe(['blocked'], () => undefined);
    client.close();
    // A client that is gone is noticed when something is sent to it.
    const heard = () => {
      guard.events.emit('blocked', { block: { ...FIRST_BLOCK, place: NOWHERE } });
      return guard.events.listeners();
    };
    await expect.poll(heard).toBe(1);
    await server.stop();
    expect(existsSync(path)).toBe(false);
    expect(guard.events.listeners()).toBe(0);
  });

  test('left behind by a killed guard is replaced', async () => {
    const path = join(temporaryDirectory(), 'x.sock');
    const code = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(path)).toBe(true);
    await serverAt(path).start();
    expect((await (await connectTo(path)).call('status', {})).pid).toBe(STATUS.pid);
  });

  test('of a guard that answers is left alone', async () => {
    const { path } = await serve();
    await expect(serverAt(path).start()).rejects.toThrow(`Another guard answers on ${path}`);
    expect((await (await connectTo(path)).call('status', {})).pid).toBe(STATUS.pid);
  });

  test('is never something else', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'file'), 'mine');
    mkdirSync(join(directory, 'directory'));
    await expect(serverAt(join(directory, 'file')).start()).rejects.toThrow('is no socket');
    await expect(serverAt(join(directory, 'directory')).start()).rejects.toThrow('is no socket');
    expect(statSync(join(directory, 'file')).size).toBe(4);
    await expect(serverAt(join(directory, 'none/x.sock')).start()).rejects.toThrow("can't be opened");
    await expect(serverAt(`/${'x'.repeat(200)}`).start()).rejects.toThrow('--socket');
  });

  test('nobody there', async () => {
    await expect(SocketClient.connect(join(temporaryDirectory(), 'x.sock'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
