import type { Wanted } from '../reconciler.ts';
import { SharedTargets } from '../shared-targets.ts';

/** Own blocks, and nothing of lists. */
export function ownOnly(own: readonly string[]): Wanted {
  return { own, shared: SharedTargets.none };
}
