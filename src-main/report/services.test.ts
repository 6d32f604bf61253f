import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Delivery } from './deliver.ts';
import { toAbuseIpdb, toBlocklistDe } from './services.ts';

interface Asked {
  readonly headers: IncomingMessage['headers'];
  readonly form: Record<string, string>;
}

async function service(
  answer: (response: ServerResponse, asked: Asked) => void,
): Promise<{ endpoint: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const one = { headers: request.headers, form: Object.fromEntries(new URLSearchParams(body)) };
    asked.push(one);
    answer(response, one);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/report`, asked };
}

function json(status: number, value: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

function report(endpoint: string) {
  const calls = { handedOver: 0 };
  return {
    calls,
    address: '203.0.113.66',
    key: 'k-secret',
    endpoint,
    lastSeen: Date.UTC(2026, 10, 22, 12),
    handOver: () => void calls.handedOver++,
    comment: 'SSH brute force.',
    server: 'ann@home.example',
    logs: 'a line\n',
  };
}

describe('AbuseIPDB', () => {
  test('gets address, categories, a comment and the time', async () => {
    const { endpoint, asked } = await service(
      json(200, { data: { ipAddress: '203.0.113.66', abuseConfidenceScore: 52 } }),
    );
    const given = report(endpoint);
    expect(await toAbuseIpdb(given)).toEqual({ result: 'accepted', answer: 'score 52' });
    expect(asked).toMatchObject([
      {
        headers: { key: 'k-secret', accept: 'application/json' },
        form: {
          ip: '203.0.113.66',
          categories: '18,22',
          comment: 'SSH brute force.',
          timestamp: '2026-11-22T12:00:00Z',
        },
      },
    ]);
    expect(given.calls.handedOver).toBe(1);
  });

  test.each<[string, ReturnType<typeof json>, Delivery]>([
    [
      'an error of its own words',
      json(422, { errors: [{ detail: 'You can only report once\r\nin 15 minutes', status: 422 }] }),
      {
        result: 'refused',
        problem: 'AbuseIPDB refused it (422). It said: You can only report once?in 15 minutes',
      },
    ],
    [
      'too many',
      json(429, {}, { 'retry-after': '3600' }),
      {
        result: 'later',
        problem: 'AbuseIPDB takes no more reports for now. It is tried again by itself.',
        waitSeconds: 3600,
      },
    ],
    [
      'a wrong key',
      json(401, {}),
      { result: 'later', problem: 'AbuseIPDB does not accept the key (401). Set it again.' },
    ],
    [
      'trouble',
      json(503, {}),
      { result: 'later', problem: 'AbuseIPDB has trouble of its own (503). It is tried again by itself.' },
    ],
    ['nonsense', json(404, 'x'), { result: 'refused', problem: 'AbuseIPDB refused it (404).' }],
  ])('%s', async (_name, answer, delivery) => {
    const { endpoint } = await service(answer);
    expect(await toAbuseIpdb(report(endpoint))).toEqual(delivery);
  });

  test('an answer without end is read to 64 kB', async () => {
    const { endpoint } = await service((response) => {
      response.writeHead(400);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect(await toAbuseIpdb(report(endpoint))).toMatchObject({ result: 'refused' });
  });

  test('nobody there: later. Cut without an answer: unknown. A redirect is not followed', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    expect(await toAbuseIpdb(report(`http://127.0.0.1:${port}/`))).toMatchObject({ result: 'later' });
    const cut = await service((response) => response.destroy());
    expect(await toAbuseIpdb(report(cut.endpoint))).toMatchObject({ result: 'unknown' });
    const other = await service(json(200, {}));
    const redirect = await service((response) => response.writeHead(307, { location: other.endpoint }).end());
    expect(await toAbuseIpdb(report(redirect.endpoint))).toMatchObject({ result: 'unknown' });
    expect(other.asked).toEqual([]);
  });

  test('nothing leaves that could not be written down', async () => {
    const { endpoint, asked } = await service(json(200, {}));
    const handOver = () => {
      throw new Error('full');
    };
    expect(await toAbuseIpdb({ ...report(endpoint), handOver })).toMatchObject({ result: 'later' });
    expect(asked).toEqual([]);
  });
});

describe('blocklist.de', () => {
  test('gets what it asks for', async () => {
    const { endpoint, asked } = await service(json(200, { status: 'success' }));
    expect(await toBlocklistDe(report(endpoint))).toMatchObject({ result: 'accepted' });
    expect(asked[0]?.form).toEqual({
      server: 'ann@home.example',
      apikey: 'k-secret',
      service: 'ssh',
      ip: '203.0.113.66',
      logs: 'a line\n',
      format: 'json',
    });
  });

  test('says why not; the key is not in the words', async () => {
    const { endpoint } = await service(json(200, { status: 'error', error: 'Unknown server' }));
    const delivery = await toBlocklistDe(report(endpoint));
    expect(delivery).toEqual({
      result: 'refused',
      problem: 'blocklist.de refused it (200). It said: Unknown server',
    });
  });
});
