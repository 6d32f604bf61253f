import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NOON, tempDir } from './store.fixtures.ts';
import { openStore } from './store.ts';

const CHILD = `
  const { openStore } = await import(process.argv[1]);
  const store = openStore(process.argv[2], { now: Date.now });
  let count = Number(store.cursor('log') ?? 0);
  for (;;) {
    const events = Array.from({ length: 1 + (count % 40) }, (_, n) => ({
      time: ${NOON}, zone: 0, kind: 'failed', clue: 'verdict', user: 'u' + ((count + n) % 50), knownUser: true,
      address: '192.0.2.1', hostName: null, port: 1, method: 'password', fingerprint: null, times: 1, pid: 1,
      namedPid: null, attacker: '192.0.2.1', attempts: 1, category: 'valid-user', line: 'line ' + (count + n),
    }));
    count += events.length;
    store.commit({ source: 'log', cursor: String(count), events, blocks: [], spares: [] });
    process.stdout.write('.');
  }`;

test('kill -9 in the middle of commits leaves cursor, events and rollups as of one commit', async () => {
  const path = join(tempDir(), 'drawbridge.db');
  let before = 0;
  for (let round = 0; round < 8; round++) {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', CHILD, new URL('./store.ts', import.meta.url).href, path],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    // At the first, second, … sign of life: at no chosen point of a commit.
    for (let signs = 0; signs <= round; signs++) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);

    const store = openStore(path, { now: () => NOON });
    try {
      const cursor = Number(store.cursor('log'));
      expect(cursor).toBeGreaterThan(before);
      before = cursor;
      const events = store.events({ afterId: 0, limit: 1_000_000 });
      expect(events.map(({ line }) => line)).toEqual(Array.from({ length: cursor }, (_, n) => `line ${n}`));
      expect(store.totals(NOON)).toEqual({ attempts: cursor, attackers: 1, activeBlocks: 0 });
      const users = store.attacker('192.0.2.1', { events: 0 })?.users ?? [];
      expect(users.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(cursor);
      expect(store.notices).toEqual([]);
    } finally {
      store.close();
    }
  }
}, 60_000);
