/** A history of any size, whose rows are computed when they are asked for. */

import type { HistoryFilter, HistoryRow, ViewState, ViewSummary, WhatIf } from '../../src-shared/contract.ts';
import { CallError } from '../../src-shared/contract.ts';
import type { FakeHandlers } from './fake-host.ts';
import { attacker, block, event, NOW } from './fake-state.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Between two events. */
const EVERY_MS = 7300;

export interface FakeHistoryOptions {
  readonly events: number;
  readonly userOf?: (index: number) => string;
  /** How many are looked at; fewer than all: it is still being found. */
  readonly scanned?: number;
}

/** One view after the other over the same made-up events; `text:nothing` finds none. */
export class FakeHistory {
  readonly #userOf: ((index: number) => string) | undefined;
  readonly #first: number;
  events: number;
  scanned: number;
  /** Views that are not known any more. */
  readonly lost = new Set<string>();
  readonly filters: HistoryFilter[] = [];
  #opened = 0;

  constructor({ events, userOf, scanned = events }: FakeHistoryOptions) {
    this.#userOf = userOf;
    this.#first = events;
    this.events = events;
    this.scanned = scanned;
  }

  get view(): string {
    return `view-${this.#opened}`;
  }

  get state(): ViewState {
    const isNothing = this.filters.at(-1)?.text === 'nothing';
    return {
      view: this.view,
      rows: isNothing ? 0 : this.scanned,
      scanned: this.scanned,
      of: this.events,
      isComplete: this.scanned === this.events,
      problem: null,
    };
  }

  /** So many newer events are stored. */
  add(count: number): ViewState {
    this.events += count;
    this.scanned += count;
    return this.state;
  }

  /** The row that was the n-th that was ever stored. */
  row(n: number): HistoryRow {
    const index = Math.abs((n * 7919) % 100_003);
    const time = NOW - (this.#first - 1 - n) * EVERY_MS - 3000;
    const { place } = attacker(index % 600);
    if (n % 97 === 96) {
      const placed = block(index % 600);
      const { place: where, ...rest } = { ...placed, since: time, until: null };
      return { type: 'blocked', time, block: rest, place: where };
    }
    const row = event(index, this.#userOf);
    const address = index % 7 === 6 ? '2001:db8:1234:5678:9abc:def0:1234:5678' : row.address;
    const source = index % 7 === 6 ? '2001:db8:1234:5678::/64' : attacker(index % 600).attacker;
    return {
      type: 'event',
      attacker: row.outcome === 'success' ? address : source,
      place,
      event: { ...row, id: n, time, address: index % 7 === 6 ? address : source.replace('::/64', '::1') },
    };
  }

  handlers(): FakeHandlers {
    const known = (view: string) => {
      if (view !== this.view || this.lost.has(view))
        throw new CallError('not-found', 'This list is not open any more. Open it again.');
    };
    return {
      openView: ({ filter }) => {
        this.filters.push(filter);
        this.#opened++;
        return this.state;
      },
      viewRows: ({ view, offset, limit }) => {
        known(view);
        const { state } = this;
        const length = Math.max(0, Math.min(limit, state.rows - offset));
        return { state, rows: Array.from({ length }, (_, n) => this.row(this.events - 1 - offset - n)) };
      },
      viewSummary: ({ view }) => {
        known(view);
        return { state: this.state, summary: this.#summary() };
      },
      closeView: () => ({}),
      cancel: () => ({}),
      whatIf: () => fakeWhatIf(),
    };
  }

  #summary(): ViewSummary {
    const { rows } = this.state;
    const isLong = rows * EVERY_MS > 7 * DAY;
    const step = isLong ? DAY : HOUR;
    const many = Math.min(Math.ceil((rows * EVERY_MS) / step), 400);
    const attackers = Math.min(rows, 1312);
    const share = (n: number) => Math.max(1, Math.round((rows * 0.4) / 1.9 ** n));
    const few = rows === 0 ? 0 : 40;
    const countries = [
      'CN',
      'US',
      'NL',
      'DE',
      'BR',
      'RU',
      'VN',
      'IN',
      'KR',
      'FR',
      'GB',
      'ID',
      null,
      'ZA',
      'AR',
    ];
    return {
      events: rows,
      attempts: Math.round(rows * 0.82),
      attackers,
      stepSeconds: isLong ? 86_400 : 3600,
      steps: Array.from({ length: many }, (_, n) => {
        const attempts = Math.round((rows / many) * (0.7 + 0.5 * Math.sin(n / 3) + ((n * 31) % 23) / 40));
        return {
          start: Math.floor(NOW / step) * step - (many - 1 - n) * step,
          attempts,
          blockedAttempts: Math.round(attempts * 0.7),
        };
      }),
      users: Array.from({ length: few }, (_, n) => ({
        user: (this.#userOf ?? ((m: number) => event(m).user ?? ''))(n) + (n >= 10 ? n : ''),
        attempts: share(n / 3),
        attackers: 3,
      })),
      countries: countries
        .slice(0, few)
        .map((country, n) => ({ country, attempts: share(n), attackers: Math.max(1, 300 - n * 20) })),
      networks: Array.from({ length: Math.min(few, 12) }, (_, n) => {
        const { network } = attacker(n).place;
        return {
          number: network === null ? null : network.number + n * 100,
          name: n === 4 ? '' : (network?.name ?? ''),
          attempts: share(n),
          attackers: 9,
        };
      }).filter(({ number }, n) => number !== null || n < 6),
      attackersByAttempts: [],
    };
  }
}

/** What other rules came to, made up; two of them wrong. */
export function fakeWhatIf(): WhatIf {
  const changes = (['new', 'earlier', 'later', 'no-longer'] as const).flatMap((change, kind) =>
    Array.from({ length: [60, 23, 0, 5][kind] ?? 0 }, (_, n) => {
      const one = attacker(n * 3 + kind);
      const now = NOW - n * 5 * HOUR - kind * 1000;
      return {
        attacker: one.attacker,
        place: one.place,
        change,
        currentAt: change === 'new' ? null : now,
        currentRule: change === 'new' ? null : 'invalid-user',
        proposedAt: change === 'no-longer' ? null : now - (change === 'earlier' ? 40 * 60_000 : 0),
        proposedRule: change === 'no-longer' ? null : 'root',
        attempts: 400 - n * 3,
      };
    }),
  );
  const [one, other] = [attacker(0), attacker(6)];
  return {
    from: NOW - 31 * DAY,
    to: NOW,
    events: 40_311,
    attackers: 1312,
    currentlyBlocked: 287,
    proposedBlocked: 342,
    counts: { new: 60, earlier: 23, later: 0, 'no-longer': 5, wrong: 2 },
    changes,
    wrong: [
      {
        attacker: one.attacker,
        place: one.place,
        blockedAt: NOW - 5 * DAY,
        rule: 'valid-user',
        loggedInAt: NOW - 5 * DAY + 2 * HOUR,
        user: 'mia',
        alsoNow: false,
      },
      {
        attacker: other.attacker,
        place: other.place,
        blockedAt: NOW - 9 * DAY,
        rule: 'valid-user',
        loggedInAt: NOW - 8 * DAY,
        user: 'deploy',
        alsoNow: true,
      },
    ],
  };
}
