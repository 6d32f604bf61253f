import { once } from 'node:events';
import { get, request } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { metricsPortOf } from '../metrics-port.ts';
import { HOSTILE_USER, STATUS } from '../testing/fake-data.ts';
import { FakeGuard } from '../testing/fake-guard.ts';
import { FROM_LIST } from '../testing/fake-share-data.ts';
import { NOTHING_SHARED } from '../testing/nothing-shared.ts';
import { FAKE_MAIN, Running } from '../testing/process.ts';
import { temporaryDirectory } from '../testing/temporary.ts';
import { serveMetrics } from './metrics.ts';
import { metricsText } from './metrics-text.ts';

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

async function served() {
  const guard = new FakeGuard();
  const faults: string[] = [];
  const metrics = await serveMetrics({
    port: 0,
    handlers: guard.handlers,
    onFault: (fault) => faults.push(fault),
  });
  onTestFinished(() => metrics.close());
  const ask = async (path = '/metrics', headers: Readonly<Record<string, string>> = {}, method = 'GET') => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const options = { host: '127.0.0.1', port: metrics.port, path, method, headers };
    request(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode, type: response.headers['content-type'], body }),
      );
    })
      .on('error', reject)
      .end();
    return promise;
  };
  return { guard, faults, metrics, ask };
}

/** A line of the format: a remark, or a name, labels and a number. */
const SAMPLE =
  /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*\})? -?[0-9.e+-]+)$/;

