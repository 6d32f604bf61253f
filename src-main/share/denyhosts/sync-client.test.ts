import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ShareProblem } from '../share-problem.ts';
import { rpcUrl } from './rpc-url.ts';
import { type SyncServer, syncClient } from './sync-client.ts';
import { xmlAnswer, xmlFault } from './testing/xml-answer.ts';
import { XmlRpcFault } from './xml-rpc-fault.ts';
import type { XmlRpcValue } from './xml-rpc-value.ts';

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

interface ClientOptions {
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

function clientOf(
  port: number,
  { limitMs = 20_000, signal = new AbortController().signal }: ClientOptions = {},
) {
  return syncClient({ url: rpcUrl(`127.0.0.1:${port}`), ca: null, signal, limitMs });
}

async function clientFor(listener: RequestListener, options?: ClientOptions): Promise<SyncServer> {
  return clientOf(await serve(listener), options);
}

const answer =
  (body: Buffer | string, status = 200, headers: Record<string, string> = {}) =>
  (_request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'text/xml', ...headers }).end(body);
const newHosts = (timestamp: XmlRpcValue, hosts: XmlRpcValue) =>
  xmlAnswer(
    new Map([
      ['timestamp', timestamp],
      ['hosts', hosts],
    ]),
  );
const ASK = { timestamp: 0, threshold: 3, hosts: [], resiliencySeconds: 18_000 };

async function problemOf(work: Promise<unknown>): Promise<ShareProblem> {
  const error = await work.then(
    () => new Error('It was taken.'),
    (reason: unknown) => reason,
  );
  if (error instanceof ShareProblem) return error;
  throw error;
}

test('a call is a POST of text/xml to /RPC2', async () => {
  const asked: string[] = [];
  const client = await clientFor(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method, url, headers } = request;
    asked.push(
      `${method} ${url} ${headers['content-type']} ${Number(headers['content-length']) === body.length}`,
    );
    answer(xmlAnswer(0))(request, response);
  });
  await client.addHosts(['203.0.113.7']);
  expect(asked).toEqual(['POST /RPC2 text/xml true']);
});

test('the time comes as a string, or as an int', async () => {
  const asString = await clientFor(answer(newHosts('1795947774', ['8.8.8.8'])));
  expect(await asString.newHosts(ASK)).toEqual({ timestamp: 1_795_947_774, hosts: ['8.8.8.8'] });
  const asInt = await clientFor(answer(newHosts(1_795_947_774, [])));
  expect(await asInt.newHosts(ASK)).toEqual({ timestamp: 1_795_947_774, hosts: [] });
});

test('an answer that is packed', async () => {
  const packed = gzipSync(newHosts('5', ['8.8.8.8']));
  const client = await clientFor(answer(packed, 200, { 'content-encoding': 'gzip' }));
  expect(await client.newHosts(ASK)).toEqual({ timestamp: 5, hosts: ['8.8.8.8'] });
});

test.each<[string, XmlRpcValue]>([
  ['a word', 'soon'],
  ['negative', '-1'],
  ['beyond an int', '2147483648'],
  ['with a fraction', '5.5'],
  ['nothing', ''],
  ['a list', ['5']],
  ['blanks', ' 5 '],
  ['hexadecimal', '0x10'],
])('a time that is %s is refused, and all of the answer with it', async (_name, timestamp) => {
  const client = await clientFor(answer(newHosts(timestamp, ['8.8.8.8'])));
  expect(await problemOf(client.newHosts(ASK))).toMatchObject({
    kind: 'nonsense',
    message: '127.0.0.1: The answer holds no time and no list of addresses.',
  });
});

test.each<[string, XmlRpcValue]>([
  ['a number', 0],
  ['a list', []],
  ['no hosts', new Map([['timestamp', '5']])],
  [
    'hosts that are no list',
    new Map([
      ['timestamp', '5'],
      ['hosts', '8.8.8.8'],
    ]),
  ],
  [
    'all of it in __proto__',
    new Map([
      [
        '__proto__',
        new Map<string, XmlRpcValue>([
          ['timestamp', '5'],
          ['hosts', []],
        ]),
      ],
    ]),
  ],
])('%s is no answer to a question', async (_name, value) => {
  const client = await clientFor(answer(xmlAnswer(value)));
  expect((await problemOf(client.newHosts(ASK))).kind).toBe('nonsense');
});

