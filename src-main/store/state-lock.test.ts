import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StateLockedError, takeStateLock } from './state-lock.ts';
import { NOON, tempDir } from './store.fixtures.ts';
import { StoreError } from './store-error.ts';

const HOLDER = `
  const { takeStateLock } = await import(process.argv[1]);
  let lock = null;
  try {
    lock = takeStateLock(process.argv[2], () => ${NOON});
    process.stdout.write('taken ');
  } catch (error) {
    process.stdout.write(error.name + ' ' + error.pid + ' ');
  }
  process.stdin.on('data', () => { lock?.release(); process.stdout.write('released '); });
  process.stdin.on('end', () => process.exit());
  process.stdin.resume();`;

/** Another process that tries to take the lock; the word is what it says first. */
async function takeElsewhere(dir: string): Promise<{ child: ChildProcess; word: string }> {
  const module = new URL('./state-lock.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, module, dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, word: await nextWord(child) };
}

async function nextWord(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout');
  const [data] = await once(child.stdout, 'data');
  return String(data).trim();
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function refusal(dir: string): StateLockedError {
  try {
    takeStateLock(dir).release();
  } catch (error) {
    if (error instanceof StateLockedError) return error;
    throw error;
  }
  throw new Error('the lock was free');
}

describe('the lock on a state directory', () => {
  test('is held by one process; the next is told which, and since when', async () => {
    const dir = join(tempDir(), 'made', 'by it');
    const { child, word } = await takeElsewhere(dir);
    expect(word).toBe('taken');
    const error = refusal(dir);
    expect(error).toMatchObject({ pid: child.pid, since: NOON });
    expect(error.message).toBe(
      `Another guard (pid ${child.pid}, since 2026-06-30T12:00:00.000Z) holds ${dir}. Stop it first, or choose another directory.`,
    );
    expect(statSync(dir).mode & 0o777).toBe(0o750);
    expect(statSync(join(dir, 'guard.lock')).mode & 0o777).toBe(0o600);
  });

  test('is free at once after kill -9, whatever the dead one left behind', async () => {
    const dir = tempDir();
    for (let round = 0; round < 3; round++) {
      const { child, word } = await takeElsewhere(dir);
      expect(word).toBe('taken');
      await kill(child);
      expect(JSON.parse(readFileSync(join(dir, 'guard.pid'), 'utf8'))).toEqual({
        pid: child.pid,
        since: NOON,
      });
    }
    takeStateLock(dir).release();
    expect(existsSync(join(dir, 'guard.pid'))).toBe(false);
  });

  test('is not believed to be held because a pid was given to another process', () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'guard.pid'), JSON.stringify({ pid: process.ppid, since: NOON }));
    takeStateLock(dir).release();
  });

  test('survives that this process is refused it, and is released once', async () => {
    const dir = tempDir();
    const lock = takeStateLock(dir, () => NOON);
    expect(refusal(dir).pid).toBe(process.pid);
    const second = await takeElsewhere(dir);
    expect(second.word).toBe(`StateLockedError ${process.pid}`);
    lock.release();
    lock.release();
    const third = await takeElsewhere(dir);
    expect(third.word).toBe('taken');
    lock.release();
    expect(refusal(dir).pid).toBe(third.child.pid);
    third.child.stdin?.write('release');
    expect(await nextWord(third.child)).toBe('released');
    takeStateLock(dir).release();
  });

  test('names nobody where guard.pid is still that of a guard that died', () => {
    const dir = tempDir();
    const lock = takeStateLock(dir);
    const dead = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(join(dir, 'guard.pid'), JSON.stringify({ pid: dead, since: NOON }));
    expect(refusal(dir).pid).toBeNull();
    lock.release();
  });

  test.each([
    '',
    'not json',
    '[]',
    '{"pid":"1","since":1}',
    '{"pid":-1,"since":1}',
    '{"pid":1,"since":1e300}',
  ])('names nobody where guard.pid holds %j', async (content) => {
    const dir = tempDir();
    const lock = takeStateLock(dir);
    writeFileSync(join(dir, 'guard.pid'), content);
    const error = refusal(dir);
    expect(error).toMatchObject({ pid: null, since: null });
    expect(error.message).toBe(`Another guard holds ${dir}. Stop it first, or choose another directory.`);
    lock.release();
  });

  test('is explained where it cannot be taken', () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'file'), '');
    expect(() => takeStateLock(join(dir, 'file', 'state'))).toThrow(StoreError);
    mkdirSync(join(dir, 'guard.lock'));
    expect(() => takeStateLock(dir)).toThrow(StoreError);
    const other = tempDir();
    writeFileSync(join(other, 'guard.lock'), 'something of somebody else, and more of it\n'.repeat(100));
    expect(() => takeStateLock(other)).toThrow("is not Drawbridge's lock. Move it away.");
  });
});
