import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { FakeLog } from './fake-log.ts';

const READER = new URL('./unified-log-reader.ts', import.meta.url).pathname;
const KILLS = 12;

test('killed again and again, its streams too: nothing is lost, nothing doubled', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-mac-kill-'));
  const log = new FakeLog(dir);
  const database = join(dir, 'got.db');
  const said: string[] = [];
  let reader: ChildProcess | null = null;
  let received: Database.Database | null = null;
  const say = (): void => {
    const count = Math.floor(Math.random() * 4);
    for (let i = 0; i < count; i++) {
      said.push(`Failed password for root from 203.0.113.66 port ${said.length} ssh2`);
      log.say({ time: Date.now(), mach: said.length, message: said.at(-1) ?? '' });
    }
  };
  const writing = setInterval(say, 5);
  const begin = async (): Promise<void> => {
    const child = spawn(process.execPath, [READER, `${dir}:/usr/bin:/bin`, database], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(dir, 'compiled') },
    });
    reader = child;
    await once(child.stdout, 'data');
    // From any moment after the start on, often amid the gap.
    if (Math.random() < 0.7) await once(child.stdout, 'data');
    child.stdout.resume();
  };
  const kill = async (): Promise<void> => {
    if (reader?.pid !== undefined && reader.signalCode === null) {
      reader.kill('SIGKILL');
      await once(reader, 'exit');
    }
    reader = null;
  };
  try {
    for (let i = 0; i < KILLS; i++) {
      await begin();
      await sleep(Math.random() * 60);
      if (i % 4 === 3) log.endStreams();
      await sleep(Math.random() * 60);
      await kill();
      log.endStreams();
    }
    await begin();
    clearInterval(writing);
    received = new Database(database, { readonly: true });
    const texts = received.prepare<[], string>('SELECT text FROM message').pluck();
    await vi.waitFor(() => expect(texts.all().length).toBeGreaterThanOrEqual(said.length), {
      timeout: 20_000,
      interval: 20,
    });
    await kill();
    expect(texts.all().toSorted()).toEqual(said.toSorted());
    expect(said.length).toBeGreaterThan(100);
  } finally {
    clearInterval(writing);
    await kill();
    log.endStreams();
    received?.close();
    rmSync(dir, { recursive: true });
  }
}, 60_000);
