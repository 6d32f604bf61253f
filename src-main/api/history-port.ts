import type {
  EventPayload,
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

type Awaitable<T> = T | Promise<T>;

/** What api/ asks of history/. */
export interface HistoryPort {
  openView(input: { filter: HistoryFilter; sort: HistorySort }): Awaitable<ViewState>;
  viewRows(input: {
    view: string;
    offset: number;
    limit: number;
  }): Awaitable<{ state: ViewState; rows: HistoryRow[] }>;
  viewSummary(input: { view: string }): Awaitable<{ state: ViewState; summary: ViewSummary }>;
  closeView(view: string): Awaitable<unknown>;
  whatIf(input: {
    job: string;
    proposed: RuleSet;
    current: RuleSet;
    protectedTargets: readonly string[];
    ownPrefixes?: readonly string[];
    exemptPlaces?: readonly RuledPlace[];
  }): Awaitable<WhatIf>;
  exportView(input: {
    view: string;
    format: 'csv' | 'json';
    path: string;
    job: string;
  }): Awaitable<{ bytes: number; rows: number }>;
  checkDatabase(input: { job: string }): Awaitable<{ problems: string[] }>;
  hours(input: { from: number; to: number }): Awaitable<Hour[]>;
  cancel(job: string): unknown;
  /** Addresses and prefixes that it stands for now. */
  allowListIs(entries: readonly string[]): unknown;
  /** Something was stored. */
  stored(): unknown;
  close(): Awaitable<unknown>;
}

export interface HistoryParts {
  readonly path: string;
  /** The owner's own data of countries and networks; null: what Drawbridge brings. */
  readonly placeFiles: { readonly countryFile: string | null; readonly networkFile: string | null };
  viewChanged(state: ViewState): void;
  progress(progress: EventPayload<'progress'>): void;
  fault(message: string): void;
}
