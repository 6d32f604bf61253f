import type { Attacker, AttackerState } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { KnownAttacker } from '../store/rows.ts';
import type { Engine } from './engine.ts';

/** An attacker with where it is and what the guard does about it now. */
export function withStatus(guard: Guard, places: Engine['places'], known: KnownAttacker): Attacker {
  return { ...known, place: places.place(known.attacker), status: statusOf(guard, known.attacker) };
}

function statusOf(guard: Guard, attacker: string): AttackerState {
  const isPaused = guard.pausedUntil !== null;
  const block = guard.enforcer.active.covering(attacker);
  if (block !== null) return { state: 'blocked', until: block.until, target: block.target, from: null };
  const from = guard.shared.nameFor(attacker);
  if (from !== null) return { state: 'blocked', until: null, target: attacker, from };
  const entry = guard.allowEntryFor(attacker);
  if (entry !== null) return { state: 'allowed', entry };
  const now = guard.clock.now();
  const spare = guard.store.latestSpare(attacker);
  if (spare !== null && isSpared(spare.reason === 'paused')) {
    return { state: 'spared', reason: spare.reason, at: spare.time };
  }
  const progress = guard.judge.progress(attacker, now);
  if (progress !== null) return { state: 'watching', ...progress };
  return { state: 'watching', attempts: 0, of: guard.rules.rules[0]?.attempts ?? 0, rule: null };

  function isSpared(byPause: boolean): boolean {
    if (byPause) return isPaused;
    const reason = guard.judge.reasonToSpare(attacker, now);
    return reason !== null && reason !== 'paused';
  }
}
