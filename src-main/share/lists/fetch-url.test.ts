import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CERTIFICATE } from '../../report/testing/certificate.ts';
import { ShareProblem } from '../share-problem.ts';
import { fetchList } from './fetch-list.ts';
import { AskedToWait, type ListAsk } from './fetched-list.ts';
import { startListServer, versions } from './testing/list-server.ts';

const LIST = '192.0.2.1\n192.0.2.3\n';

function fetch(url: string, ask: Partial<ListAsk> = {}) {
  const signal = new AbortController().signal;
  return fetchList({ url, apiKey: null, ca: CERTIFICATE, validator: null, limitMs: 20_000, signal, ...ask });
}

async function text(url: string, ask: Partial<ListAsk> = {}) {
  const fetched = await fetch(url, ask);
  return fetched.result === 'fetched' ? fetched.bytes.toString() : fetched.result;
}

async function problem(url: string, ask: Partial<ListAsk> = {}): Promise<ShareProblem> {
  const error: unknown = await fetch(url, ask).catch((thrown: unknown) => thrown);
  if (!(error instanceof ShareProblem)) throw new Error(`no problem: ${String(error)}`);
  return error;
}

describe('a version that is there already is not fetched again', () => {
  test('by its tag and by its date', async () => {
    const server = await startListServer(versions(LIST).answer);
    const first = await fetch(`${server.url}/list`);
    if (first.result !== 'fetched') throw new Error('not fetched');
    expect(first.bytes.toString()).toBe(LIST);
    expect(await text(`${server.url}/list`, { validator: first.validator })).toBe('unchanged');

    const date = 'Sat, 28 Nov 2026 10:00:00 GMT';
    server.answer = ({ headers }, response) => {
      if (headers['if-modified-since'] === date) response.writeHead(304).end();
      else response.writeHead(200, { 'last-modified': date }).end(LIST);
    };
    const second = await fetch(`${server.url}/list`, { validator: first.validator });
    if (second.result !== 'fetched') throw new Error('not fetched');
    expect(await text(`${server.url}/list`, { validator: second.validator })).toBe('unchanged');
    expect(server.asked.at(-1)?.headers['if-none-match']).toBeUndefined();
  });

  test.each(['plain', '"a b"', `"${'x'.repeat(500)}"`])(
    'a tag that is none is not sent back: %#',
    async (etag) => {
      const server = await startListServer((_, response) => response.writeHead(200, { etag }).end(LIST));
      const first = await fetch(server.url);
      expect(first).toMatchObject({ result: 'fetched', validator: null });
    },
  );

  test('damaged ones are passed over', async () => {
    const server = await startListServer(versions(LIST).answer);
    for (const validator of ['', '{', '[]', '{"etag":"x\\r\\nkey: y","lastModified":7}']) {
      expect(await text(server.url, { validator })).toBe(LIST);
      expect(server.asked.at(-1)?.headers['if-none-match']).toBeUndefined();
    }
  });

  test('"not modified" to who has nothing is a failure', async () => {
    const server = await startListServer((_, response) => response.writeHead(304).end());
    expect((await problem(server.url)).message).toBe('127.0.0.1 did not give the list (HTTP 304).');
  });
});

