import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredShared } from './shared-repository.ts';
import { HOUR, NOON, newBlock, tempStore } from './store.fixtures.ts';

function entry(part: Partial<StoredShared> = {}): StoredShared {
  return { source: 'crowdsec', target: '203.0.113.7', since: NOON, until: NOON + HOUR, reason: '', ...part };
}

describe('what others want kept out', () => {
  test('the same target of two sources: each has its own, and leaving one leaves the other', () => {
    const store = tempStore();
    store.changeShared((shared) => shared.put([entry(), entry({ source: 'list:a', until: null })]));
    expect(store.askShared((shared) => shared.of(['203.0.113.7'], NOON)).map(({ source }) => source)).toEqual(
      ['crowdsec', 'list:a'],
    );
    expect(store.changeShared((shared) => shared.removeSome('list:a', 10))).toBe(1);
    expect(store.askShared((shared) => [...shared.targets()])).toEqual([['crowdsec', '203.0.113.7']]);
  });

  test('put again: since when it is known stays, its end and reason are the new ones', () => {
    const store = tempStore();
    store.changeShared((shared) => shared.put([entry()]));
    store.changeShared((shared) => shared.put([entry({ since: NOON + 5, until: null, reason: 'ssh-bf' })]));
    expect(store.askShared((shared) => shared.page({ limit: 9, offset: 0 }))).toEqual([
      entry({ until: null, reason: 'ssh-bf' }),
    ]);
  });

  test('pages: newest first, by source, by the beginning of the target, an address in it or part of the reason', () => {
    const store = tempStore();
    store.changeShared((shared) =>
      shared.put([
        entry({ target: '203.0.113.1', since: NOON }),
        entry({ target: '203.0.113.2', since: NOON + 1, reason: 'Crowd/SSH-bf' }),
        entry({ target: '203.0.113.3', since: NOON + 2, until: NOON + 3 }),
        entry({ target: '198.51.100.0/24', source: 'list:a', since: NOON + 3, until: null }),
      ]),
    );
    const at = NOON + 10;
    const page = (part: object) =>
      store.askShared((shared) => shared.page({ limit: 10, offset: 0, ...part })).map(({ target }) => target);
    expect(page({})).toEqual(['198.51.100.0/24', '203.0.113.3', '203.0.113.2', '203.0.113.1']);
    expect(page({ limit: 1, offset: 2 })).toEqual(['203.0.113.2']);
    expect(page({ source: 'list:a' })).toEqual(['198.51.100.0/24']);
    const search = (text: string, part: object = {}) => {
      const found = store.askShared((shared) => shared.search(text, { limit: 10, offset: 0, ...part }));
      return [found.total, ...found.entries.map(({ target }) => target)];
    };
    expect(search('ssh-BF')).toEqual([1, '203.0.113.2']);
    expect(search('198.51')).toEqual([1, '198.51.100.0/24']);
    expect(search('203.0.113.', { limit: 2 })).toEqual([3, '203.0.113.3', '203.0.113.2']);
    expect(search('198.51', { source: 'crowdsec' })).toEqual([0]);
    expect(search('198.51.100.200')).toEqual([1, '198.51.100.0/24']);
    expect(search('198.51.100.200', { source: 'crowdsec' })).toEqual([0]);
    expect(search('198.51.101.200')).toEqual([0]);
    expect(store.askShared((shared) => shared.due(at)).map(({ target }) => target)).toEqual(['203.0.113.3']);
    expect(store.askShared((shared) => shared.nextEnd())).toBe(NOON + 3);
  });

  test('a source reads its own in portions, each once', () => {
    const targets = fc.uniqueArray(
      fc.integer({ min: 0, max: 255 }).map((n) => `203.0.113.${n}`),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(targets, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const store = tempStore(':memory:');
        store.changeShared((shared) => shared.put(all.map((target) => entry({ target }))));
        const read: string[] = [];
        for (;;) {
          const page = store.askShared((shared) => shared.after('crowdsec', read.at(-1) ?? '', size));
          if (page.length === 0) break;
          read.push(...page.map(({ target }) => target));
        }
        expect(read).toEqual(all.toSorted());
      }),
      { numRuns: 40 },
    );
  });

  test('what a source wrote down, and that it was forgotten', () => {
    const store = tempStore();
    expect(store.askShared((shared) => shared.state('denyhosts'))).toBeNull();
    store.changeShared((shared) => shared.setState('denyhosts', '{"timestamp":1}'));
    store.changeShared((shared) => shared.setState('denyhosts', '{"timestamp":2}'));
    expect(store.askShared((shared) => shared.state('denyhosts'))).toBe('{"timestamp":2}');
    expect(store.askShared((shared) => shared.sources())).toEqual(['denyhosts']);
    store.changeShared((shared) => shared.forgetState('denyhosts'));
    expect(store.askShared((shared) => shared.sources())).toEqual([]);
  });
});

