import type { Block } from '../../src-shared/block.ts';
import type { EventRow, Place, Spare } from '../../src-shared/contract.ts';

/** What a guard itself tells; api/ makes the contract's events of it. */
export interface GuardEvents {
  /** Stored, in the order of their ids: one delivery for each batch of lines. */
  loginEvents: { readonly events: readonly EventRow[] };
  blocked: { readonly block: Block };
  unblocked: { readonly block: Block };
  spared: { readonly spare: Spare };
  /** Somebody logged in from where nobody is known to have logged in before. */
  newPlace: { readonly event: EventRow; readonly place: Place };
  /** Something that the status shows; at most five times a second. */
  changed: Record<string, never>;
  rulesChanged: Record<string, never>;
  allowListChanged: Record<string, never>;
  /** What shared sources or rules by place keep out has changed. */
  sharedChanged: Record<string, never>;
  /** A pause has begun or ended: what is done about every attacker has changed. */
  pauseChanged: Record<string, never>;
}
