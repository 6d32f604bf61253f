import type { HistoryRow, HistorySort } from '../../src-shared/contract.ts';
import { kindWord } from '../format/words.ts';

export type Look = 'failure' | 'probe' | 'success' | 'info' | 'blocked' | 'unblocked';

/** A row of the table as words; null: there is nothing to say. */
export interface RowWords {
  readonly time: number;
  readonly look: Look;
  readonly what: string;
  readonly address: string | null;
  readonly country: string | null;
  readonly user: string | null;
  readonly network: string | null;
  readonly method: string | null;
  readonly line: string;
}

export function rowWords(row: HistoryRow): RowWords {
  const { country, network } = row.place;
  const where = { country, network: network === null ? null : network.name || `AS${network.number}` };
  if (row.type !== 'event') {
    const { block } = row;
    return {
      ...where,
      time: row.time,
      look: row.type,
      what: kindWord(row.type),
      address: block.target,
      user: null,
      method: null,
      line: block.reason,
    };
  }
  const { event, attacker } = row;
  const method = [event.method, event.port].filter((one) => one !== null);
  return {
    ...where,
    time: event.time,
    look: event.outcome,
    what: kindWord(event.kind),
    address: event.address ?? attacker,
    user: event.user,
    method: method.length > 0 ? method.join(' · ') : null,
    line: messageOf(event.line),
  };
}

/** What sshd said, without when and which process, which stand in columns of their own. */
function messageOf(line: string): string {
  const message = /sshd(?:-session|-auth)?\[\d+\]: (.*)$/su.exec(line.slice(0, 1000))?.[1];
  return message ?? line;
}

/** Whose details the row leads to. */
export function attackerOf(row: HistoryRow): string | null {
  if (row.type !== 'event') return row.block.target;
  return row.event.outcome === 'success' || row.event.outcome === 'info'
    ? row.attacker
    : (row.attacker ?? row.event.address);
}

export interface Column {
  readonly name: 'time' | 'what' | 'address' | 'user' | 'country' | 'network' | 'method' | 'line';
  readonly words: string;
  /** What a click on its head sorts by. */
  readonly by: HistorySort['by'] | null;
}

export const COLUMNS: readonly Column[] = [
  { name: 'time', words: 'Time', by: 'time' },
  { name: 'what', words: 'What', by: 'kind' },
  { name: 'address', words: 'Address', by: 'address' },
  { name: 'user', words: 'User', by: 'user' },
  { name: 'country', words: 'Country', by: 'country' },
  { name: 'network', words: 'Network', by: 'network' },
  { name: 'method', words: 'Method · port', by: null },
  { name: 'line', words: 'Line', by: null },
];

/** What a click on a column's head leads to: times begin with the newest, all else with the first. */
export function sortedBy(by: HistorySort['by'], now: HistorySort): HistorySort {
  if (now.by === by) return { by, descending: !now.descending };
  return { by, descending: by === 'time' };
}
