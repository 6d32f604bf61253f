import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Said } from '../../e2e/mac/fake-log.ts';
import { UnifiedLog } from '../log/unified-log.ts';
import { readUnifiedLine } from '../sshd/json-line.ts';
import { MemoryUnifiedLog } from './testing/memory-unified-log.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const WAIT = { timeout: 3_000, interval: 1 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Readers of one log, one after the other, with what they made durable: entries and cursor together. */
class Readers {
  readonly log: MemoryUnifiedLog;
  readonly got: string[] = [];
  readonly notices: string[] = [];
  cursor: string | null = null;
  source: UnifiedLog | null = null;
  #isAlive = { value: true };
  #next = 0;
  readonly said: string[] = [];
  /** Ticks of the machine's clock, which nobody sets. */
  #mach = 1000;
  /** The latest time at which anything was said. */
  #latest = 0;

  constructor(log = new MemoryUnifiedLog(NOON)) {
    this.log = log;
    onTestFinished(() => this.kill());
  }

  start(): this {
    const isAlive = { value: true };
    this.#isAlive = isAlive;
    const { log } = this;
    this.source = new UnifiedLog(
      {
        ways: [log],
        read: readUnifiedLine,
        clock: { now: () => log.now, bootedAt: () => log.bootedAt },
        delays: { settleMs: 0, retryMs: 1 },
      },
      { notice: (text) => this.notices.push(text) },
    );
    this.source.start(this.cursor, async (batch) => {
      await Promise.resolve();
      if (!isAlive.value || batch.form !== 'entries') return;
      this.got.push(...batch.entries.map(({ message }) => Buffer.from(message).toString()));
      this.cursor = batch.cursor;
    });
    return this;
  }

  /** As kill -9 does: nothing becomes durable any more. */
  async kill(): Promise<void> {
    this.#isAlive.value = false;
    await this.source?.stop();
    this.source = null;
  }

  async restart(): Promise<void> {
    await this.kill();
    this.start();
  }

