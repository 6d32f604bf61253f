import type { RuleSet } from '../../src-shared/rule.ts';
import type { AttemptBatch } from './attempt-batch.ts';
import type { Judged } from './scan-summary.ts';

/** What the thread that judges attempts is told. */
export type ToJudge =
  | { readonly type: 'rules'; readonly rules: RuleSet }
  | ({ readonly type: 'attempts' } & AttemptBatch)
  /** There are no more. */
  | { readonly type: 'end' };

/** What it says. */
export type FromJudge =
  /** The buffer of attempts that were judged, to be used again. */
  { readonly type: 'judged'; readonly buffer: ArrayBuffer } | ({ readonly type: 'end' } & Judged);