describe('how it comes', () => {
  test('packed', async () => {
    const server = await startListServer((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(LIST)),
    );
    expect(await text(server.url)).toBe(LIST);
  });

  test('a little that unpacks to more than 64 MB is not unpacked to the end', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    const server = await startListServer((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    expect((await problem(server.url)).message).toBe('127.0.0.1: The answer is longer than 67108864 bytes.');
  });

  test('over https with an authority of the owner, and only with it', async () => {
    const server = await startListServer(versions(LIST).answer, 'https');
    expect(await text(server.url)).toBe(LIST);
    expect((await problem(server.url, { ca: null })).kind).toBe('untrusted');
  });

  test('drop by drop, or not at all: the time is limited', async () => {
    const server = await startListServer((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('1'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect((await problem(server.url, { limitMs: 300 })).kind).toBe('slow');
    server.answer = () => undefined;
    expect((await problem(server.url, { limitMs: 300 })).kind).toBe('slow');
  });

  test('broken off', async () => {
    const server = await startListServer((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(LIST, () => response.destroy());
    });
    expect((await problem(server.url)).kind).toBe('unreachable');
  });

  test.each(['', 'list', 'ftp://127.0.0.1/x', 'data:text/plain,192.0.2.1', 'http//x', 'javascript:1'])(
    '%j is no address of a list',
    async (url) => {
      expect((await problem(url)).message).toMatch(/begins with neither/);
    },
  );

  test('an address with a password in it is not asked', async () => {
    expect((await problem('http://me:secret@127.0.0.1/list')).message).toBe(
      '127.0.0.1 is not asked: its address holds a password.',
    );
  });
});

describe('redirects', () => {
  test('five, also relative ones, and not six; the conditions go along', async () => {
    const list = versions(LIST);
    const server = await startListServer((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) list.answer(request, response);
      else response.writeHead(left % 2 === 0 ? 301 : 307, { location: `./${left - 1}` }).end();
    });
    const first = await fetch(`${server.url}/5`);
    if (first.result !== 'fetched') throw new Error('not fetched');
    expect(await text(`${server.url}/5`, { validator: first.validator })).toBe('unchanged');
    expect((await problem(`${server.url}/6`)).message).toBe(
      '127.0.0.1 sends from one address to the next, without end.',
    );
  });

  test('from http to https and between servers over https', async () => {
    const last = await startListServer(versions(LIST).answer, 'https');
    const middle = await startListServer(
      (_, response) =>
        response.writeHead(302, { location: `${last.url.replace('127.0.0.1', 'localhost')}/l` }).end(),
      'https',
    );
    const first = await startListServer((_, response) =>
      response.writeHead(308, { location: `${middle.url}/m` }).end(),
    );
    expect(await text(first.url)).toBe(LIST);
  });

  test('never from https to http, nor over http to another server or port, nor anywhere else', async () => {
    const other = await startListServer(versions(LIST).answer);
    let location: string | undefined = `${other.url}/secret`;
    const to = (_: unknown, response: Parameters<Parameters<typeof startListServer>[0]>[1]) =>
      response.writeHead(302, location === undefined ? {} : { location }).end();
    const tls = await startListServer(to, 'https');
    const plain = await startListServer(to);
    expect((await problem(tls.url)).message).toMatch(/sends to an address without encryption/);
    expect((await problem(plain.url)).message).toMatch(
      /sends to another server, 127.0.0.1, without encryption/,
    );
    for (const place of ['file:///etc/passwd', '/\\example.com', 'data:,192.0.2.1', 'http://[', undefined]) {
      location = place;
      expect(['refused', 'nonsense', 'unreachable']).toContain(
        (await problem(tls.url, { limitMs: 2000 })).kind,
      );
    }
    expect(other.asked).toEqual([]);
  });

  test('the key goes to the server that it is for, and no other', async () => {
    const other = await startListServer(versions(LIST).answer, 'https');
    const server = await startListServer((request, response) => {
      if (request.url === '/list') response.writeHead(302, { location: '/list2' }).end();
      else response.writeHead(302, { location: `${other.url}/stolen` }).end();
    }, 'https');
    expect(await text(`${server.url}/list`, { apiKey: 's3cret' })).toBe(LIST);
    expect(server.asked.map(({ headers }) => headers['key'])).toEqual(['s3cret', 's3cret']);
    expect(other.asked.map(({ headers }) => headers['key'])).toEqual([undefined]);
  });

  test('and not over the network in the clear', async () => {
    const server = await startListServer(versions(LIST).answer);
    expect(await text(server.url, { apiKey: 's3cret' })).toBe(LIST);
    const { kind, message } = await problem('http://192.0.2.1/list', { apiKey: 's3cret' });
    expect([kind, message]).toEqual([
      'refused',
      'The key is not sent to 192.0.2.1 in the clear: give an https address.',
    ]);
  });
});

describe('other answers', () => {
  test.each([
    [401, 'refused', /does not give this list to us \(HTTP 401\)/],
    [403, 'refused', /does not give this list to us \(HTTP 403\)/],
    [404, 'failed', /has no list at this address \(HTTP 404\)/],
    [410, 'failed', /has no list at this address \(HTTP 410\)/],
    [500, 'failed', /did not give the list \(HTTP 500\)/],
    [206, 'failed', /did not give the list \(HTTP 206\)/],
  ])('%i', async (status, kind, message) => {
    const server = await startListServer((_, response) => response.writeHead(status).end('<html>'));
    const found = await problem(server.url);
    expect(found.kind).toBe(kind);
    expect(found.message).toMatch(message);
  });

  test.each([
    [429, { 'retry-after': '7200' }, 7_200_000],
    [
      503,
      { 'retry-after': 'Sat, 28 Nov 2026 11:00:00 GMT', date: 'Sat, 28 Nov 2026 10:00:00 GMT' },
      3_600_000,
    ],
    [429, { 'retry-after': '99999999' }, 86_400_000],
    [503, { 'retry-after': 'soon' }, null],
    [429, {}, null],
  ])('%i with %j', async (status, headers, waitMs) => {
    const server = await startListServer((_, response) => response.writeHead(status, headers).end());
    const found = await problem(server.url);
    expect(found).toBeInstanceOf(AskedToWait);
    expect((found as AskedToWait).waitMs).toBe(waitMs);
  });
});
