import type { CallError } from '../../src-shared/call-error.ts';
import type {
  HistoryFilter,
  HistoryRow,
  HistorySort,
  Hour,
  RuledPlace,
  ViewState,
  ViewSummary,
  WhatIf,
} from '../../src-shared/contract.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import type { JobProgress } from './jobs.ts';
import type { Exported } from './row-file.ts';

/** What the thread is asked, and what it answers. */
export interface HistoryCalls {
  openView: { input: { filter: HistoryFilter; sort: HistorySort }; output: ViewState };
  viewRows: {
    input: { view: string; offset: number; limit: number };
    output: { state: ViewState; rows: HistoryRow[] };
  };
  viewSummary: { input: { view: string }; output: { state: ViewState; summary: ViewSummary } };
  closeView: { input: string; output: undefined };
  whatIf: {
    input: {
      job: string;
      proposed: RuleSet;
      current: RuleSet;
      protectedTargets: readonly string[];
      ownPrefixes?: readonly string[];
      exemptPlaces?: readonly RuledPlace[];
    };
    output: WhatIf;
  };
  exportView: {
    input: { view: string; format: 'csv' | 'json'; path: string; job: string };
    output: Exported;
  };
  hours: { input: { from: number; to: number }; output: Hour[] };
}

export type HistoryCall = keyof HistoryCalls;

export type Request = {
  [C in HistoryCall]: { readonly id: number; readonly call: C; readonly input: HistoryCalls[C]['input'] };
}[HistoryCall];

/** To the thread. */
export type ToWorker =
  | ({ readonly type: 'call' } & Request)
  | { readonly type: 'cancel'; readonly job: string }
  | { readonly type: 'allowList'; readonly entries: readonly string[] }
  | { readonly type: 'stored' };

/** From the thread. */
export type FromWorker =
  | { readonly type: 'done'; readonly id: number; readonly output: unknown }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly code: CallError['code'];
      readonly message: string;
    }
  | { readonly type: 'viewChanged'; readonly state: ViewState }
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'fault'; readonly message: string };

/** What the thread that checks the database says. */
export type FromChecker =
  | { readonly type: 'passed'; readonly parts: number }
  | { readonly type: 'problems'; readonly problems: string[] }
  | { readonly type: 'failed'; readonly message: string };
