import { type ChildProcess, spawn } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';

const CHILD = new URL('./kill-nine-child.ts', import.meta.url).pathname;
const LANES = 4;
const KILLS_PER_LANE = 25;

/** A log that grows and is rotated all the time; what a reader must get of it. */
class BusyLog {
  expected = '';
  readonly path: string;
  #count = 0;
  #rotations: string[] = [];

  constructor(path: string) {
    this.path = path;
  }

  write(): void {
    const lines = 1 + Math.floor(Math.random() * 6);
    let text = '';
    for (let i = 0; i < lines; i++) text += `line ${this.#count++} ${'x'.repeat(Math.random() * 200)}\n`;
    // now and then the reader meets half a line
    const cut = Math.floor(Math.random() * text.length);
    appendFileSync(this.path, text.slice(0, cut));
    appendFileSync(this.path, text.slice(cut));
    this.expected += text;
  }

  rotate(): void {
    for (let i = this.#rotations.length - 1; i >= 0; i--) {
      const old = this.#rotations[i] ?? '';
      const moved = `${this.path}.${i + 2}${old.endsWith('.gz') ? '.gz' : ''}`;
      renameSync(old, moved);
      this.#rotations[i] = moved;
    }
    const newest = `${this.path}.1`;
    if (Math.random() < 0.3) {
      copyFileSync(this.path, newest);
      truncateSync(this.path);
    } else {
      renameSync(this.path, newest);
      writeFileSync(this.path, '');
    }
    this.#rotations.unshift(newest);
    const second = this.#rotations[1];
    if (second !== undefined && !second.endsWith('.gz')) {
      writeFileSync(`${second}.gz`, gzipSync(readFileSync(second)));
      unlinkSync(second);
      this.#rotations[1] = `${second}.gz`;
    }
  }
}

/** One reader after another, each killed; how many of them had delivered something. */
async function lane(kills: number): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-kill-'));
  const database = join(dir, 'got.db');
  const log = new BusyLog(join(dir, 'auth.log'));
  const env = { ...process.env, NODE_COMPILE_CACHE: join(dir, 'compiled') };
  let reader: ChildProcess | null = null;
  let writing: NodeJS.Timeout | undefined;
  let delivered = 0;

  const begin = async (): Promise<EventEmitter> => {
    const child = spawn(process.execPath, [CHILD, log.path, database], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    reader = child;
    await once(child.stdout, 'data');
    return child.stdout;
  };
  const kill = async (): Promise<void> => {
    reader?.kill('SIGKILL');
    if (reader?.signalCode === null) await once(reader, 'exit');
    reader = null;
  };
  const received = (): string[] => {
    const db = new Database(database, { readonly: true });
    try {
      return db.prepare<[], string>('SELECT text FROM batch ORDER BY id').pluck().all();
    } finally {
      db.close();
    }
  };
  const getsAll = async (): Promise<void> => {
    await begin();
    const deadline = Date.now() + 30_000;
    while (received().join('').length < log.expected.length && Date.now() < deadline) await sleep(10);
    await kill();
    expect(received().join('')).toBe(log.expected);
  };

  try {
    // A first start reads no older rotations, so none are made before it has begun.
    log.write();
    await getsAll();
    writing = setInterval(() => {
      log.write();
      if (Math.random() < 0.02) log.rotate();
    }, 4);
    for (let i = 0; i < kills; i++) {
      const before = received().length;
      const output = await begin();
      // Half of them at any moment from the start on, half of them amid deliveries.
      if (i % 2 === 0) await once(output, 'data');
      await sleep(Math.random() * 50);
      await kill();
      const batches = received();
      expect(log.expected.startsWith(batches.join('')), `after kill ${i + 1}`).toBe(true);
      if (batches.length > before) delivered++;
    }
    clearInterval(writing);
    log.write();
    await getsAll();
    return delivered;
  } finally {
    clearInterval(writing);
    await kill();
    rmSync(dir, { recursive: true });
  }
}

test('killed a hundred times at any moment, amid rotations: nothing is lost, nothing doubled', async () => {
  const ended = await Promise.allSettled(Array.from({ length: LANES }, () => lane(KILLS_PER_LANE)));
  let delivered = 0;
  for (const one of ended) {
    if (one.status === 'rejected') throw one.reason;
    delivered += one.value;
  }
  // The kills mean something only where something was under way.
  expect(delivered).toBeGreaterThanOrEqual((LANES * KILLS_PER_LANE) / 2);
}, 120_000);
