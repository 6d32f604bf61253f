import { parsePrefix, prefixContains } from '../../src-shared/address.ts';
import type { Block, SpareReason } from '../../src-shared/block.ts';
import { CallError, type CallOutput, type Handlers } from '../../src-shared/contract.ts';
import { unenforceable } from '../firewall/desired.ts';
import { canonicalTarget } from '../guard/allow-list.ts';
import type { Guard } from '../guard/guard.ts';
import { PRESETS, presetOf } from '../guard/rules.ts';
import { SettingsError } from '../settings/settings-file.ts';
import { StoreError } from '../store/store-error.ts';
import { withStatus } from './attacker-status.ts';
import { examine } from './doctor.ts';
import { statusOf } from './status.ts';

/** The contract's calls over a running guard. */
export function handlersOf(guard: Guard): Handlers {
  return {
    status: () => statusOf(guard),
    attackers: (query) => {
      const { total, attackers } = guard.store.attackers(query);
      return { total, attackers: attackers.map((known) => withStatus(guard, known)) };
    },
    attacker: ({ address, events }) => {
      const { target } = canonicalTarget(address);
      const source = target.includes('/') ? target : guard.judge.sourceOf(target);
      const details = guard.store.attacker(source, { events });
      return details === null ? null : { ...details, attacker: withStatus(guard, details.attacker) };
    },
    blocks: ({ limit, offset, ended }) => guard.store.blocks({ at: guard.clock.now(), limit, offset, ended }),
    events: ({ limit, afterId }) => ({ events: guard.store.events({ limit, afterId }) }),
    rules: () => ({
      current: mutable(guard.rules),
      preset: presetOf(guard.rules),
      presets: mutable(PRESETS),
    }),
    allowList: () => ({ entries: [...guard.allowEntries()] }),
    doctor: () => ({ parts: examine(guard) }),
    block: (input) => told(() => inForce(guard, block(guard, input))),
    unblock: ({ target }) => told(() => inForce(guard, unblock(guard, target))),
    allow: ({ entry, comment }) =>
      told(async () => inForce(guard, await guard.allowList.add(entry, comment, guard.clock.now()))),
    disallow: ({ entry }) => told(async () => ({ removed: await guard.allowList.remove(entry) })),
    setRules: (input) => told(async () => ({ current: mutable(await guard.setRules(input)) })),
  };
}

/** The contract's types are those of JSON, which knows no readonly. */
function mutable<T>(value: unknown): T {
  return structuredClone(value) as T;
}

/** Whoever asked is answered when it is so, not when it will be. */
async function inForce<T>(guard: Guard, done: T): Promise<T> {
  await guard.enforcer.applied;
  return done;
}

/** What the store or the settings file can't do is told to whoever asked. */
async function told<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError || error instanceof SettingsError)
      throw new CallError('unavailable', error.message);
    throw error;
  }
}

const WHY_NOT: Readonly<Record<Exclude<SpareReason, 'recent-login' | 'allow-list'>, string>> = {
  loopback: 'it is this machine itself (loopback)',
  'own-address': 'this machine has an address there',
  gateway: "it holds this machine's gateway",
  'open-session': 'an SSH session from there is open',
};

function block(
  guard: Guard,
  input: { target: string; forSeconds: number | null; reason: string },
): CallOutput<'block'> {
  const { target } = canonicalTarget(input.target);
  const never = unenforceable(target);
  if (never !== null) throw new CallError('refused', `${target} is not blocked: it ${never}.`);
  const now = guard.clock.now();
  const reason = guard.judge.reasonToSpare(target, now);
  if (reason === 'allow-list') {
    const entry = guard.allowEntryFor(target) ?? target;
    throw new CallError(
      'refused',
      `${target} is not blocked: the allow list has ${entry}. Take that off first: drawbridge disallow ${entry}`,
    );
  }
  // Somebody who logged in may be an intruder: that is for the owner to say.
  if (reason !== null && reason !== 'recent-login') {
    throw new CallError('refused', `${target} is not blocked: ${WHY_NOT[reason]}.`);
  }
  const until = input.forSeconds === null ? null : now + input.forSeconds * 1000;
  const outcomes = guard.store.addBlocks([
    { target, since: now, until, by: 'owner', reason: input.reason, rule: null },
  ]);
  guard.enforcer.added(outcomes);
  guard.statusChanged();
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('a block has an outcome');
  return { block: outcome.block };
}

function unblock(guard: Guard, text: string): CallOutput<'unblock'> {
  const { target, prefix } = canonicalTarget(text);
  const { active } = guard.enforcer;
  const own = active.get(target);
  const blocks: Block[] =
    own !== null ? [own] : active.overlapping(prefix).filter((one) => isInside(one.target, target));
  if (blocks.length === 0) {
    const wider = active.covering(target);
    if (wider !== null) {
      throw new CallError(
        'refused',
        `${target} is blocked as part of ${wider.target}. Unblock that: drawbridge unblock ${wider.target}`,
      );
    }
    throw new CallError('not-found', `${target} is not blocked. "drawbridge blocked" shows who is.`);
  }
  const lifted = guard.enforcer.lift(blocks, 'owner');
  guard.forgive(lifted.map((one) => one.target));
  guard.statusChanged();
  return { lifted };
}

function isInside(inner: string, outer: string): boolean {
  const [inside, outside] = [parsePrefix(inner), parsePrefix(outer)];
  return (
    inside !== null &&
    outside !== null &&
    inside !== undefined &&
    outside !== undefined &&
    prefixContains(outside, inside)
  );
}
