import { z } from 'zod';
import { parsePrefix } from '../../../src-shared/address.ts';
import type { SharedEntry } from '../shared-entry.ts';
import type { ListFigures } from './list-guard.ts';

const count = z.int().nonnegative();
const time = z.int().nonnegative();
const figures = z.object({ entries: count, addresses: count });
const why = z.string().max(300);

const schema = z.object({
  /** Where the list lies and how it is read: all of this is about that one. */
  source: z.string().max(5000),
  /** Of the version that was taken; null: ask for whatever there is. */
  validator: z.string().max(1000).nullable(),
  /** The last ask. Times in ms since 1970. */
  triedAt: time.nullable(),
  /** Asks since the last answer that could be used; the one that is under way counts until it is over. */
  failures: count,
  /** The server wants to be left alone until then. */
  notBefore: time.nullable(),
  /** What is wrong, in a sentence; null: the last ask went well. */
  problem: z.string().max(1000).nullable(),
  /** The version that was taken. */
  taken: figures.nullable(),
  takenAt: time.nullable(),
  /** What was taken is from another source (the owner changed the address), so a new one is not measured by it. */
  isOfAnotherSource: z.boolean(),
  /** The last answer that was, or left unchanged, the version in force. */
  answeredAt: time.nullable(),
  /** What was taken has ended. */
  isLapsed: z.boolean(),
  /** A version that was held back; of the last ask. */
  held: figures.extend({ why, since: time, isApproved: z.boolean() }).nullable(),
  notUnderstood: z.object({ count, firstAt: z.array(count).max(5).readonly() }),
  leftOut: z.array(z.object({ why, count })).max(20).readonly(),
  credit: z.object({ copyright: z.string().max(200).nullable(), asOf: z.number().nullable() }),
});

/** What is known of a list, and what came of asking for it: kept over restarts. */
export type ListState = z.infer<typeof schema>;

function freshState(source: string): ListState {
  return {
    source,
    validator: null,
    triedAt: null,
    failures: 0,
    notBefore: null,
    problem: null,
    taken: null,
    takenAt: null,
    isOfAnotherSource: false,
    answeredAt: null,
    isLapsed: false,
    held: null,
    notUnderstood: { count: 0, firstAt: [] },
    leftOut: [],
    credit: { copyright: null, asOf: null },
  };
}

/**
 * What was written down of this source. Where that is damaged, or of another source, it is asked anew, and what is in
 * force goes on to be so.
 * @param entries those in force; asked for only where nothing tells of them
 */
export function readState(
  text: string | null,
  source: string,
  now: number,
  entries: () => readonly SharedEntry[],
): ListState {
  const state = schema.safeParse(asJson(text)).data ?? untoldState(source, now, entries());
  if (state.source !== source) {
    const { taken, takenAt, answeredAt, isLapsed } = state;
    return { ...freshState(source), taken, takenAt, answeredAt, isLapsed, isOfAnotherSource: true };
  }
  return {
    ...state,
    // A time that lies ahead was written before the clock was set back.
    triedAt: atMost(state.triedAt, now),
    answeredAt: atMost(state.answeredAt, now),
    notBefore: atMost(state.notBefore, now + 86_400_000),
  };
}

function untoldState(source: string, now: number, entries: readonly SharedEntry[]): ListState {
  if (entries.length === 0) return freshState(source);
  const taken = figuresOf(entries);
  return { ...freshState(source), taken, takenAt: now, answeredAt: now, isOfAnotherSource: true };
}

function figuresOf(entries: readonly SharedEntry[]): ListFigures {
  let addresses = 0;
  for (const { target } of entries) {
    const prefix = parsePrefix(target);
    if (prefix?.family === 4) addresses += 2 ** (32 - prefix.length);
  }
  return { entries: entries.length, addresses };
}

function atMost(time: number | null, most: number): number | null {
  return time === null ? null : Math.min(time, most);
}

function asJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return null;
  }
}
