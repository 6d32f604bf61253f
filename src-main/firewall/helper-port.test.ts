import { expect, test } from 'vitest';
import { BlackholeEngine } from './blackhole.ts';
import type { EngineHelper, EngineRequest } from './helper-port.ts';
import { HostsDenyEngine } from './hosts-deny.ts';
import { NftablesEngine } from './nftables.ts';
import { PfEngine } from './pf.ts';

/** A helper that holds a set and takes at most 200,000 lines a request, as the real one. */
class Memory implements EngineHelper {
  readonly holds = new Set<string>();
  readonly verbs: string[] = [];

  async run({ verb, add = [], remove = [] }: EngineRequest): Promise<string[]> {
    this.verbs.push(verb);
    if (add.length + remove.length > 200_000) throw new Error('too many');
    if (verb.endsWith('-replace')) this.holds.clear();
    for (const target of remove) this.holds.delete(target);
    if (verb !== 'cut') for (const target of add) this.holds.add(target);
    return [];
  }
}

const many = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${first + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.1`);

test('what is more than the helper takes at once goes in several requests', async () => {
  for (const [kind, Engine] of [
    ['nft', NftablesEngine],
    ['hosts-deny', HostsDenyEngine],
  ] as const) {
    const memory = new Memory();
    const engine = new Engine(memory, 'port 22');
    const [old, next] = [many(10, 250_000), many(60, 450_000)];
    await engine.replace(old);
    expect(memory.holds.size).toBe(250_000);
    await engine.change(next, old);
    expect(memory.holds).toEqual(new Set(next));
    await engine.cut(next);
    expect(memory.verbs).toEqual([
      `${kind}-replace`,
      ...Array(6).fill(`${kind}-change`),
      ...Array(3).fill('cut'),
    ]);
  }
});

test('replacing with nothing is still a request, changing a little is one', async () => {
  const memory = new Memory();
  const engine = new NftablesEngine(memory, 'all-ports');
  await engine.change(['192.0.2.1'], ['192.0.2.2']);
  await engine.replace([]);
  await engine.cut([]);
  expect(memory.verbs).toEqual(['nft-change', 'nft-replace']);
});

test('pf takes as much at once as the others, and its states are cut by batches', async () => {
  const memory = new Memory();
  const engine = new PfEngine(memory, 'port 22');
  await engine.replace(many(10, 200_001));
  await engine.change(['192.0.2.1'], ['192.0.2.2']);
  await engine.cut(['192.0.2.1']);
  expect(memory.verbs).toEqual(['pf-replace', 'pf-change', 'pf-change', 'cut']);
});

test('each route is a process: some thousand go in one request', async () => {
  const memory = new Memory();
  const engine = new BlackholeEngine(memory);
  await engine.replace(many(10, 4500));
  await engine.change(many(60, 1500), many(10, 500));
  await engine.change(many(90, 1500), many(10, 1000));
  await engine.cut();
  expect(memory.holds.size).toBe(4500 + 3000 - 1000);
  expect(memory.verbs).toEqual(['route-replace', ...Array(2 + 1 + 2).fill('route-change')]);
});