test('numbers in the text format, and nothing that an attacker wrote', async () => {
  const { guard, ask } = await served();
  guard.status = {
    ...guard.status,
    log: { ...guard.status.log, problem: `203.0.113.66 ${HOSTILE_USER}` },
  };
  const { status, type, body } = await ask();
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  for (const line of body.trimEnd().split('\n')) expect(line).toMatch(SAMPLE);
  expect(body).toContain(
    `drawbridge_build_info{version="${STATUS.version}",node="${process.versions.node}"} 1\n`,
  );
  expect(body).toContain(`\ndrawbridge_attempts ${STATUS.total.attempts}\n`);
  expect(body).toContain(`\ndrawbridge_blocks_standing ${STATUS.total.activeBlocks}\n`);
  expect(body).toContain(`\ndrawbridge_firewall_holds ${STATUS.firewall.holds}\n`);
  expect(body).toContain(`\ndrawbridge_log_lines_total ${STATUS.log.lines}\n`);
  expect(body).toContain('\ndrawbridge_events_total{kind="failed"} 3\n');
  expect(body).toContain('\ndrawbridge_problem{part="log"} 1\ndrawbridge_problem{part="firewall"} 0\n');
  expect(body).not.toMatch(/203\.0\.113|root/);
  const names = [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(body.match(/^# TYPE/gm)?.length);
});

test('shared sources by their ids: neither their names nor the places of rules', async () => {
  const { guard, ask } = await served();
  const { handlers } = guard;
  const none = await ask();
  expect(none.body).toContain('\ndrawbridge_shared_holds 0\n');
  expect(none.body).not.toContain('drawbridge_shared_entries{');
  await handlers.addList({ list: { preset: 'spamhaus-drop-v4' } });
  await handlers.fetchList({ id: 'spamhaus-drop-v4' });
  await handlers.addList({
    list: { url: '/var/down', name: HOSTILE_USER, format: 'auto', intervalSeconds: 60, expireSeconds: null },
  });
  const [, other] = guard.shared.share.lists;
  await handlers.fetchList({ id: other?.settings.id ?? '' });
  await handlers.joinCrowdSec({
    url: 'https://lapi.example',
    ca: null,
    name: 'mac-7',
    key: 'k',
    registrationToken: null,
  });
  await handlers.setPlaceRules({
    rules: [{ place: { country: 'NL' }, action: 'block' }],
    evenWithLogins: false,
  });
  guard.shared.share.crowdSec.waiting = 2;
  guard.shared.share.crowdSec.answeredAt = guard.status.now - 90_000;
  guard.shared.entries.push(FROM_LIST);
  const { body } = await ask();
  for (const line of body.trimEnd().split('\n')) expect(line).toMatch(SAMPLE);
  for (const line of [
    'shared_holds 2',
    'shared_entries{source="crowdsec"} 1',
    'shared_entries{source="list:spamhaus-drop-v4"} 1',
    'shared_entries{source="places"} 4',
    'shared_answer_age_seconds{source="crowdsec"} 90',
    'shared_answer_age_seconds{source="list:spamhaus-drop-v4"} 0',
    'shared_problem{source="crowdsec"} 0',
    `shared_problem{source="list:${other?.settings.id}"} 1`,
    'shared_held_back{source="list:spamhaus-drop-v4"} 0',
    'shared_waiting{source="crowdsec"} 2',
    'shared_sent_total{source="denyhosts"} 0',
  ])
    expect(body).toContain(`\ndrawbridge_${line}\n`);
  expect(body).not.toMatch(/NL|Spamhaus|203\.0\.113/);
});

test('a label is safe whatever it is', () => {
  const status = { ...STATUS, version: '1"\n\\x' };
  const counts = { since: 0, events: {}, lifted: 0, spared: 0 };
  const blocks = { rule: 0, owner: 0 };
  expect(metricsText(status, { ...counts, blocks }, NOTHING_SHARED)).toContain('build_info{version="1x"');
});

describe('who is refused', () => {
  test('who calls it by another name, another page, and whoever wants anything else', async () => {
    const { ask, metrics } = await served();
    const { port } = metrics;
    expect((await ask('/metrics', { Host: `localhost:${port}` })).status).toBe(200);
    expect((await ask('/metrics', { Host: `evil.example:${port}` })).status).toBe(403);
    expect((await ask('/metrics', { Host: '127.0.0.1' })).status).toBe(403);
    expect((await ask('/metrics', { Origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('/', {})).status).toBe(404);
    expect((await ask('/metrics', {}, 'POST')).status).toBe(405);
    expect((await ask('/metrics', {}, 'HEAD')).body).toBe('');
  });

  test('nothing but this machine can reach it', async () => {
    const { metrics } = await served();
    const { promise, resolve } = Promise.withResolvers<string>();
    get({ host: '127.0.0.2', port: metrics.port }, () => resolve('answered')).on('error', () =>
      resolve('refused'),
    );
    expect(await promise).toBe('refused');
  });
});

test('a guard that does not answer, and a port that is taken', async () => {
  const { guard, ask, faults } = await served();
  guard.handlers.status = () => {
    throw new Error('The guard has stopped.');
  };
  expect(await ask()).toMatchObject({ status: 503, body: 'The guard does not answer now.\n' });
  expect(faults).toEqual(["The metrics can't be told: The guard has stopped."]);
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(
    serveMetrics({ port, handlers: guard.handlers, onFault: () => undefined }),
  ).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('--metrics-port'),
  });
});

test('the port: command line before variable before settings; off by default', () => {
  const of = metricsPortOf;
  const none = { metricsPort: null };
  expect(of({}, {}, none)).toBeNull();
  expect(of({}, {}, { metricsPort: 9 })).toBe(9);
  expect(of({}, { DRAWBRIDGE_METRICS_PORT: '8' }, { metricsPort: 9 })).toBe(8);
  expect(of({ metricsPort: '7' }, { DRAWBRIDGE_METRICS_PORT: '8' }, { metricsPort: 9 })).toBe(7);
  expect(() => of({ metricsPort: 'x' }, {}, none)).toThrow(`--metrics-port can't be "x"`);
  expect(() => of({}, { DRAWBRIDGE_METRICS_PORT: '70000' }, none)).toThrow('DRAWBRIDGE_METRICS_PORT');
});

test('a guard that is run with --metrics-port tells them; one without does not listen', async () => {
  const state = temporaryDirectory();
  const guard = new Running(FAKE_MAIN, ['run', '--state', state, '--metrics-port', '0']);
  await guard.says('READY');
  const url = /Metrics on (http:\S+)/.exec(guard.out)?.[1] ?? '';
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([
    200,
    expect.stringContaining('drawbridge_build_info'),
  ]);
  guard.child.kill('SIGTERM');
  expect(await guard.exit()).toBe(0);
  const other = new Running(FAKE_MAIN, ['run', '--state', temporaryDirectory()]);
  await other.says('READY');
  expect(other.out).not.toContain('Metrics');
  other.child.kill('SIGTERM');
  expect(await other.exit()).toBe(0);
});
