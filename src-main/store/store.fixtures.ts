import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Batch, NewBlock, NewEvent } from './rows.ts';
import { openStore, type Store } from './store.ts';

export const NOON = Date.UTC(2026, 5, 30, 12, 0, 0);
export const HOUR = 3_600_000;

/** A directory that goes when the test is over. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A store in a file of its own that goes when the test is over. */
export function tempStore(path = join(tempDir(), 'drawbridge.db')): Store {
  const store = openStore(path, { now: () => NOON });
  onTestFinished(() => store.close());
  return store;
}

/** A wrong password for root from 192.0.2.1, one attempt, but for what is given. */
export function newEvent(part: Partial<NewEvent> = {}): NewEvent {
  const { user = 'root', address = '192.0.2.1' } = part;
  return {
    time: NOON,
    zone: 0,
    kind: 'failed',
    clue: 'verdict',
    user,
    knownUser: true,
    address,
    hostName: null,
    port: 40_000,
    method: 'password',
    fingerprint: null,
    times: 1,
    pid: 1234,
    namedPid: null,
    attacker: address,
    attempts: 1,
    category: 'root',
    line: `Failed password for ${user} from ${address} port 40000 ssh2`,
    ...part,
  };
}

export function newBlock(part: Partial<NewBlock> = {}): NewBlock {
  return {
    target: '192.0.2.1',
    since: NOON,
    until: NOON + HOUR,
    by: 'rule',
    reason: '5 wrong passwords for root within 10 minutes',
    rule: 'root',
    ...part,
  };
}

export function batch(part: Partial<Batch> = {}): Batch {
  return { source: '/var/log/auth.log', cursor: '0', events: [], blocks: [], spares: [], ...part };
}
