import type { OwnBlock } from '../shared-entry.ts';

/** This guard's blocks by rules, and what the Local API was told of them. What a call has written is on the disk. */
export interface OwnBlocksPort {
  /** Stand now, made by a rule, not told yet for all that is known; oldest first. */
  untold(limit: number): readonly OwnBlock[];
  /** Told, and standing. */
  told(): readonly { readonly block: OwnBlock; readonly remote: string }[];
  /**
   * Told for certain or perhaps, lifted here before their time (not through `lift` below), and not forgotten yet; oldest first. Those whose
   * time has come meanwhile need not be listed.
   */
  liftedButTold(limit: number): readonly { readonly id: number; readonly target: string }[];
  counts(): { readonly told: number; readonly untold: number; readonly liftedButTold: number };
  /** They are about to be told: should the answer never come, they are untold, but taken back when they are lifted. */
  setTelling(ids: readonly number[]): void;
  /** @param remote what this source wants to remember of it: at most 200 characters */
  setTold(id: number, remote: string): void;
  /** A block that stands is untold again; one that was lifted is settled. */
  forgetTold(ids: readonly number[]): void;
  /** They were taken back elsewhere: lifts them here, with a reason that says so, as settled. */
  lift(ids: readonly number[]): Promise<void>;
}
