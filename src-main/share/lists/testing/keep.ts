import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { CERTIFICATE } from '../../../report/testing/certificate.ts';
import { ListKeeper } from '../list-keeper.ts';
import type { ListKeeperParts, ListKeeperSettings } from '../list-parts.ts';
import { type MemoryPort, memoryPort } from './memory-port.ts';

export interface Kept {
  readonly keeper: ListKeeper;
  readonly port: MemoryPort;
  readonly faults: unknown[];
  /** What is in force, sorted. */
  targets(): string[];
  /** Sets the clock on. */
  later(seconds: number): void;
  /** The same list with the same clock in another process. */
  again(settings?: Partial<ListKeeperSettings>): Promise<Kept>;
}

const HOUR = 3600;

/** A list that is kept until the test is over: by the hour, without chance. */
export function keep(
  settings: Partial<ListKeeperSettings> & { readonly url: string },
  parts: Partial<ListKeeperParts> & { readonly shared?: MemoryPort } = {},
  clock = { skew: 0 },
): Kept {
  const port = parts.shared ?? memoryPort();
  const faults: unknown[] = [];
  const all = { format: 'auto', intervalSeconds: HOUR, expireSeconds: null, ...settings } as const;
  const keeper = new ListKeeper({
    settings: all,
    minimumSeconds: 0,
    apiKey: null,
    now: () => Date.now() + clock.skew,
    changed: () => undefined,
    fault: (error) => faults.push(error),
    random: () => 0,
    ca: CERTIFICATE,
    ...parts,
    shared: port,
  });
  keeper.start();
  onTestFinished(() => keeper.stop());
  return {
    keeper,
    port,
    faults,
    targets: () => [...port.held.keys()].toSorted(),
    later: (seconds) => {
      clock.skew += seconds * 1000;
    },
    again: async (others) => {
      await keeper.stop();
      return keep({ ...settings, ...others }, { ...parts, shared: port }, clock);
    },
  };
}

export async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !isSo(); tries++) await sleep(10);
  expect(isSo()).toBe(true);
}
