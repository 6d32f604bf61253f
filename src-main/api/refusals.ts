import type { SpareReason } from '../../src-shared/block.ts';
import { CallError } from '../../src-shared/contract.ts';
import { unenforceable } from '../firewall/desired.ts';
import { canonicalTarget } from '../guard/allow-list.ts';
import type { Guard } from '../guard/guard.ts';

type OwnersWord = 'recent-login' | 'allow-list' | 'exempt-place' | 'paused';

const WHY_NOT: Readonly<Record<Exclude<SpareReason, OwnersWord>, string>> = {
  loopback: 'it is this machine itself (loopback)',
  'own-address': 'this machine has an address there',
  gateway: "it holds this machine's gateway",
  'open-session': 'an SSH session from there is open',
};

/** What may be blocked, in canonical form. @throws CallError why it may not */
export function blockable(guard: Guard, text: string): string {
  const { target } = canonicalTarget(text);
  const problem = refusalOf(guard, target);
  if (problem !== null) throw new CallError('refused', problem);
  return target;
}

/** Why this canonical target may not be blocked; null: it may. */
export function refusalOf(guard: Guard, target: string): string | null {
  const never = unenforceable(target);
  if (never !== null) return `${target} is not blocked: it ${never}.`;
  const reason = guard.judge.reasonToSpare(target, guard.clock.now());
  if (reason === 'allow-list') {
    const entry = guard.allowEntryFor(target) ?? target;
    return `${target} is not blocked: the allow list has ${entry}. Take that off first.`;
  }
  // Somebody who logged in may be an intruder, and in an exempt country may be one: that is for the owner to say. A pause ends.
  if (reason === null || reason === 'recent-login' || reason === 'exempt-place' || reason === 'paused')
    return null;
  return `${target} is not blocked: ${WHY_NOT[reason]}.`;
}
