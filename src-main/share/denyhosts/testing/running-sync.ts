import { expect, onTestFinished, vi } from 'vitest';
import { type DenyHostsParts, type DenyHostsSettings, DenyHostsSync } from '../denyhosts-sync.ts';
import { type MemoryOwn, type MemoryShared, memoryOwn, memoryShared } from './memory-ports.ts';

export const SETTINGS: DenyHostsSettings = {
  server: '',
  upload: true,
  download: true,
  intervalSeconds: 3600,
  threshold: 1,
  resiliencySeconds: 0,
  keepSeconds: 86_400,
  ca: null,
  sendVersion: false,
};

export interface RunningSync {
  readonly sync: DenyHostsSync;
  readonly own: MemoryOwn;
  readonly shared: MemoryShared;
  readonly faults: unknown[];
  /** How often `status` was said to have changed. */
  readonly changes: () => number;
}

type Options = Partial<Omit<DenyHostsParts, 'settings' | 'own' | 'shared'>> & {
  readonly settings?: Partial<DenyHostsSettings>;
  readonly own?: MemoryOwn;
  readonly shared?: MemoryShared;
};

/** One that takes the documentation prefixes for public; not started. It is stopped with the test. */
export function makeSync({
  settings = {},
  own = memoryOwn(),
  shared = memoryShared(),
  ...more
}: Options): RunningSync {
  const faults: unknown[] = [];
  let changes = 0;
  const sync = new DenyHostsSync({
    settings: { ...SETTINGS, ...settings },
    own,
    shared,
    version: '0.1.0',
    now: Date.now,
    changed: () => {
      changes++;
    },
    fault: (error) => faults.push(error),
    alsoPublic: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
    ...more,
  });
  onTestFinished(() => sync.stop());
  return { sync, own, shared, faults, changes: () => changes };
}

/** Waits until this holds. */
export async function until(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 20_000, interval: 10 });
}

/** Once there was a round. */
export async function untilRound({ sync }: RunningSync): Promise<void> {
  await until(() => {
    expect(sync.status.lastRoundAt).not.toBeNull();
    expect(sync.status.isBusy).toBe(false);
  });
}
