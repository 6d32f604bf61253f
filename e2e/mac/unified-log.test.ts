/** The unified log as a guard reads it, from a process that behaves as macOS's `log` is known to. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Guard } from '../../src-main/guard/guard.ts';
import { startGuard } from '../../src-main/guard/start-guard.ts';
import { unifiedLogReaders } from '../../src-main/guard/unified-log-reader.ts';
import type { LogEntry } from '../../src-main/log/source.ts';
import { UnifiedLog } from '../../src-main/log/unified-log.ts';
import { DirectLogReader, UNIFIED_PREDICATE } from '../../src-main/log/unified-reader.ts';
import type { HelperRequest } from '../../src-main/privileged/helper-client.ts';
import { SettingsFile } from '../../src-main/settings/settings-file.ts';
import { readUnifiedLine } from '../../src-main/sshd/json-line.ts';
import { FakeLog } from './fake-log.ts';

const WAIT = { timeout: 20_000, interval: 20 };

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-mac-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

interface Mac {
  readonly log: FakeLog;
  readonly path: string;
}

function mac(): Mac {
  const log = new FakeLog(directory());
  onTestFinished(() => {
    log.endStreams();
  });
  return { log, path: `${log.bin}:/usr/bin:/bin` };
}

interface Reading {
  readonly source: UnifiedLog;
  readonly entries: LogEntry[];
  cursor: string | null;
}

function read({ path }: Mac, cursor: string | null = null): Reading {
  const source = new UnifiedLog({
    ways: [new DirectLogReader(path)],
    read: readUnifiedLine,
    delays: { settleMs: 20, retryMs: 20 },
  });
  const reading: Reading = { source, entries: [], cursor };
  source.start(cursor, (batch) => {
    if (batch.form === 'entries') reading.entries.push(...batch.entries);
    reading.cursor = batch.cursor;
  });
  onTestFinished(() => source.stop());
  return reading;
}

const texts = ({ entries }: Reading) => entries.map(({ message }) => Buffer.from(message).toString());

async function got(reading: Reading, messages: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(texts(reading)).toEqual(messages), WAIT);
}

async function isUp(machine: Mac, streams = 1): Promise<void> {
  await vi.waitFor(() => expect(machine.log.streams.length).toBe(streams), WAIT);
}

let ticks = 0;
function said(message: string, more: object = {}) {
  return { time: Date.now(), mach: ++ticks * 1000, message, ...more };
}

test('Info lines and errors, what was and what comes; what libraries say is left out', async () => {
  const machine = mac();
  const { log } = machine;
  log.say(said('Failed password for root from 203.0.113.66 port 1 ssh2'));
  log.say(said('in openpam_dispatch()', { sender: '/usr/lib/libpam.2.dylib' }));
  const reading = read(machine);
  await got(reading, ['Failed password for root from 203.0.113.66 port 1 ssh2']);
  await isUp(machine);
  log.say(said('error: PAM: authentication error for root from 203.0.113.66', { process: 'sshd' }));
  log.streamRaw('{"broken\n\n{"count":1,"finished":1}\n');
  log.say(said('Invalid user  from 203.0.113.66 port 3', { zone: -420, process: 'sshd-auth' }));
  await got(reading, [
    'Failed password for root from 203.0.113.66 port 1 ssh2',
    'error: PAM: authentication error for root from 203.0.113.66',
    'Invalid user  from 203.0.113.66 port 3',
  ]);
  expect(reading.source.skippedLines).toBe(1);
  expect(reading.source.problem).toBe(null);
});

test('the stream is killed: what it missed is shown, and nothing twice', async () => {
  const machine = mac();
  const { log } = machine;
  const reading = read(machine);
  await isUp(machine);
  log.say(said('first'));
  await got(reading, ['first']);
  expect(log.endStreams()).toBe(1);
  log.store(said('second'));
  await got(reading, ['first', 'second']);
  await isUp(machine);
  const again = said('third');
  log.say(again);
  log.stream(again, again);
  log.say(said('fourth'));
  await got(reading, ['first', 'second', 'third', 'fourth']);
});

test('from the cursor on', async () => {
  const machine = mac();
  const { log } = machine;
  log.say(said('first'), said('second'));
  const first = read(machine);
  await got(first, ['first', 'second']);
  await first.source.stop();
  log.store(said('third'));
  const second = read(machine, first.cursor);
  await got(second, ['third']);
  await isUp(machine, 2);
});

test('stopped, it leaves no log behind', async () => {
  const machine = mac();
  const reading = read(machine);
  await isUp(machine);
  await vi.waitFor(() => expect(reading.cursor).not.toBe(null), WAIT);
  const [pid = 0] = machine.log.streams;
  process.kill(pid, 0);
  await reading.source.stop();
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});

test('a Mac without log, and one whose log fails', async () => {
  const nowhere = read({ log: mac().log, path: directory() });
  await vi.waitFor(() => expect(nowhere.source.problem).toMatch(/\(there is no program log\)/), WAIT);
  const machine = mac();
  machine.log.failure = 'log: Could not connect to logd\n';
  const reading = read(machine);
  await vi.waitFor(() => expect(reading.source.problem).toMatch(/\(log: Could not connect to logd\)/), WAIT);
  machine.log.failure = null;
  await vi.waitFor(() => expect(reading.source.problem).toBe(null), WAIT);
});

test('users who are no administrators read through the helper', async () => {
  const machine = mac();
  machine.log.isAdmin = false;
  const asRoot = mac();
  asRoot.log.say(said('for root only'));
  const asked: HelperRequest[] = [];
  // Answers as the helper does: raw lines until the connection ends.
  const helper = new DirectLogReader(asRoot.path);
  const ways = unifiedLogReaders({ platform: 'darwin', isRoot: false, path: machine.path }, (request) => {
    asked.push(request);
    return request.verb === 'log-stream' ? helper.stream() : helper.show(Number(request.words?.[0]));
  });
  const source = new UnifiedLog({ ways, read: readUnifiedLine, delays: { settleMs: 20, retryMs: 20 } });
  onTestFinished(() => source.stop());
  const entries: LogEntry[] = [];
  source.start(null, (batch) => {
    if (batch.form === 'entries') entries.push(...batch.entries);
  });
  await vi.waitFor(() => expect(entries.length).toBe(1), WAIT);
  expect(asked).toEqual([{ verb: 'log-stream' }, { verb: 'log-show', words: ['86400'] }]);
  expect(machine.log.streams).toEqual([]);
});

test('without a helper they are told what to do', async () => {
  const machine = mac();
  machine.log.isAdmin = false;
  const reading = read(machine);
  await vi.waitFor(() => expect(reading.source.problem).toMatch(/^macOS lets only administrators/), WAIT);
});

test('the fake shows as little as the real one to who asks wrongly', () => {
  const { log, path } = mac();
  log.say(said('Failed password for root from 203.0.113.66 port 1 ssh2'), said('error: x'));
  const show = (...args: string[]) =>
    execFileSync('log', ['show', '--last', '10m', '--style', 'ndjson', ...args], {
      env: { PATH: path },
      encoding: 'utf8',
    });
  expect(show('--info', '--predicate', UNIFIED_PREDICATE)).toMatch(/\{"count":2,"finished":1\}\n$/);
  expect(show('--predicate', UNIFIED_PREDICATE)).toMatch(/\{"count":1,"finished":1\}\n$/);
  expect(show('--info', '--predicate', 'process == "sshd"')).toMatch(/\{"count":0,"finished":1\}\n$/);
  log.forgetInfo();
  expect(show('--info', '--predicate', UNIFIED_PREDICATE)).toMatch(/\{"count":1,"finished":1\}\n$/);
});

async function guardOn({ path }: Mac, stateDirectory: string, log = 'auto'): Promise<Guard> {
  const settingsFile = new SettingsFile(stateDirectory);
  const guard = await startGuard({
    stateDirectory,
    log,
    firewall: 'observe',
    replay: null,
    speed: 'max',
    settings: settingsFile.load().settings,
    settingsFile,
    version: '0.0.0',
    system: { platform: 'darwin', isRoot: false, path },
  });
  onTestFinished(() => guard.stop());
  return guard;
}

test('a guard on a Mac finds the unified log, recognises an attack in it, and goes on where it was', async () => {
  const machine = mac();
  const { log } = machine;
  const state = directory();
  const attack = (port: number, pid: number) =>
    said(`Failed password for invalid user oracle from 203.0.113.66 port ${port} ssh2`, { pid });
  log.say(attack(4001, 91), attack(4002, 92));
  const guard = await guardOn(machine, state);
  expect(guard.log.description).toMatch(
    /^Following the macOS unified log\. Looked at: .*secure\.log does not exist/,
  );
  await vi.waitFor(() => expect(guard.store.totals(Date.now()).attempts).toBe(2), WAIT);
  await isUp(machine);
  // any user can name a program sshd: of attempts only root's tells
  log.say(said('Failed password for root from 198.51.100.7 port 1 ssh2', { uid: 501 }));
  log.say(attack(4003, 93));
  await vi.waitFor(() => expect(guard.store.totals(Date.now()).attempts).toBe(3), WAIT);
  await guard.stop();
  log.store(attack(4004, 94), attack(4005, 95));
  const next = await guardOn(machine, state, 'unified-log');
  await vi.waitFor(() => expect(next.store.totals(Date.now()).attempts).toBe(5), WAIT);
  const { blocks } = next.store.blocks({ at: Date.now(), ended: false, limit: 10, offset: 0 });
  expect(blocks.map(({ target }) => target)).toEqual(['203.0.113.66']);
  expect(next.notices).toEqual([]);
});