describe('which services were told of which blocks', () => {
  test('only what rules made and still stands waits to be told', () => {
    const store = tempStore();
    const [rule, , over] = store
      .addBlocks([
        newBlock({ target: '203.0.113.1' }),
        newBlock({ target: '203.0.113.2', by: 'owner', rule: null }),
        newBlock({ target: '203.0.113.3', until: NOON + 5 }),
      ])
      .map(({ block }) => block);
    const untold = (at: number) => store.askTold((told) => told.untold('crowdsec', at, 10));
    expect(untold(NOON + 1).map(({ id }) => id)).toEqual([rule?.id, over?.id]);
    expect(untold(NOON + 6).map(({ id }) => id)).toEqual([rule?.id]);
    store.changeTold((told) => told.set('crowdsec', rule?.id ?? 0, '17'));
    expect(untold(NOON + 6)).toEqual([]);
    expect(store.askTold((told) => told.untold('other', NOON + 6, 10))).toHaveLength(1);
    expect(store.askTold((told) => told.told('crowdsec', NOON + 6))).toMatchObject([
      { remote: '17', block: { target: '203.0.113.1' } },
    ]);
    const counts = (service: string) => store.askTold((told) => told.counts(service, NOON + 6));
    expect(counts('crowdsec')).toEqual({ told: 1, untold: 0, liftedButTold: 0 });
    expect(counts('other')).toEqual({ told: 0, untold: 1, liftedButTold: 0 });
  });

  test('a service that is asked seldom hears of those that are over by then, but not of those that were taken back', () => {
    const store = tempStore();
    const [over, lifted] = store
      .addBlocks([newBlock({ target: '203.0.113.1', until: NOON + 5 }), newBlock({ target: '203.0.113.2' })])
      .map(({ block }) => block);
    store.liftBlocks([
      { id: over?.id ?? 0, at: NOON + 5, by: 'expired' },
      { id: lifted?.id ?? 0, at: NOON + 6, by: 'owner' },
    ]);
    const since = (time: number) => store.askTold((told) => told.untoldSince('denyhosts', time, 10));
    expect(since(NOON).map(({ id }) => id)).toEqual([over?.id]);
    expect(since(NOON + 1)).toEqual([]);
  });

  test('what is lifted before its time is to be taken back; not what is over, nor what another block goes on', () => {
    const store = tempStore();
    const [expired, lifted, replaced] = store
      .addBlocks(['203.0.113.1', '203.0.113.2', '203.0.113.3'].map((target) => newBlock({ target })))
      .map(({ block }) => block.id);
    for (const id of [expired, lifted, replaced])
      store.changeTold((told) => told.set('crowdsec', id ?? 0, `${id}`));
    store.liftBlocks([
      { id: expired ?? 0, at: NOON + HOUR, by: 'expired' },
      { id: lifted ?? 0, at: NOON + 1, by: 'allow-list' },
    ]);
    const [longer] = store.addBlocks([newBlock({ target: '203.0.113.3', until: null })]);
    const back = () =>
      store.askTold((told) => told.liftedButTold('crowdsec', NOON + 5, 10).map(({ remote }) => remote));
    expect(back()).toEqual([`${lifted}`]);
    store.liftBlocks([{ id: longer?.block.id ?? 0, at: NOON + 2, by: 'owner' }]);
    expect(back()).toEqual([`${lifted}`, `${replaced}`]);
    expect(store.askTold((told) => told.counts('crowdsec', NOON + 3)).liftedButTold).toBe(2);
    expect(
      store.askTold((told) => told.liftedButTold('crowdsec', NOON + HOUR, 10)),
      'over there by now, too',
    ).toEqual([]);
    store.changeTold((told) => told.forget('crowdsec', [lifted ?? 0]));
    expect(back()).toEqual([`${replaced}`]);
    store.changeTold((told) => told.forgetAll('crowdsec'));
    expect(back()).toEqual([]);
  });

  test('what was being told when the answer was lost is untold while it stands, and taken back when it is lifted', () => {
    const store = tempStore();
    const [one, other] = store
      .addBlocks(['203.0.113.1', '203.0.113.2'].map((target) => newBlock({ target })))
      .map(({ block }) => block.id);
    const [first, second] = [one ?? 0, other ?? 0];
    store.changeTold((told) => told.setTelling('crowdsec', [first, second]));
    const now = (work: 'untold' | 'liftedButTold') =>
      store.askTold((told) =>
        told[work]('crowdsec', NOON + 5, 10).map((found) => ('block' in found ? found.block.id : found.id)),
      );
    expect(now('untold')).toEqual([first, second]);
    expect(store.askTold((told) => told.told('crowdsec', NOON + 5))).toEqual([]);
    const counts = () => store.askTold((told) => told.counts('crowdsec', NOON + 5));
    expect(counts()).toEqual({ told: 0, untold: 2, liftedButTold: 0 });
    store.changeTold((told) => told.set('crowdsec', second, '2'));
    store.liftBlocks([{ id: first, at: NOON + 1, by: 'owner' }]);
    expect([now('untold'), now('liftedButTold')]).toEqual([[], [first]]);
    expect(counts()).toEqual({ told: 1, untold: 0, liftedButTold: 1 });
    store.changeTold((told) => told.forget('crowdsec', [first]));
    expect(now('liftedButTold')).toEqual([]);
  });

  test('a block that is forgotten is forgotten here, too', () => {
    const store = tempStore();
    const [outcome] = store.addBlocks([newBlock()]);
    const id = outcome?.block.id ?? 0;
    store.changeTold((told) => told.set('crowdsec', id, '1'));
    store.liftBlocks([{ id, at: NOON, by: 'owner' }]);
    store.prune({ olderThan: NOON + HOUR, maxBytes: 1e9 });
    expect(store.askTold((told) => told.liftedButTold('crowdsec', NOON + 5, 10))).toEqual([]);
  });
});