  /** Records of now. */
  next(count = 1, more: Partial<Said> = {}): Said[] {
    return Array.from({ length: count }, () => {
      // No more than sshd's 42 processes at once can say (facts/macos.md §4).
      this.log.now += 20;
      this.#latest = Math.max(this.#latest, this.log.now);
      this.#mach += 24_000;
      const message = `Failed password for root from 203.0.113.66 port ${this.#next++} ssh2`;
      const said = { time: this.log.now, message, mach: this.#mach, ...more };
      this.said.push(said.message);
      return said;
    });
  }

  say(count = 1, more: Partial<Said> = {}): void {
    this.log.say(...this.next(count, more));
  }

  reboot(): void {
    this.log.endStreams();
    this.#mach = 10;
    // It takes its time, and the clock is right afterwards.
    this.#latest = Math.max(this.#latest, this.log.now) + MINUTE;
    this.log.now = this.#latest;
    this.log.bootedAt = this.log.now;
  }

  async isUp(): Promise<void> {
    await vi.waitFor(() => {
      expect(this.log.streams).toBe(1);
      expect(this.source?.problem).toBe(null);
      expect(this.cursor === null ? null : JSON.parse(this.cursor).until).not.toBe(null);
    }, WAIT);
  }

  /** Everything has come once, and comes only once when it is started again. */
  async settled(): Promise<void> {
    for (let i = 0; i < 2; i++) {
      await vi.waitFor(() => expect(this.got.length).toBeGreaterThanOrEqual(this.said.length), WAIT);
      expect(this.got.toSorted()).toEqual(this.said.toSorted());
      if (i === 0) await this.restart();
      await this.isUp();
    }
  }
}

test('what is there, what comes, and nothing twice', async () => {
  const readers = new Readers();
  readers.say(3);
  readers.start();
  await readers.isUp();
  readers.say(2);
  await readers.settled();
  expect(readers.notices).toEqual([]);
});

test('entries are as the ingestion takes them', async () => {
  const { log } = new Readers();
  const entries: unknown[] = [];
  const source = new UnifiedLog({ ways: [log], read: readUnifiedLine, delays: { settleMs: 0, retryMs: 1 } });
  log.now = Date.now();
  log.say({
    time: log.now,
    message: 'Invalid user  from 203.0.113.66 port 62565',
    pid: 77,
    uid: 0,
    process: 'sshd',
    zone: 330,
  });
  source.start(null, (batch) => {
    if (batch.form === 'entries') entries.push(...batch.entries);
  });
  await vi.waitFor(() => expect(entries.length).toBe(1), WAIT);
  await source.stop();
  expect(entries).toEqual([
    {
      time: log.now + 1,
      pid: 77,
      uid: 0,
      message: new TextEncoder().encode('Invalid user  from 203.0.113.66 port 62565'),
      raw: expect.stringMatching(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?\+05:30 localhost sshd\[77\]: Invalid user {2}from/,
      ),
    },
  ]);
});

test('what comes while the gap is filled waits, and counts once though both tell it', async () => {
  const readers = new Readers();
  readers.say(2500);
  const { log } = readers;
  const show = log.show.bind(log);
  log.show = (seconds) => {
    readers.say(1500);
    log.tell(...readers.next(1));
    return show(seconds);
  };
  readers.start();
  await readers.isUp();
  log.show = show;
  await vi.waitFor(() => expect(readers.got.length).toBe(4001), WAIT);
  expect(readers.got.toSorted()).toEqual(readers.said.toSorted());
});

describe('the stream ends', () => {
  test('what was said meanwhile is shown', async () => {
    const readers = new Readers().start();
    await readers.isUp();
    readers.say(2);
    readers.log.endStreams();
    readers.say(3);
    await readers.isUp();
    await readers.settled();
    expect(readers.notices).toEqual([]);
  });

  test('it is said, and no more once it runs again', async () => {
    const readers = new Readers().start();
    await readers.isUp();
    readers.log.showFailure = 'no such store';
    readers.log.endStreams('it was tired');
    const problems = new Set<string | null>();
    await vi.waitFor(() => {
      problems.add(readers.source?.problem ?? null);
      expect([...problems]).toContain(
        'The macOS log is not told any more (no such store). It is asked again.',
      );
    }, WAIT);
    readers.log.showFailure = null;
    await readers.isUp();
  });

  test('no stream holds: what is shown at each try is read all the same', async () => {
    const readers = new Readers();
    readers.log.streamFailure = 'too many clients';
    readers.say(2);
    readers.start();
    await vi.waitFor(() => expect(readers.got.length).toBe(2), WAIT);
    readers.say(2);
    await vi.waitFor(() => expect(readers.got).toEqual(readers.said), WAIT);
    expect(readers.source?.problem).toBe(
      'The macOS log is not told any more (too many clients). It is asked again.',
    );
  });
});

describe('the clock', () => {
  test('sleep: hours in which nothing was said', async () => {
    const readers = new Readers().start();
    await readers.isUp();
    readers.say();
    readers.log.now += 9 * HOUR;
    readers.say();
    await readers.settled();
    readers.log.now += 9 * HOUR;
    await readers.settled();
    expect(readers.notices).toEqual([]);
  });

  test('midnight, and the end of a year', async () => {
    const readers = new Readers(new MemoryUnifiedLog(Date.UTC(2026, 11, 31, 23, 59, 59, 990))).start();
    await readers.isUp();
    for (let i = 0; i < 20; i++) readers.say(2);
    await readers.settled();
  });

  test('another time zone, and the hour that comes twice', async () => {
    const readers = new Readers(new MemoryUnifiedLog(Date.UTC(2026, 9, 25, 0, 59, 59, 900))).start();
    await readers.isUp();
    readers.say(3, { zone: 120 });
    readers.log.now += MINUTE;
    readers.say(3, { zone: 60 });
    await readers.kill();
    readers.say(2, { zone: 60 });
    readers.start();
    await readers.isUp();
    readers.say(2, { zone: -480 });
    await readers.settled();
  });

  test.each([
    ['forward by a day', 24 * HOUR],
    ['back by an hour', -HOUR],
    ['back by a week', -7 * 24 * HOUR],
  ])('is set %s: nothing is lost, nothing doubled', async (_how, change) => {
    const readers = new Readers().start();
    await readers.isUp();
    readers.say(1500);
    await vi.waitFor(() => expect(readers.got.length).toBe(1500), WAIT);
    readers.log.now += change;
    readers.say(3);
    readers.log.endStreams();
    readers.say(3);
    await readers.isUp();
    await vi.waitFor(() => expect(readers.got.length).toBe(1506), WAIT);
    await readers.kill();
    readers.say(3);
    readers.start();
    await readers.settled();
  });

  test('is set back while nobody reads', async () => {
    const readers = new Readers().start();
    await readers.isUp();
    readers.say(3);
    await readers.kill();
    readers.log.now -= 2 * HOUR;
    readers.say(3);
    readers.start();
    await readers.settled();
    expect(readers.log.shows.slice(0, 2)).toEqual([86_400, 86_400]);
  });
});

describe('what macOS forgot', () => {
  test('the Mac was restarted: it is said from when to when', async () => {
    const readers = new Readers().start();
    await readers.isUp();
    readers.say(2);
    await vi.waitFor(() => expect(readers.got.length).toBe(2), WAIT);
    await readers.kill();
    readers.log.forgetInfo();
    readers.log.now += 2 * HOUR;
    readers.reboot();
    readers.log.now += MINUTE;
    readers.say(2);
    readers.start();
    await vi.waitFor(() => expect(readers.got).toEqual(readers.said), WAIT);
    expect(readers.notices).toEqual([
      "Lines of sshd between 2026-11-23T12:00:00Z and 2026-11-23T14:01:00Z may be missing. This Mac was restarted, and macOS keeps most of sshd's lines in memory only.",
    ]);
    await readers.restart();
    await readers.isUp();
    expect(readers.notices.length).toBe(1);
  });

  test('the last line that was read is gone', async () => {
    const readers = new Readers().start();
    await readers.isUp();
    readers.say(2);
    await vi.waitFor(() => expect(readers.got.length).toBe(2), WAIT);
    await readers.kill();
    readers.log.now += MINUTE;
    readers.log.forgetInfo();
    readers.start();
    await vi.waitFor(() => expect(readers.notices.length).toBe(1), WAIT);
    expect(readers.notices[0]).toMatch(
      /between 2026-11-23T12:00:00Z and 2026-11-23T12:01:00Z may be missing\. The line/,
    );
  });

  test('quiet for long, and old lines forgotten: that is no reason', async () => {
    const readers = new Readers().start();
    await readers.isUp();
    readers.say(2);
    readers.log.now += HOUR;
    readers.log.forgetInfo();
    readers.say(1);
    await vi.waitFor(() => expect(readers.got.length).toBe(3), WAIT);
    await readers.restart();
    await readers.isUp();
    readers.log.endStreams();
    await readers.isUp();
    expect(readers.notices).toEqual([]);
  });

  test('longer than a day', async () => {
    const readers = new Readers().start();
    await readers.isUp();
    await readers.kill();
    readers.log.now += 30 * HOUR;
    readers.start();
    await vi.waitFor(() => expect(readers.notices.length).toBe(1), WAIT);
    expect(readers.notices[0]).toMatch(
      /between 2026-11-23T12:00:00Z and 2026-11-23T18:00:00Z .* Only the last day/,
    );
  });

  test('log show fails again and again: it is gone on without, and said', async () => {
    const readers = new Readers();
    readers.say(1);
    readers.log.showFailure = 'log: Could not open log store';
    readers.start();
    await readers.isUp();
    readers.say(2);
    await vi.waitFor(() => expect(readers.got).toEqual(readers.said.slice(1)), WAIT);
    expect(readers.notices).toEqual([
      expect.stringMatching(/may be missing\. log show failed \(log: Could not open log store\)\.$/),
    ]);
    expect(readers.log.shows.length).toBe(3);
  });
});

describe('who may read', () => {
  const REFUSED = "log: Must be admin to run 'stream' command";

  function sourceOver(ways: readonly [MemoryUnifiedLog, ...MemoryUnifiedLog[]], got: string[]): UnifiedLog {
    const source = new UnifiedLog({ ways, read: readUnifiedLine, delays: { settleMs: 0, retryMs: 1 } });
    source.start(null, (batch) => {
      if (batch.form === 'entries') got.push(...batch.entries.map(({ raw }) => raw));
    });
    onTestFinished(() => source.stop());
    return source;
  }

  test('where log refuses this user, the next way is taken', async () => {
    const now = Date.now();
    const direct = new MemoryUnifiedLog(now);
    const helper = new MemoryUnifiedLog(now);
    direct.streamFailure = REFUSED;
    helper.say({ time: now, message: 'shown' });
    const got: string[] = [];
    const source = sourceOver([direct, helper], got);
    await vi.waitFor(() => expect(got.length).toBe(1), WAIT);
    expect([source.problem, direct.shows.length]).toEqual([null, 0]);
  });

  test('what hinders the next way is said', async () => {
    const direct = new MemoryUnifiedLog(Date.now());
    const helper = new MemoryUnifiedLog(Date.now());
    direct.streamFailure = REFUSED;
    helper.streamFailure = 'The helper is not installed. Install it in the preferences.';
    helper.showFailure = helper.streamFailure;
    const source = sourceOver([direct, helper], []);
    await vi.waitFor(() => expect(source.problem).not.toBe(null), WAIT);
    expect(source.problem).toBe(
      'macOS lets only administrators read its log. The helper is not installed. Install it in the preferences.',
    );
  });

  test('where there is none, it is said what to do', async () => {
    const direct = new MemoryUnifiedLog(Date.now());
    direct.streamFailure = REFUSED;
    const source = sourceOver([direct], []);
    await vi.waitFor(() => expect(source.problem).not.toBe(null), WAIT);
    expect(source.problem).toBe(
      "macOS lets only administrators read its log. Install Drawbridge's helper, which reads it for you.",
    );
    direct.streamFailure = null;
    await vi.waitFor(() => expect(source.problem).toBe(null), WAIT);
  });
});

test.each([
  ['no JSON', '{'],
  ['of the journal', '{"source":"journald","cursor":"s=1"}'],
  ['a damaged one', '{"source":"unified-log","until":1,"recent":["x"],"floors":[]}'],
  ['floors that are none', '{"source":"unified-log","until":1,"recent":[],"floors":[["1",2]]}'],
])('a cursor that is of no use: %s', async (_what, cursor) => {
  const readers = new Readers();
  readers.cursor = cursor;
  readers.say(2);
  readers.start();
  await vi.waitFor(() => expect(readers.got).toEqual(readers.said), WAIT);
  expect(readers.notices).toEqual([
    'The saved position is none in the macOS unified log. It is read from a day back.',
  ]);
});

test('entries refused: it stops and says why', async () => {
  const readers = new Readers();
  readers.say(1);
  const refusal = new Error('disk full');
  const source = new UnifiedLog({
    ways: [readers.log],
    read: readUnifiedLine,
    clock: { now: () => readers.log.now, bootedAt: () => 0 },
    delays: { settleMs: 0, retryMs: 1 },
  });
  source.start(null, () => {
    throw refusal;
  });
  await expect(source.finished).rejects.toBe(refusal);
  expect(readers.log.streams).toBe(0);
});

type Step =
  | { readonly do: 'say' | 'say-out-of-order' | 'say-unstreamed' | 'tell-again'; readonly count: number }
  | { readonly do: 'end-stream' | 'kill' | 'start' | 'reboot' | 'wait' }
  | { readonly do: 'pass' | 'set-back'; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), count: fc.nat(30) }) },
    // more than are known one by one
    fc.record({ do: fc.constant('say' as const), count: fc.constant(1100) }),
    fc.record({
      do: fc.constantFrom('say-out-of-order' as const, 'say-unstreamed' as const, 'tell-again' as const),
      count: fc.nat(30),
    }),
    fc.record({
      do: fc.constantFrom(
        'end-stream' as const,
        'kill' as const,
        'start' as const,
        'reboot' as const,
        'wait' as const,
      ),
    }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.nat(HOUR) }),
    fc.record({ do: fc.constant('set-back' as const), ms: fc.nat(MINUTE) }),
  ),
  { minLength: 3, maxLength: 25 },
);

