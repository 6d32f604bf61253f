import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pageDirectory, ServedPage } from '../testing/browser.ts';
import { temporaryDirectory } from '../testing/temporary.ts';

const serve = (...options: ConstructorParameters<typeof ServedPage>) => new ServedPage(...options).start();

/** What comes back for these very bytes, until the server ends the connection. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((done) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    onTestFinished(() => void socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => undefined).on('close', () => done(received));
  });
}

describe('the link', () => {
  test('is exchanged for a cookie, then for the page without the token', async () => {
    const served = await serve();
    expect(served.links[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    const opened = await served.get(served.link);
    expect(opened.status).toBe(303);
    expect(opened.headers.location).toBe('/');
    expect(opened.headers['cache-control']).toBe('no-store');
    const [cookie = '', ...others] = opened.headers['set-cookie'] ?? [];
    expect(others).toEqual([]);
    expect(cookie).toMatch(
      new RegExp(`^drawbridge-${served.server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(cookie).not.toContain(served.links[0]?.split('token=')[1] ?? '');
    const page = await served.get('/', { cookie: cookie.split(';')[0] ?? '' });
    expect([page.status, page.text]).toEqual([200, '<!doctype html><p>The page</p>']);
  });

  test('works once; then there is another', async () => {
    const served = await serve();
    const first = served.link;
    expect((await served.get(first)).status).toBe(303);
    const again = await served.get(first);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.text).toContain('used already');
    expect(again.text).toContain('drawbridge ui');
    expect(served.links.length).toBe(2);
    expect((await served.get(served.link)).status).toBe(303);
  });

  test('a wrong token, one on another path, or a look ahead opens nothing, and uses nothing up', async () => {
    const served = await serve();
    const token = served.link.slice('/?'.length);
    for (const path of [
      '/?token=',
      '/?token=x',
      `/?${token}x`,
      `/index.html?${token}`,
      `/?x=1&${token.slice(0, -1)}`,
    ]) {
      const { status, headers } = await served.get(path);
      expect([path, status, headers['set-cookie']]).toEqual([path, 401, undefined]);
    }
    expect((await served.get(served.link, {}, 'HEAD')).status).toBe(401);
    expect((await served.get(served.link)).status).toBe(303);
  });

  test('a token is no cookie, and a cookie no token', async () => {
    const served = await serve();
    const name = `drawbridge-${served.server.port}`;
    const token = served.link.split('token=')[1];
    expect((await served.get('/', { cookie: `${name}=${token}` })).status).toBe(401);
    const [, secret] = (await served.cookie()).split('=');
    expect((await served.get(`/?token=${secret}`)).status).toBe(401);
  });
});

describe('without a session nothing is told', () => {
  test.each(['/', '/index.html', '/assets/index.css', '/nothing', '/download/x', '/socket'])(
    '%s',
    async (path) => {
      const served = await serve();
      const name = `drawbridge-${served.server.port}`;
      for (const cookie of ['', 'x=y', `${name}=`, `${name}=${'A'.repeat(43)}`, `${name}`]) {
        const { status, text } = await served.get(path, cookie === '' ? {} : { cookie });
        expect(status).toBe(401);
        expect(text).toContain('drawbridge ui');
      }
    },
  );

  test('a cookie of the same name from elsewhere does not hide ours', async () => {
    const served = await serve();
    const cookie = await served.cookie();
    const other = `drawbridge-${served.server.port}=other`;
    expect((await served.get('/', { cookie: `${other}; ${cookie}; x=y` })).status).toBe(200);
  });

  test('sessions end with the server', async () => {
    const first = await serve();
    const cookie = await first.cookie();
    const { port } = first.server;
    await first.server.stop();
    const second = await serve({ port });
    expect(second.server.port).toBe(port);
    expect((await second.get('/', { cookie })).status).toBe(401);
  });
});

describe('by which name, and from where', () => {
  test('only the names of this machine with this port (DNS rebinding)', async () => {
    const served = await serve();
    const { port } = served.server;
    const cookie = await served.cookie();
    const status = async (host: string) => (await served.get('/', { cookie, host })).status;
    expect(await status(`127.0.0.1:${port}`)).toBe(200);
    expect(await status(`localhost:${port}`)).toBe(200);
    const wrong = [
      'localhost',
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `evil.example@127.0.0.1:${port}`,
      `0.0.0.0:${port}`,
      `[::1]:${port}`,
      `127.0.0.2:${port}`,
      `LOCALHOST.:${port}`,
      `127.0.0.1:${port}, evil.example`,
    ];
    for (const host of wrong) expect([host, await status(host)]).toEqual([host, 403]);
    expect((await served.get(served.link, { host: `evil.example:${port}` })).status).toBe(403);
    expect(served.links.length).toBe(2);
  });

  test('two Host headers, or none', async () => {
    const served = await serve();
    const { port } = served.server;
    const own = `Host: 127.0.0.1:${port}\r\n`;
    const end = 'Connection: close\r\n\r\n';
    expect(await raw(port, `GET / HTTP/1.1\r\n${own}Host: evil.example\r\n${end}`)).toMatch(
      /^HTTP\/1.1 40[03]/,
    );
    expect(await raw(port, `GET / HTTP/1.1\r\nHost: evil.example\r\n${own}${end}`)).toMatch(
      /^HTTP\/1.1 40[03]/,
    );
    expect(await raw(port, `GET / HTTP/1.1\r\n${end}`)).toMatch(/^HTTP\/1.1 400/);
    expect(await raw(port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 403/);
    expect(await raw(port, `GET http://evil.example/ HTTP/1.1\r\n${own}${end}`)).toMatch(/^HTTP\/1.1 401/);
  });

  test('an Origin, where there is one, is our own', async () => {
    const served = await serve();
    const { port } = served.server;
    const cookie = await served.cookie();
    const status = async (origin: string) => (await served.get('/', { cookie, origin })).status;
    expect(await status(`http://127.0.0.1:${port}`)).toBe(200);
    const wrong = [
      'null',
      `http://127.0.0.1:${port + 1}`,
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      'http://evil.example',
      '',
    ];
    for (const origin of wrong) expect([origin, await status(origin)]).toEqual([origin, 403]);
  });

  test('no other address of this machine is listened on', async () => {
    const served = await serve();
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .map(({ address }) => address)
      .filter((address) => address !== '127.0.0.1' && !address.startsWith('fe80'));
    for (const host of ['127.0.0.2', '::1', ...others]) {
      const reached = await new Promise((done) => {
        const socket = connect(served.server.port, host, () => done(true));
        onTestFinished(() => void socket.destroy());
        socket.on('error', () => done(false));
      });
      expect([host, reached]).toEqual([host, false]);
    }
  });
});

describe('what is asked', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'not by %s',
    async (method) => {
      const served = await serve();
      const { status, headers } = await served.get('/', { cookie: await served.cookie() }, method);
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
    },
  );

  test('HEAD: the head only', async () => {
    const served = await serve();
    const { status, headers, text } = await served.get('/', { cookie: await served.cookie() }, 'HEAD');
    expect([status, headers['content-length'], text]).toEqual([200, '30', '']);
  });

  test('no body, no endless head', async () => {
    const served = await serve();
    const { port } = served.server;
    const cookie = await served.cookie();
    const head = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n`;
    expect(await raw(port, `${head}Content-Length: 5\r\n\r\nhello`)).toMatch(/^HTTP\/1.1 413/);
    expect(await raw(port, `${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1.1 413/);
    expect(await raw(port, `${head}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431/);
    expect(await raw(port, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n`)).toMatch(/^HTTP\/1.1 431/);
    expect(await raw(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
  });

  test('whoever does not end the head of a request is not waited for', { timeout: 60_000 }, async () => {
    const served = await serve();
    expect(await raw(served.server.port, 'GET / HTTP/1.1\r\nHost: 127')).toMatch(/^HTTP\/1.1 408/);
  });
});

describe('files', () => {
  test('with their types, and what keeps a page to itself', async () => {
    const served = await serve();
    const cookie = await served.cookie();
    const of = (path: string, headers = {}) => served.get(path, { cookie, ...headers });
    const index = await of('/index.html?x=1');
    expect(index.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(index.headers['cache-control']).toBe('no-store');
    const css = await of('/assets/index.css');
    expect([css.headers['content-type'], css.text]).toEqual(['text/css; charset=utf-8', 'p {}']);
    const script = await of('/assets/index-DAV04Uqc.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    for (const { headers } of [index, css, script, await of('/nothing'), await served.get('/')]) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'$/),
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test('the page may speak with this server, as it was called, and with nobody else', async () => {
    const served = await serve();
    const host = `localhost:${served.server.port}`;
    const { headers } = await served.get('/', { cookie: await served.cookie(), host });
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        `connect-src 'self' ws://${host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  test('none but those of the page, however they are asked for', async () => {
    const served = await serve();
    const { port } = served.server;
    const cookie = await served.cookie();
    const paths = [
      '/../outside.html',
      '/assets/../../outside.html',
      '/%2e%2e/outside.html',
      '/%2e%2e%2foutside.html',
      '/..%2foutside.html',
      '/..%5coutside.html',
      '/..\\outside.html',
      '/%252e%252e%252foutside.html',
      '/%252e%252e/outside.html',
      '/..%c0%afoutside.html',
      '/.%00./outside.html',
      '/index.html%00.css',
      '/index.html\0',
      '//etc/passwd',
      '/etc/passwd',
      '//index.html',
      '/./index.html',
      '/link.html',
      '/up/outside.html',
      '/up/renderer/index.html',
      '/.hidden.html',
      '/.git/config.json',
      '/notes.txt',
      '/assets',
      '/assets/',
      '/Index.html',
      '/constructor',
      '/__proto__',
      '*',
      '',
    ];
    for (const path of paths) {
      const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`;
      const answer = await raw(port, head);
      expect([path, answer]).toEqual([path, expect.stringMatching(/^HTTP\/1.1 40[04]/)]);
      expect(answer).not.toContain('secret');
    }
  });

  test('are those that were there at the start', async () => {
    const rendererDirectory = pageDirectory();
    const served = await serve({ rendererDirectory });
    const cookie = await served.cookie();
    writeFileSync(join(rendererDirectory, 'new.html'), 'new');
    rmSync(join(rendererDirectory, 'index.html'));
    expect((await served.get('/new.html', { cookie })).status).toBe(404);
    expect((await served.get('/', { cookie })).status).toBe(200);
  });
});

describe('does not start', () => {
  test('without a page', async () => {
    const empty = new ServedPage({ rendererDirectory: temporaryDirectory() });
    await expect(empty.server.start()).rejects.toThrow(
      'there is no index.html). Build it with "npm run build"',
    );
    const none = new ServedPage({ rendererDirectory: '/nowhere' });
    await expect(none.server.start()).rejects.toThrow('ENOENT');
    await none.server.stop();
  });

  test('on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const served = new ServedPage({ port });
    await expect(served.server.start()).rejects.toThrow(`Port ${port} of 127.0.0.1 can't be had`);
    expect(served.guard.events.listeners()).toBe(0);
    await served.server.stop();
  });
});
