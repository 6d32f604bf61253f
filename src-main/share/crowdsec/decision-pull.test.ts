import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StreamAnswer } from './bouncer-client.ts';
import { DecisionPull, type PullParts } from './decision-pull.ts';
import { MemoryPort } from './testing/memory-port.ts';
import { ModelStream } from './testing/model-stream.ts';

const NEVER = new AbortController().signal;
const HOUR = 3_600_000;
const VALUES = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];

type Step =
  | { readonly do: 'add'; readonly value: string; readonly lastsMs: number }
  | { readonly do: 'deleteOne'; readonly index: number }
  | { readonly do: 'deleteValue' | 'pollAndDelete'; readonly value: string }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'poll' | 'losePoll' | 'restart' | 'empty' };

const value = fc.constantFrom(...VALUES);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      value,
      lastsMs: fc.integer({ min: 1000, max: HOUR }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deleteOne' as const), index: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deleteValue' as const), value }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: HOUR }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('poll' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pollAndDelete' as const), value }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('losePoll' as const, 'restart' as const) }) },
);

function world(more: Partial<PullParts> = {}) {
  let at = 1_800_000_000_000;
  const now = () => at;
  const server = new ModelStream(now);
  const shared = new MemoryPort();
  shared.now = now;
  const make = () =>
    new DecisionPull({
      client: server,
      shared,
      origins: [],
      leastWholeMs: 60_000,
      now,
      isTakenBack: () => false,
      ownEnds: () => new Map(),
      ...more,
    });
  let pull = make();
  return {
    server,
    shared,
    get pull() {
      return pull;
    },
    poll: () => pull.round(NEVER),
    wait: (ms: number) => {
      at += ms;
    },
    restart: () => {
      pull = make();
    },
    now,
    /** Without those who end within ten seconds: they are left to their own end. */
    lasting: (besides: readonly string[] = []) =>
      shared
        .entries()
        .filter(({ target, until }) => {
          const isSoon = (until ?? 0) <= at + 10_000;
          return !isSoon || besides.includes(target) || server.targets().includes(target);
        })
        .map(({ target }) => target)
        .sort(),
  };
}

async function take(steps: readonly Step[], it: ReturnType<typeof world>): Promise<void> {
  for (const each of steps) {
    // Nothing happens at the very same time.
    it.wait(1);
    if (each.do === 'add') it.server.add(each.value, each.lastsMs);
    else if (each.do === 'deleteOne') it.server.deleteOne(each.index);
    else if (each.do === 'deleteValue') it.server.deleteValue(each.value);
    else if (each.do === 'wait') it.wait(each.ms);
    else if (each.do === 'poll') await it.poll();
    else if (each.do === 'pollAndDelete') {
      it.server.meanwhile = () => it.server.deleteValue(each.value);
      await it.poll();
      it.server.meanwhile = () => undefined;
    } else if (each.do === 'restart') it.restart();
    else if (each.do === 'empty') it.server.empty();
    else {
      it.server.isLosing = true;
      await it.poll().catch(() => undefined);
      it.server.isLosing = false;
    }
  }
}

