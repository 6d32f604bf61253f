import { Held, touches } from './held.ts';
import { TargetSet } from './target-set.ts';

/** With no more lines than that, everything goes into one request. */
const SMALL = 500;

/** Where a firewall is to be brought. */
export interface Aim {
  readonly own: TargetSet;
  readonly shared: TargetSet;
}

/**
 * What the firewall shall hold after the next request: what is aimed at, where lists change by little; else first
 * the own blocks, and then, with the next steps, what lists change, in portions. At no step is anybody let in who was
 * kept out before and shall be afterwards: an own block that ends stays until lists have taken its place.
 * @param portion how many shared targets are changed at once
 * @param isListsTurn own blocks had a step of their own just now: however often they change, lists get on
 */
export function nextStep(actual: Held, aim: Aim, portion: number, isListsTurn: boolean): Held {
  if (
    actual.shared === aim.shared ||
    actual.shared.toward(aim.shared, Math.min(SMALL, portion)) === aim.shared
  ) {
    return new Held(aim.own, aim.shared);
  }
  const ending = actual.own.difference(aim.own).gone.filter((target) => touches(target, aim.shared));
  const own = ending.length === 0 ? aim.own : TargetSet.of([...aim.own, ...ending]);
  const first = new Held(own, actual.shared);
  if (!isListsTurn && !actual.isSame(first)) return first;
  const shared = actual.shared.toward(aim.shared, portion);
  return new Held(shared === aim.shared ? aim.own : own, shared);
}
