import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BouncerClient } from './bouncer-client.ts';
import { LapiProblem } from './lapi-problem.ts';
import { MachineClient } from './machine-client.ts';
import { type Asked, answeringServer, json } from './testing/answering-server.ts';

const NEVER = new AbortController().signal;
const VERSION = '0.1.0';

function bouncer(url: string): BouncerClient {
  return new BouncerClient({ url, ca: null, version: VERSION }, 'key', Date.now);
}

function machine(url: string): MachineClient {
  return new MachineClient({ url, ca: null, version: VERSION }, { machineId: 'm', password: 'secret' });
}

function token(text: string) {
  return { code: 200, expire: new Date(Date.now() + 3_600_000).toISOString(), token: text };
}

describe('BouncerClient', () => {
  test('what it asks', async () => {
    const { url, asked } = await answeringServer((_, response) =>
      json(response, { new: null, deleted: null }),
    );
    const answer = await bouncer(`${url}/lapi/`).stream(true, ['cscli', 'drawbridge'], NEVER);
    expect(answer).toMatchObject({ new: [], deleted: [] });
    expect(asked[0]).toMatchObject({
      path: '/lapi/v1/decisions/stream',
      headers: { 'x-api-key': 'key', 'user-agent': 'Drawbridge/0.1.0' },
    });
    expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({
      startup: 'true',
      scopes: 'ip,range',
      origins: 'cscli,drawbridge',
    });
  });

  test('of what stands, only the very target counts', async () => {
    const ban = { type: 'ban', origin: 'x', scenario: 'x' };
    const { url, asked } = await answeringServer((_, response) =>
      json(response, [
        { ...ban, id: 1, scope: 'ip', value: '2001:DB8:0:0::9', duration: '1h' },
        { ...ban, id: 2, scope: 'Range', value: '2001:db8::/64', duration: '4h' },
        { ...ban, id: 3, scope: 'Ip', value: '2001:db8::9', duration: '-1s' },
        { ...ban, id: 4, scope: 'Ip', value: '2001:db8::9', duration: '1h', type: 'captcha' },
        'nonsense',
      ]),
    );
    const standing = await bouncer(url).standing('2001:db8::9', NEVER);
    expect(standing.map(({ id }) => id)).toEqual([1]);
    await bouncer(url).standing('2001:db8::/64', NEVER);
    expect(asked.map(({ query }) => query.toString())).toEqual([
      'ip=2001%3Adb8%3A%3A9',
      'range=2001%3Adb8%3A%3A%2F64',
    ]);
  });

  test.each([
    ['<html>a portal</html>', 200, 'nonsense', /does not answer as a CrowdSec Local API/],
    ['404 page not found', 404, 'nonsense', /Check its address/],
    ['[]', 200, 'nonsense', /does not answer/],
    ['{"new":7}', 200, 'nonsense', /does not answer/],
    ['null', 200, 'nonsense', /does not answer/],
    ['{"new":[', 200, 'nonsense', /does not answer/],
    ['', 302, 'nonsense', /status 302/],
    ['{"message":"access forbidden"}', 403, 'refused', /cscli bouncers add NAME/],
    ['{"message":"database\\u001b[2J is locked"}', 500, 'failed', /status 500: database \[2J is locked/],
  ])('%s with status %d', async (body, status, kind, words) => {
    const { url } = await answeringServer((_, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/' });
      response.end(body);
    });
    const problem = await bouncer(url)
      .stream(true, [], NEVER)
      .catch((error: unknown) => error);
    expect(problem).toMatchObject({ kind, message: expect.stringMatching(words) });
  });

  test('an answer that breaks off', async () => {
    const { url } = await answeringServer(async (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"new":[');
      await sleep(20);
      response.destroy();
    });
    await expect(bouncer(url).stream(true, [], NEVER)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  test('an answer that never ends', async () => {
    const megabyte = Buffer.alloc(1_048_576, 32);
    const { url } = await answeringServer((_, response) => {
      response.on('error', () => undefined);
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(megabyte));
      };
      response.on('drain', more);
      more();
    });
    await expect(bouncer(url).stream(true, [], NEVER)).rejects.toMatchObject({ kind: 'nonsense' });
  });

  test('a server that wants to be left alone', async () => {
    const { url } = await answeringServer((_, response) => {
      response.writeHead(429, { 'retry-after': '120' });
      response.end('slow down');
    });
    const problem = await bouncer(url)
      .stream(false, [], NEVER)
      .catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(LapiProblem);
    expect(problem).toMatchObject({
      waitMs: 120_000,
      message: expect.stringMatching(/left alone for 120 s/),
    });
  });

  test('what is no address', () => {
    for (const url of ['', 'lapi', 'ftp://127.0.0.1/'])
      expect(() => bouncer(url)).toThrow(/no http or https/);
  });
});

describe('MachineClient', () => {
  /** A LAPI that takes the tokens for which `isGood` holds. */
  function lapi(isGood: (token: string) => boolean) {
    let logins = 0;
    return answeringServer((asked, response) => {
      if (asked.path === '/v1/watchers/login') return json(response, token(`t${++logins}`));
      const given = asked.headers.authorization?.replace('Bearer ', '') ?? '';
      return isGood(given) ? json(response, null) : json(response, { code: 401, message: 'expired' }, 401);
    });
  }
  const logins = (asked: readonly Asked[]) => asked.filter(({ path }) => path.endsWith('/login')).length;

  test('one login serves many requests', async () => {
    const { url, asked } = await lapi(() => true);
    const client = machine(url);
    for (let i = 0; i < 3; i++) await client.heartbeat(NEVER);
    expect(logins(asked)).toBe(1);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ machine_id: 'm', password: 'secret', scenarios: [] });
    expect(client.refusals).toBe(0);
  });

  test('a token that is refused is renewed once', async () => {
    const { url, asked } = await lapi((given) => given === 't2');
    const client = machine(url);
    await client.heartbeat(NEVER);
    expect(logins(asked)).toBe(2);
    expect(client.refusals).toBe(1);
  });

  test('who refuses every token is not asked for ever', async () => {
    const { url, asked } = await lapi(() => false);
    await expect(machine(url).heartbeat(NEVER)).rejects.toMatchObject({ kind: 'refused' });
    expect(logins(asked)).toBe(2);
  });

  test('a token is renewed before its end, however wrong the clock of the server is', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    for (const skew of [0, -86_400_000, 86_400_000]) {
      let count = 0;
      const { url } = await answeringServer((asked, response) => {
        response.setHeader('date', new Date(Date.now() + skew).toUTCString());
        if (asked.path !== '/v1/watchers/login') return json(response, null);
        count++;
        const expire = new Date(Date.now() + skew + 3_600_000).toISOString();
        return json(response, { code: 200, expire, token: 't' });
      });
      const client = machine(url);
      await client.heartbeat(NEVER);
      vi.setSystemTime(Date.now() + 3_200_000);
      await client.heartbeat(NEVER);
      expect(count).toBe(1);
      expect(Math.abs((client.serverNow() ?? 0) - (Date.now() + skew))).toBeLessThanOrEqual(1000);
      vi.setSystemTime(Date.now() + 200_000);
      await client.heartbeat(NEVER);
      expect(count).toBe(2);
      expect(client.refusals).toBe(0);
    }
  });

  test.each([
    ['machine m not validated', /not validated yet. On the LAPI: cscli machines validate m$/],
    ['ent: machine not found', /does not know the machine m/],
    ['incorrect Username or Password', /password is wrong/],
  ])('login refused: %s', async (message, words) => {
    const { url } = await answeringServer((_, response) => json(response, { code: 401, message }, 401));
    await expect(machine(url).heartbeat(NEVER)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(words),
    });
  });

  test('a 404 of something else is not an empty database', async () => {
    let body = '';
    const { url } = await answeringServer((asked, response) => {
      if (asked.path === '/v1/watchers/login') return json(response, token('t'));
      response.writeHead(404);
      response.end(body);
    });
    const client = machine(url);
    for (body of ['', '<html>', '{}', '[]', '{"error":"no route"}']) {
      await expect(client.alert('5', NEVER)).rejects.toMatchObject({ kind: 'nonsense' });
    }
    body = '{"message":"object not found"}';
    expect(await client.alert('5', NEVER)).toBeNull();
  });

  test('ids that are none', async () => {
    let answer: unknown;
    const { url } = await answeringServer((asked, response) =>
      json(response, asked.path.endsWith('/login') ? token('t') : answer),
    );
    const client = machine(url);
    for (answer of [{}, ['../../x'], [{}], 'x']) {
      await expect(client.sendAlerts([{}], NEVER)).rejects.toMatchObject({ kind: 'nonsense' });
    }
    answer = ['1', 2];
    expect(await client.sendAlerts([{}, {}], NEVER)).toEqual(['1', '2']);
  });
});
