/**
 * How long a block of our own takes to get into nftables beside what shared lists bring, and how long those take:
 *   node bench/lists.ts
 * Real nft in network namespaces of its own (root, nft and ip are needed), the real helper; 5 % of the entries are prefixes.
 * A block of one address beside 200,000 entries may take at most twice as long as beside none. Each size has a process
 * of its own, whose memory is told.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { addNamespace, deleteNamespace } from '../e2e/testbed/namespace.ts';
import { NftablesEngine } from '../src-main/firewall/nftables.ts';
import { Reconciler } from '../src-main/firewall/reconciler.ts';
import { SharedTargets } from '../src-main/firewall/shared-targets.ts';
import { labProblem, scriptHelper } from '../src-main/firewall/testing/lab.ts';
import { AddressSet } from '../src-shared/address-set.ts';
import { printTable, type Row, writeResults } from './results.ts';

const SIZES = [0, 10_000, 200_000];
const RUNS = 21;
const MOST_TIMES = 2;
const OWN = '203.0.113.66';
const OWN_PREFIX = '2001:db8:0:1::/64';

const { values } = parseArgs({ options: { entries: { type: 'string' } } });

if (values.entries === undefined) main();
else console.log(JSON.stringify(await measure(Number(values.entries))));

function main(): void {
  const problem = labProblem();
  if (problem !== null) {
    console.log(`Not measured: ${problem}.`);
    return;
  }
  const all = SIZES.map(measureElsewhere);
  const [none] = all;
  const names = Object.keys(all.at(-1) ?? {});
  const rows = names.map((name) => {
    const row: Record<string, string | number> = { what: name };
    for (const [i, figures] of all.entries())
      row[`${SIZES[i]?.toLocaleString('en-US')} entries`] = figures[name] ?? '';
    const [least, most] = [Number(none?.[name]), Number(all.at(-1)?.[name])];
    row['times'] = Number.isNaN(least) || least === 0 ? '' : Math.round((most / least) * 10) / 10;
    return row;
  });
  printTable(rows);
  console.log(`load average ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors`);
  writeResults('lists', rows);
  const times = Number(rows.find(({ what }) => what === 'own address ms')?.['times']);
  if (times > MOST_TIMES) {
    console.log(
      `A block of one address takes ${times} times as long beside the most entries as beside none.`,
    );
    process.exitCode = 1;
  }
}

function measureElsewhere(entries: number): Row {
  const args = [import.meta.filename, '--entries', String(entries)];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`measuring ${entries} entries failed`);
  return JSON.parse(stdout) as Row;
}

async function measure(entries: number): Promise<Row> {
  const name = `dbr-bench-${randomBytes(4).toString('hex')}`;
  const figures: Record<string, number> = {};
  await addNamespace(name);
  const prefix = ['ip', 'netns', 'exec', name];
  const engine = new NftablesEngine(scriptHelper(prefix), 'port 22');
  // To end live connections is measured by itself: by then the block is in force.
  const reconciler = new Reconciler({ engine, intervalMs: 3_600_000, cutConnections: false });
  const isHeld = (set: string, element: string) =>
    spawnSync('ip', [
      ...prefix.slice(1),
      'nft',
      'get',
      'element',
      'inet',
      'drawbridge',
      set,
      `{ ${element} }`,
    ]).status === 0;
  try {
    const shared = await timed(figures, 'lists put together ms', () => listsOf(entries, 1));
    await timed(figures, 'first load ms', async () => {
      await reconciler.start({ own: [], shared });
      await reconciler.idle;
    });
    const block = async (own: readonly string[], into: number[]) => {
      const began = performance.now();
      await reconciler.want({ own, shared });
      into.push(performance.now() - began);
    };
    const times = { address: [], lifted: [], prefix: [], prefixLifted: [] } as Record<string, number[]>;
    const { address = [], lifted = [], prefix: wide = [], prefixLifted = [] } = times;
    for (let i = 0; i < RUNS; i++) {
      await block([OWN], address);
      if (!isHeld('blocked4', OWN)) throw new Error('nft does not hold the address');
      await block([], lifted);
      await block([OWN_PREFIX], wide);
      if (!isHeld('networks6_64', '2001:db8:0:1::')) throw new Error('nft does not hold the prefix');
      await block([], prefixLifted);
    }
    figures['own address ms'] = median(address);
    figures['own address lifted ms'] = median(lifted);
    figures['own prefix ms'] = median(wide);
    figures['own prefix lifted ms'] = median(prefixLifted);

    // While something lasts, own blocks one after the other, until it is done.
    const longest = async (isDone: () => boolean, shared: SharedTargets) => {
      let worst = 0;
      for (let i = 0; !isDone(); i++) {
        const began = performance.now();
        await reconciler.want({ own: [`203.0.113.${i % 200}`], shared });
        worst = Math.max(worst, performance.now() - began);
      }
      return round(worst);
    };
    const other = listsOf(entries, 2);
    await timed(figures, 'all entries exchanged ms', async () => {
      void reconciler.want({ own: [], shared: other });
      const before = reconciler.state.reconciledAt;
      const worst = await longest(() => reconciler.state.reconciledAt !== before, other);
      figures['own address meanwhile, worst ms'] = worst;
      await reconciler.idle;
    });

    await timed(figures, 'full pass ms', () => reconciler.reconcile());
    const pass = reconciler.reconcile();
    await timed(figures, 'own address in a full pass ms', () =>
      reconciler.want({ own: ['203.0.113.201'], shared: other }),
    );
    await pass;
    await reconciler.idle;
    const before = reconciler.state.reconciledAt;
    void reconciler.reconcile();
    const worst = await longest(() => reconciler.state.reconciledAt !== before, other);
    figures['own addresses one after the other in a full pass, worst ms'] = worst;
    await reconciler.idle;

    const cut = [...other.targets].slice(0, engine.lists.portion);
    await timed(figures, 'connections of a portion looked for ms', () => engine.cut(cut));
    await timed(figures, 'lists left ms', async () => {
      await reconciler.want({ own: [OWN], shared: SharedTargets.none });
      await reconciler.idle;
    });
    if (reconciler.state.problem !== null || reconciler.state.holds !== 1) {
      throw new Error(`it holds ${reconciler.state.holds}; ${reconciler.state.problem}`);
    }
    // As many of our own: whoever moves in from DenyHosts may bring tens of thousands that stand for ever.
    const standing = [...other.targets];
    await reconciler.want({ own: standing, shared: SharedTargets.none });
    const besideOwn: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const began = performance.now();
      await reconciler.want({ own: [...standing, OWN], shared: SharedTargets.none });
      besideOwn.push(performance.now() - began);
      await reconciler.want({ own: standing, shared: SharedTargets.none });
    }
    figures['own address beside as many own ms'] = median(besideOwn);
    await reconciler.stop();
    figures['largest memory MB'] = round(process.resourceUsage().maxRSS / 1024);
    return figures;
  } finally {
    execFileSync('ip', [...prefix.slice(1), 'nft', 'flush', 'ruleset']);
    await deleteNamespace(name);
  }
}

async function timed<T>(
  figures: Record<string, number>,
  name: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const began = performance.now();
  const made = await work();
  figures[name] = round(performance.now() - began);
  return made;
}

/** Always the same for the same seed. */
function listsOf(entries: number, seed: number): SharedTargets {
  let state = seed;
  const below = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const singles = new Set<string>();
  while (singles.size < entries * 0.95) {
    singles.add(`${1 + below(120)}.${below(256)}.${below(256)}.${below(256)}`);
  }
  const prefixes = new Set<string>();
  while (prefixes.size < entries * 0.05) {
    const length = 17 + below(8);
    prefixes.add(
      AddressSet.of([`${130 + below(70)}.${below(256)}.${below(256)}.0/${length}`]).prefixes()[0] ?? '',
    );
  }
  return SharedTargets.of({ wide: AddressSet.of(prefixes), singles, exempt: AddressSet.empty });
}

function median(times: readonly number[]): number {
  return round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
