import { parsePrefix, prefixContains } from '../../src-shared/address.ts';
import type { Block } from '../../src-shared/block.ts';
import { CallError, type CallOutput, type SharedBlock } from '../../src-shared/contract.ts';
import { canonicalTarget } from '../guard/allow-list.ts';
import type { Guard } from '../guard/guard.ts';
import type { Engine } from './engine.ts';
import { blockable, refusalOf } from './refusals.ts';
import { CROWDSEC, DENYHOSTS } from './share-sources.ts';

export function block(
  engine: Engine,
  guard: Guard,
  input: { target: string; forSeconds: number | null; reason: string },
): CallOutput<'block'> {
  const target = blockable(guard, input.target);
  const now = guard.clock.now();
  const until = input.forSeconds === null ? null : now + input.forSeconds * 1000;
  const outcomes = guard.store.addBlocks([
    { target, since: now, until, by: 'owner', reason: input.reason, rule: null },
  ]);
  guard.enforcer.added(outcomes);
  guard.statusChanged();
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('a block has an outcome');
  const undo = engine.undo.add(() =>
    engine.supervisor.use(async (later) => {
      const done = undoBlock(later, outcome.block, outcome.ended);
      await later.enforcer.applied;
      return done;
    }),
  );
  return { block: outcome.block, undo };
}

/** Lifts it, and puts back the one that it had replaced. */
function undoBlock(guard: Guard, { id, target }: Block, before: Block | null): string {
  const standing = guard.enforcer.active.get(target);
  if (standing?.id !== id) throw new CallError('not-found', `${target} is not blocked by that any more.`);
  guard.enforcer.lift([standing], 'undo');
  const again = before?.liftedBy === 'replaced' ? guard.standAgain([before]) : [];
  guard.statusChanged();
  return again.length > 0 ? `${target} is blocked as it was before.` : `${target} is no longer blocked.`;
}

export async function unblock(engine: Engine, guard: Guard, text: string): Promise<CallOutput<'unblock'>> {
  const { target, prefix } = canonicalTarget(text);
  const { active } = guard.enforcer;
  const shared = engine.share.blocksOf(guard, target);
  refuseLasting(target, shared);
  const own = active.get(target);
  const blocks: Block[] =
    own !== null ? [own] : active.overlapping(prefix).filter((one) => isInside(one.target, target));
  if (blocks.length === 0 && shared.length === 0) {
    const wider = active.covering(target);
    if (wider !== null) {
      throw new CallError(
        'refused',
        `${target} is blocked as part of ${wider.target}. Unblock that instead.`,
      );
    }
    throw new CallError('not-found', `${target} is not blocked.`);
  }
  const lifted = guard.enforcer.lift(blocks, 'owner');
  guard.forgive(lifted.map((one) => one.target));
  guard.statusChanged();
  const liftedFrom = await takeFromSources(engine, guard, target, shared);
  if (lifted.length === 0) return { lifted, liftedFrom, undo: null };
  const undo = engine.undo.add(() =>
    engine.supervisor.use(async (later) => {
      const done = undoUnblock(later, lifted);
      await later.enforcer.applied;
      return done;
    }),
  );
  return { lifted, liftedFrom, undo };
}

/** Where unblocking would open nothing. @throws CallError with what does */
function refuseLasting(target: string, shared: readonly SharedBlock[]): void {
  const lasting = shared.find(({ source }) => source !== CROWDSEC && source !== DENYHOSTS);
  if (lasting !== undefined) {
    throw new CallError(
      'refused',
      `${target} is kept out by ${lasting.sourceName}. To let it in all the same, put it on the allow list.`,
    );
  }
  const wider = shared.find((one) => one.target !== target);
  if (wider !== undefined) {
    throw new CallError(
      'refused',
      `${target} is kept out as part of ${wider.target}, which ${wider.sourceName} has. Unblock that instead, or put ${target} on the allow list.`,
    );
  }
}

/** Takes it out of what others have named, and tells those who can be told. @returns the names of the sources */
async function takeFromSources(
  engine: Engine,
  guard: Guard,
  target: string,
  shared: readonly SharedBlock[],
): Promise<string[]> {
  for (const { source } of shared) {
    const agent = source === CROWDSEC ? (engine.share.sources?.crowdSec ?? null) : null;
    if (agent !== null) await agent.takeBack(target);
    else await guard.shared.port(source).remove([target]);
  }
  return shared.map(({ sourceName }) => sourceName);
}

function undoUnblock(guard: Guard, lifted: readonly Block[]): string {
  for (const { target } of lifted) {
    const refusal = refusalOf(guard, target);
    if (refusal !== null) throw new CallError('refused', refusal);
  }
  const again = guard.standAgain(lifted);
  const [first] = again;
  if (first === undefined) {
    throw new CallError('not-found', 'The block would be over by now, or another stands in its place.');
  }
  return again.length === 1 ? `${first.target} is blocked again.` : `${again.length} blocks stand again.`;
}

function isInside(inner: string, outer: string): boolean {
  const [inside, outside] = [parsePrefix(inner), parsePrefix(outer)];
  return inside !== null && outside !== null && prefixContains(outside, inside);
}
