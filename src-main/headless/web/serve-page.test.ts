import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Logger } from '../host.ts';
import { pageDirectory } from '../testing/browser.ts';
import { FakeGuard } from '../testing/fake-guard.ts';
import { FAKE_MAIN, Running } from '../testing/process.ts';
import { temporaryDirectory } from '../testing/temporary.ts';
import { servePage } from './serve-page.ts';

const BUILT = join(import.meta.dirname, '../../../out/renderer/index.html');

const statusOf = (link: string, cookie = '') =>
  new Promise<{ status: number; cookie: string }>((done, fail) => {
    get(link, { agent: false, headers: cookie === '' ? {} : { cookie } }, (answer) => {
      answer.resume();
      done({
        status: answer.statusCode ?? 0,
        cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
      });
    }).on('error', fail);
  });

test('the log tells the first link; the file holds the one that opens the page now, for its owner alone', async () => {
  const stateDirectory = temporaryDirectory();
  const file = join(stateDirectory, 'ui-link');
  const told: unknown[][] = [];
  const logger: Logger = { info: (...all) => told.push(all), warn: () => undefined, error: () => undefined };
  const faults: string[] = [];
  const stop = await servePage({
    guard: new FakeGuard(),
    port: 0,
    stateDirectory,
    version: '0.1.0',
    logger,
    onFault: (fault) => faults.push(fault),
    rendererDirectory: pageDirectory(),
  });
  onTestFinished(stop);
  const first = readFileSync(file, 'utf8').trim();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(told).toEqual([[`Open ${first}`, { ui: first }]]);
  const opened = await statusOf(first);
  expect(opened.status).toBe(303);
  expect((await statusOf(new URL('/', first).href, opened.cookie)).status).toBe(200);
  const second = readFileSync(file, 'utf8').trim();
  expect(second).not.toBe(first);
  expect((await statusOf(first)).status).toBe(401);
  expect((await statusOf(second)).status).toBe(303);
  expect(told.length).toBe(1);
  await stop();
  expect(existsSync(file)).toBe(false);
  expect(faults).toEqual([]);
});

test('a link that can not be kept is told as a fault; the page is there all the same', async () => {
  const stateDirectory = join(temporaryDirectory(), 'gone');
  const faults: string[] = [];
  const links: string[] = [];
  const logger: Logger = {
    info: (_message, fields) => links.push(String(fields?.['ui'])),
    warn: () => undefined,
    error: () => undefined,
  };
  const stop = await servePage({
    guard: new FakeGuard(),
    port: 0,
    stateDirectory,
    version: '0.1.0',
    logger,
    onFault: (fault) => faults.push(fault),
    rendererDirectory: pageDirectory(),
  });
  onTestFinished(stop);
  expect(faults.join()).toContain(`can't be kept in ${join(stateDirectory, 'ui-link')}`);
  expect((await statusOf(links[0] ?? '')).status).toBe(303);
});

// The page itself is what `npm run build` makes.
describe.skipIf(!existsSync(BUILT))('run --ui, with the page that was built', () => {
  test('prints a link, and `drawbridge ui` another once that was used', async () => {
    const state = temporaryDirectory();
    const guard = new Running(FAKE_MAIN, ['run', '--state', state, '--ui']);
    await guard.says('READY');
    const [, link = ''] = /Open (http:\S+)/.exec(guard.out) ?? [];
    const ui = async (...argv: string[]) => {
      const asked = new Running(FAKE_MAIN, ['ui', '--socket', join(state, 'drawbridge.sock'), ...argv]);
      expect(await asked.exit()).toBe(0);
      return asked.out.trim();
    };
    expect(await ui()).toBe(link);
    expect((await statusOf(link)).status).toBe(303);
    const next = JSON.parse(await ui('--json')).link;
    expect(next).not.toBe(link);
    expect((await statusOf(next)).status).toBe(303);
    guard.child.kill('SIGTERM');
    expect(await guard.exit()).toBe(0);
    expect(existsSync(join(state, 'ui-link'))).toBe(false);
    await expect(statusOf(link)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('--json-log: the link is a field', async () => {
    const guard = new Running(FAKE_MAIN, ['run', '--state', temporaryDirectory(), '--json-log'], {
      DRAWBRIDGE_UI: '1',
    });
    await guard.says('"ready":true');
    const lines = guard.out.trimEnd().split('\n');
    const told = lines.map((line) => JSON.parse(line)).find(({ ui }) => ui !== undefined);
    expect(told.message).toBe(`Open ${told.ui}`);
    expect((await statusOf(told.ui)).status).toBe(303);
  });
});

describe('the command line', () => {
  test('a guard without its page has no link, whatever one before it left behind', async () => {
    const state = temporaryDirectory();
    writeFileSync(join(state, 'ui-link'), 'http://127.0.0.1:1/?token=left-behind\n');
    const guard = new Running(FAKE_MAIN, ['run', '--state', state]);
    await guard.says('READY');
    const asked = new Running(FAKE_MAIN, ['ui', '--state', state]);
    expect(await asked.exit()).toBe(1);
    expect(asked.err).toBe(
      'drawbridge: The guard runs without its page. Start it with "drawbridge run --ui".\n',
    );
  });

  test('no guard, and a port that is none', async () => {
    const asked = new Running(FAKE_MAIN, ['ui', '--state', temporaryDirectory()]);
    expect(await asked.exit()).toBe(3);
    const guard = new Running(FAKE_MAIN, ['run', '--state', temporaryDirectory(), '--ui-port', '70000']);
    expect(await guard.exit()).toBe(2);
    expect(guard.err).toContain('--ui-port can\'t be "70000"');
  });
});

test('where others read the log, no link stands in it', async () => {
  const stateDirectory = temporaryDirectory();
  const told: unknown[][] = [];
  const logger: Logger = { info: (...all) => told.push(all), warn: () => undefined, error: () => undefined };
  const stop = await servePage({
    guard: new FakeGuard(),
    port: 0,
    stateDirectory,
    version: '0.1.0',
    logger,
    onFault: () => undefined,
    isLogShared: true,
    rendererDirectory: pageDirectory(),
  });
  onTestFinished(stop);
  const link = readFileSync(join(stateDirectory, 'ui-link'), 'utf8').trim();
  expect((await statusOf(link)).status).toBe(303);
  expect(told).toHaveLength(1);
  expect(JSON.stringify(told)).not.toContain('http');
});