test('a fault keeps its code, and says whose it is', async () => {
  const client = await clientFor(answer(xmlFault(101, 'Illegal IP address "x\u202e".')));
  const problem = await problemOf(client.addHosts(['x']));
  expect(problem).toBeInstanceOf(XmlRpcFault);
  expect(problem).toMatchObject({
    code: 101,
    message: '127.0.0.1: The server refused it with fault 101: Illegal IP address "x ".',
  });
});

describe('refused', () => {
  test.each<[string, RequestListener, ShareProblem['kind'], RegExp]>([
    ['HTML and 500', answer('<html>Oops</html>', 500), 'failed', /trouble of its own \(500\)/],
    ['a fault and 500', answer(xmlFault(101, 'x'), 500), 'failed', /trouble of its own \(500\)/],
    ['404', answer('', 404), 'failed', /Is it a DenyHosts sync server/],
    ['401', answer('', 401), 'refused', /lets nobody in/],
    ['HTML and 200', answer('<!DOCTYPE html><html></html>'), 'nonsense', /document type/],
    ['nothing', answer(''), 'nonsense', /no XML/],
    ['more than 1 MB', answer(Buffer.alloc(1_000_001, ' ')), 'nonsense', /longer than 1000000 bytes/],
    ['a million hosts', answer(xmlAnswer(Array(1_000_000).fill('8.8.8.8'))), 'nonsense', /longer than/],
    [
      '64 MB in 64 kB',
      answer(gzipSync(Buffer.alloc(64_000_000)), 200, { 'content-encoding': 'gzip' }),
      'nonsense',
      /longer than/,
    ],
    ['gzip that is none', answer('not gzip', 200, { 'content-encoding': 'gzip' }), 'nonsense', /unpacked/],
    ['another packing', answer('xx', 200, { 'content-encoding': 'br' }), 'nonsense', /no XML/],
    [
      'cut off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('<?xml');
        setTimeout(() => response.destroy(), 20);
      },
      'unreachable',
      /could not be reached/,
    ],
  ])('%s', async (_name, listener, kind, message) => {
    const problem = await problemOf((await clientFor(listener)).newHosts(ASK));
    expect(problem).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(problem.message).toMatch(/^127\.0\.0\.1/);
  });

  test('an answer without end is left', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const client = await clientFor((_request, response) => {
      response.on('close', resolve);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect((await problemOf(client.newHosts(ASK))).kind).toBe('nonsense');
    await left;
  });

  test('a redirect is not followed', async () => {
    let visitors = 0;
    const elsewhere = await serve((request, response) => {
      visitors++;
      answer(xmlAnswer(0))(request, response);
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const client = await clientFor(answer('', status, { location: `http://127.0.0.1:${elsewhere}/RPC2` }));
      expect(await problemOf(client.addHosts(['203.0.113.7']))).toMatchObject({
        kind: 'failed',
        message: `127.0.0.1: It sends us on to another address (${status}). Enter that one instead.`,
      });
    }
    expect(visitors).toBe(0);
  });

  test('an external entity is neither read nor fetched', async () => {
    let visitors = 0;
    const elsewhere = await serve((_request, response) => {
      visitors++;
      response.end('8.8.8.8');
    });
    for (const what of ['file:///etc/passwd', `http://127.0.0.1:${elsewhere}/`]) {
      const xml = `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY % p SYSTEM "${what}"> %p; <!ENTITY e SYSTEM "${what}">]><methodResponse><params><param><value>&e;</value></param></params></methodResponse>`;
      expect((await problemOf((await clientFor(answer(xml))).newHosts(ASK))).message).toMatch(
        /document type/,
      );
    }
    expect(visitors).toBe(0);
  });

  test('a slow drip ends with the time', async () => {
    const client = await clientFor(
      (_request, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
      },
      { limitMs: 300 },
    );
    expect((await problemOf(client.newHosts(ASK))).kind).toBe('slow');
  });

  test('what is no HTTP', async () => {
    const server = createTcpServer(
      (socket) => void socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n'),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const problem = await problemOf(clientOf((server.address() as AddressInfo).port).newHosts(ASK));
    expect(problem.kind).toBe('unreachable');
  });

  test('nobody there', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    expect(await problemOf(clientOf(port).newHosts(ASK))).toMatchObject({
      kind: 'unreachable',
      message: '127.0.0.1 could not be reached (ECONNREFUSED).',
    });
  });

  test('a call that is called off', async () => {
    const abort = new AbortController();
    const client = await clientFor(() => abort.abort(), { signal: abort.signal });
    expect((await problemOf(client.newHosts(ASK))).kind).toBe('unreachable');
  });
});