test('whatever happens, each record counts once', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(fc.integer({ min: 1, max: 20_000 })), async (all, pieces) => {
      const readers = new Readers(new MemoryUnifiedLog(NOON, () => pieces.next().value ?? 1));
      readers.start();
      let latest: Said[] = [];
      for (const step of all) await take(readers, step, (said) => (latest = said), latest);
      if (readers.source === null) readers.start();
      await readers.settled();
      await readers.kill();
    }),
    { numRuns: 25 },
  );
});

async function take(
  readers: Readers,
  step: Step,
  keep: (said: Said[]) => void,
  latest: readonly Said[],
): Promise<void> {
  const { log } = readers;
  switch (step.do) {
    case 'say': {
      const said = readers.next(step.count);
      log.say(...said);
      return keep(said);
    }
    case 'say-out-of-order': {
      const said = readers.next(step.count);
      log.store(...said);
      log.tell(...said.toReversed());
      return keep(said);
    }
    case 'say-unstreamed':
      // as after the stream was lost unnoticed: only if it ends is that found out
      log.endStreams();
      return log.store(...readers.next(step.count));
    case 'tell-again':
      return log.tell(...latest.slice(-100));
    case 'end-stream':
      return log.endStreams();
    case 'kill':
      return readers.kill();
    case 'start':
      if (readers.source === null) readers.start();
      return;
    case 'reboot':
      await readers.kill();
      return readers.reboot();
    case 'pass':
      log.now += step.ms;
      return;
    case 'set-back':
      log.now -= step.ms;
      return;
    case 'wait':
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