describe('DecisionPull', () => {
  test('whatever comes, goes and gets lost, in the end it is as on the server', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, tellsEach) => {
        const it = world();
        it.server.tellsEach = tellsEach;
        await take(steps, it);
        it.wait(1);
        await it.poll();
        expect(it.lasting()).toEqual(it.server.targets());
        expect(it.pull.held).toBeGreaterThanOrEqual(it.shared.targets().length);
      }),
      { numRuns: 1000 },
    );
  });

  test('after each answer, nobody who stands there is let in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, tellsEach) => {
        const it = world();
        it.server.tellsEach = tellsEach;
        for (const each of steps) {
          await take([each], it);
          if (each.do === 'poll')
            expect(it.shared.targets()).toEqual(expect.arrayContaining(it.server.targets()));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('an emptied server takes nobody out who was not named as gone since', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.array(step, { maxLength: 10 }),
        async (first, then) => {
          const it = world();
          await take(first, it);
          it.wait(1);
          await it.poll();
          const held = it.shared.entries();
          // Afterwards only others are named.
          const others = then.map((each) =>
            'value' in each ? { ...each, value: `198.51.100.${VALUES.indexOf(each.value)}` } : each,
          );
          await take([{ do: 'empty' }, { do: 'restart' }, ...others], it);
          it.wait(1);
          await it.poll();
          const standing = held.filter(({ until }) => (until ?? 0) > it.now()).map(({ target }) => target);
          expect(it.lasting(standing)).toEqual([...standing, ...it.server.targets()].sort());
        },
      ),
      { numRuns: 500 },
    );
  });

  test('an emptied server that names somebody for a shorter time shortens nothing', async () => {
    const it = world();
    it.server.add('203.0.113.1', 4 * HOUR);
    it.wait(1);
    await it.poll();
    const before = it.shared.entries();
    it.server.empty();
    it.wait(1);
    it.server.add('203.0.113.1', HOUR);
    it.wait(1);
    await it.poll();
    it.restart();
    await it.poll();
    expect(it.shared.entries()).toEqual(before);
  });

  test('everything is asked for at first, after a loss, and from time to time', async () => {
    const it = world();
    const wholes: boolean[] = [];
    const { stream } = it.server;
    it.server.stream = (isStartup) => {
      wholes.push(isStartup);
      return stream(isStartup);
    };
    it.restart();
    await it.poll();
    await it.poll();
    it.server.isLosing = true;
    await it.poll().catch(() => undefined);
    await it.poll().catch(() => undefined);
    it.server.isLosing = false;
    await it.poll();
    await it.poll();
    it.wait(59_999);
    await it.poll();
    it.wait(1);
    await it.poll();
    await it.poll();
    expect(wholes).toEqual([true, false, false, true, true, false, false, true, false]);
    // The longer the list, the rarer.
    it.wait(1);
    for (let i = 0; i < 1000; i++) it.server.add(`100.64.${i >> 8}.${i & 255}`, HOUR);
    it.wait(1);
    await it.poll();
    it.wait(99_000);
    await it.poll();
    it.wait(1000);
    await it.poll();
    expect(wholes.slice(9)).toEqual([false, false, true]);
  });

  test('the same answer twice changes nothing', async () => {
    const it = world();
    it.server.add('203.0.113.1', HOUR);
    it.wait(1);
    await it.poll();
    const calls = { ...it.shared.calls };
    it.wait(500);
    await it.poll();
    it.restart();
    await it.poll();
    expect(it.shared.calls).toEqual(calls);
  });

  test('who is named as new and as gone at once is asked for', async () => {
    const it = world();
    await it.poll();
    it.wait(1);
    it.server.add('203.0.113.1', HOUR);
    it.wait(1);
    it.server.meanwhile = () => it.server.deleteValue('203.0.113.1');
    await it.poll();
    expect(it.shared.targets()).toEqual([]);
    expect(it.server.questions).toBe(1);
  });

  test('one of two decisions is deleted: the other stands on', async () => {
    const it = world();
    it.server.add('203.0.113.1', HOUR);
    it.wait(1);
    await it.poll();
    it.server.deleteValue('203.0.113.1');
    it.wait(10_000);
    it.server.add('203.0.113.1', 2 * HOUR);
    it.wait(1);
    await it.poll();
    expect(it.shared.entries()).toMatchObject([{ until: it.now() - 1 + 2 * HOUR }]);
  });

  test('many deletions at once are seen from one whole list', async () => {
    const it = world();
    const targets = Array.from({ length: 1000 }, (_, i) => `100.64.${i >> 8}.${i & 255}`);
    for (const target of targets) it.server.add(target, HOUR);
    it.wait(1);
    await it.poll();
    expect(it.shared.targets()).toHaveLength(1000);
    it.wait(5000);
    for (const target of targets.slice(1)) it.server.deleteValue(target);
    it.wait(1);
    await it.poll();
    expect(it.shared.targets()).toEqual([targets[0]]);
    expect(it.server.questions).toBe(0);
    expect(it.pull.held).toBe(1);
  });

  test('whoever the owner unblocked is not brought back, not even while it is written', async () => {
    let isTakenBack = false;
    const it = world({ isTakenBack: (target) => isTakenBack && target === '203.0.113.1' });
    it.server.add('203.0.113.1', HOUR);
    it.server.add('203.0.113.2', HOUR);
    it.wait(1);
    const add = it.shared.add.bind(it.shared);
    it.shared.add = async (entries) => {
      isTakenBack = true;
      await add(entries);
    };
    await it.poll();
    expect(it.shared.targets()).toEqual(['203.0.113.2']);
    it.restart();
    await it.poll();
    expect(it.shared.targets()).toEqual(['203.0.113.2']);
  });

  test('what comes of an own block is no entry, unless it lasts longer', async () => {
    const end = 1_800_000_000_000 + HOUR;
    const it = world({
      ownEnds: () =>
        new Map([
          ['203.0.113.1', end],
          ['203.0.113.2', end],
          ['203.0.113.3', null],
        ]),
    });
    it.server.add('203.0.113.1', HOUR);
    it.server.add('203.0.113.2', 2 * HOUR);
    it.server.add('203.0.113.3', 9 * HOUR);
    it.wait(1);
    const { standing } = await it.poll();
    expect(it.shared.targets()).toEqual(['203.0.113.2']);
    expect([...(standing ?? [])].sort()).toEqual(VALUES);
  });

  test('a bad decision loses none of the others', async () => {
    const good = {
      duration: '4h',
      origin: 'cscli',
      scenario: 'x',
      scope: 'Ip',
      type: 'ban',
      value: '203.0.113.9',
    };
    const bad = [null, 7, {}, { ...good, value: '0.0.0.0/0', scope: 'Range' }, { ...good, scope: 'Country' }];
    const answer: StreamAnswer = { new: [...bad, good], deleted: bad, at: 1_800_000_000_000 };
    const it = world({ client: { stream: async () => answer, standing: async () => [] } });
    await it.poll();
    expect(it.shared.targets()).toEqual(['203.0.113.9']);
    expect(it.pull.skipped).toEqual({ unreadable: 3, tooWide: 1, scope: 1 });
  });

  test('a store that fails is given everything again', async () => {
    const it = world();
    it.server.add('203.0.113.1', HOUR);
    it.wait(1);
    const { add } = it.shared;
    it.shared.add = async () => {
      throw new Error('disk full');
    };
    await expect(it.poll()).rejects.toThrow('disk full');
    it.shared.add = add;
    it.wait(60_000);
    await it.poll();
    expect(it.shared.targets()).toEqual(['203.0.113.1']);
  });

  test('100,000 decisions', async () => {
    const at = 1_800_000_000_000;
    const list = Array.from({ length: 100_000 }, (_, i) => ({
      id: i,
      duration: '4h',
      origin: 'CAPI',
      scenario: 'crowdsecurity/ssh-bf',
      scope: 'Ip',
      type: 'ban',
      value: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    }));
    let answer: StreamAnswer = { new: list, deleted: [], at };
    const it = world({ client: { stream: async () => answer, standing: async () => [] } });
    await it.poll();
    expect(it.shared.entries()).toHaveLength(100_000);
    expect(it.shared.calls.add).toBe(1);
    answer = { new: [], deleted: list.map((each) => ({ ...each, duration: '-1s' })), at: at + 1 };
    await it.poll();
    expect(it.shared.entries()).toEqual([]);
  });
});
