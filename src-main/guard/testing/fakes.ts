import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Wanted } from '../../firewall/reconciler.ts';
import type { LogBatch, LogSource, OnBatch } from '../../log/source.ts';
import type { SettingsInput } from '../../settings/schema.ts';
import { SettingsFile } from '../../settings/settings-file.ts';
import type { ChosenLog } from '../choose-log.ts';
import { chooseStore, databasePathFor, lockStateDirectory } from '../choose-store.ts';
import type { Clock } from '../clock.ts';
import type { Firewall } from '../enforcer.ts';
import { Guard } from '../guard.ts';
import type { GuardOptions } from '../guard-options.ts';
import { OwnProbes } from '../own-probes.ts';
import { NO_PLACES } from '../shared-blocks.ts';

/** A log in memory: every source made from it starts where its cursor says. */
export class MemoryLog {
  readonly #lines: string[] = [];
  readonly #sources = new Set<MemorySource>();

  make(): LogSource {
    const source = new MemorySource(this.#lines, () => this.#sources.delete(source));
    this.#sources.add(source);
    return source;
  }

  /** Resolves when every source has delivered them. */
  async write(...lines: string[]): Promise<void> {
    this.#lines.push(...lines);
    await Promise.all([...this.#sources].map((source) => source.deliver()));
  }
}

class MemorySource implements LogSource {
  readonly description = 'a log in memory';
  readonly problem = null;
  readonly skippedLines = 0;
  readonly finished = new Promise<void>(() => undefined);
  readonly #lines: readonly string[];
  readonly #onStop: () => void;
  #onBatch: OnBatch = () => undefined;
  #next = 0;
  #busy: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(lines: readonly string[], onStop: () => void) {
    this.#lines = lines;
    this.#onStop = onStop;
  }

  start(cursor: string | null, onBatch: OnBatch): void {
    this.#next = cursor === null ? 0 : Number(cursor);
    this.#onBatch = onBatch;
    void this.deliver();
  }

  deliver(): Promise<void> {
    this.#busy = this.#busy.then(async () => {
      while (!this.#isStopped && this.#next < this.#lines.length) await this.#onBatch(this.#batch());
    });
    return this.#busy;
  }

  #batch(): LogBatch {
    this.#next++;
    const bytes = new TextEncoder().encode(`${this.#lines[this.#next - 1]}\n`);
    return { form: 'lines', bytes, cursor: String(this.#next), referenceTime: NOON + 86_400_000 };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#onStop();
    await this.#busy;
  }
}

/** Remembers what it was to hold. */
export class MemoryFirewall implements Firewall {
  holds: readonly string[] = [];
  /** What it was to hold at its start. */
  heldFirst: readonly string[] = [];
  /** How often it was read and put right. */
  reconciled = 0;
  problem: string | null = null;
  isFailing = false;

  get state() {
    const { problem, isFailing } = this;
    return { holds: this.holds.length, reconciledAt: 0, problem, unheld: null, isFailing };
  }

  async start(wanted: Wanted): Promise<void> {
    await this.want(wanted);
    this.heldFirst = this.holds;
  }

  async want({ own, shared }: Wanted): Promise<void> {
    this.holds = [...new Set([...own, ...shared.targets])].sort();
  }

  async reconcile(): Promise<void> {
    this.reconciled++;
  }

  async stop(): Promise<void> {}

  async remove(): Promise<void> {
    this.holds = [];
  }
}

export const NOON = Date.UTC(2026, 10, 23, 12);

export class TestClock implements Clock {
  time = NOON;
  now(): number {
    return this.time;
  }
}

/** A line of sshd's at a moment after noon. */
export function sshdLine(seconds: number, message: string, pid = 1000 + seconds): string {
  return `${new Date(NOON + seconds * 1000).toISOString()} mac-mini sshd[${pid}]: ${message}`;
}

export function wrongPassword(seconds: number, address = '203.0.113.66', user = 'root'): string {
  return sshdLine(seconds, `Failed password for ${user} from ${address} port ${4000 + seconds} ssh2`);
}

export function stateDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-guard-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface TestGuard {
  readonly guard: Guard;
  readonly log: MemoryLog;
  readonly firewall: MemoryFirewall;
  readonly clock: TestClock;
}

/** A guard on a real store, over a log and a firewall in memory: two wrong passwords for root block for a minute. */
export async function startTestGuard(
  dir: string,
  { log = new MemoryLog(), clock = new TestClock() }: Partial<Pick<TestGuard, 'log' | 'clock'>> = {},
): Promise<TestGuard> {
  const firewall = new MemoryFirewall();
  const guard = makeTestGuard(testOptions(dir), { log, clock, firewall });
  await guard.start();
  onTestFinished(() => guard.stop());
  return { guard, log, firewall, clock };
}

/** The settings of that directory; without rules of their own, two wrong passwords for root block for a minute. */
export function testOptions(dir: string): GuardOptions {
  const settingsFile = new SettingsFile(dir);
  const { settings, given } = settingsFile.load();
  return {
    stateDirectory: dir,
    log: settings.log,
    firewall: settings.firewall,
    replay: null,
    speed: 'max',
    settings: given.has('rules') ? settings : settingsFile.update({ rules: TWO_FOR_ROOT }),
    settingsFile,
    version: '0.0.0',
  };
}

/** Not started yet. */
export function makeTestGuard(
  options: GuardOptions,
  {
    log,
    clock,
    firewall,
    kind = 'live',
  }: { log: MemoryLog; clock: Clock; firewall: MemoryFirewall; kind?: ChosenLog['kind'] },
): Guard {
  const { stateDirectory: dir, settings, settingsFile, version } = options;
  return new Guard({
    network: null,
    version,
    stateDirectory: dir,
    settings,
    settingsFile,
    lock: lockStateDirectory(dir),
    passing: null,
    placeOf: options.placeOf ?? (() => ({ country: null, network: null })),
    ruledPlaces: options.ruledPlaces?.(settings.share.placeRules) ?? NO_PLACES,
    ownProbes: options.ownProbes ?? new OwnProbes(),
    chosenStore: chooseStore(databasePathFor(dir, null), clock),
    log: { sourceName: 'memory', description: 'a log in memory', kind, make: () => log.make() },
    clock,
    firewall: {
      engine: options.firewall === 'observe' ? 'observe' : 'nftables',
      reason: 'A test.',
    },
    firewallChoice: options.firewall,
    makeFirewall: () => firewall,
  });
}

const TWO_FOR_ROOT: SettingsInput['rules'] = {
  rules: {
    rules: [{ name: 'root', counts: ['root'], attempts: 2, withinSeconds: 600, blockSeconds: 60 }],
    restrictedUsers: [],
    growth: { factor: 2, maxSeconds: null, rememberSeconds: 3600 },
    escalation: null,
    resetOnSuccess: true,
    spareAfterLoginSeconds: 3600,
    ipv6PrefixLength: 64,
  },
};
