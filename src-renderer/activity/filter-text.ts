/**
 * What a view shows, as words: user:root country:NL network:AS64500 is:blocked
 * kind:failed address:203.0.113.0/24, and anything else is looked for in the
 * lines. Values with spaces stand in double quotes; \" and \\ within them are
 * a quote and a backslash.
 */
import { parsePrefix } from '../../src-shared/address.ts';
import type { HistoryFilter } from '../../src-shared/contract.ts';
import { EVENT_KINDS } from '../../src-shared/login-event.ts';

/** The part of a filter that is written as words; the time is chosen elsewhere. */
export type WordFilter = Omit<HistoryFilter, 'from' | 'to'>;

export const KINDS = [...EVENT_KINDS, 'blocked', 'unblocked'] as const;
export const STATES = ['watching', 'blocked', 'allowed', 'spared'] as const;
export const KEYS = ['user', 'country', 'network', 'is', 'kind', 'address'] as const;

type Key = (typeof KEYS)[number];
type Kind = (typeof KINDS)[number];

export type Parsed =
  | { readonly filter: WordFilter; readonly problem: null }
  | { readonly filter: null; readonly problem: string };

interface Word {
  readonly key: Key | null;
  readonly value: string;
}

class WrongWord extends Error {}

/** Reads the words; what is wrong is said in a sentence with an example. */
export function parseFilter(text: string): Parsed {
  try {
    const filter: WordFilter = {};
    const free: string[] = [];
    for (const { key, value } of wordsOf(text)) {
      if (key === null) free.push(value);
      else READERS[key](value, filter);
    }
    const line = free.join(' ');
    if (line.length > 200) throw new WrongWord('Text to look for has at most 200 characters.');
    if (line !== '') filter.text = line;
    return { filter, problem: null };
  } catch (error) {
    if (error instanceof WrongWord) return { filter: null, problem: error.message };
    throw error;
  }
}

/** The two together, the second going before; kinds are added to each other. */
export function joined(one: WordFilter, other: WordFilter): WordFilter {
  const kinds = [...new Set([...(one.kinds ?? []), ...(other.kinds ?? [])])];
  return { ...one, ...other, ...(kinds.length > 0 && { kinds }) };
}

/** A word of a filter as it is shown and taken away. */
export interface Chip {
  readonly text: string;
  readonly without: WordFilter;
}

/** The filter's words, each with the filter that is left without it. */
export function chipsOf(filter: WordFilter): Chip[] {
  const chips: Chip[] = [];
  const add = (key: Key | null, value: string, ...left: (keyof WordFilter)[]) =>
    chips.push({ text: wordText(key, value), without: omit(filter, left) });
  if (filter.address !== undefined) add('address', filter.address, 'address');
  if (filter.user !== undefined) add('user', filter.user, 'user');
  for (const kind of filter.kinds ?? []) {
    const kinds = (filter.kinds ?? []).filter((other) => other !== kind);
    const rest = omit(filter, ['kinds']);
    chips.push({
      text: wordText('kind', kind),
      without: kinds.length > 0 ? { ...rest, kinds } : rest,
    });
  }
  if (filter.country !== undefined) add('country', filter.country, 'country');
  if (filter.network !== undefined) add('network', `AS${filter.network}`, 'network');
  if (filter.state !== undefined) add('is', filter.state, 'state');
  if (filter.attemptsOnly === true) add('is', 'attempt', 'attemptsOnly');
  if (filter.text !== undefined) add(null, filter.text, 'text');
  return chips;
}

export function filterText(filter: WordFilter): string {
  return chipsOf(filter)
    .map(({ text }) => text)
    .join(' ');
}

function omit(filter: WordFilter, keys: readonly (keyof WordFilter)[]): WordFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([key]) => !keys.includes(key as keyof WordFilter)),
  );
}

function wordText(key: Key | null, value: string): string {
  const isPlain = key === null ? /^[^\s"\\:]+$/u.test(value) : /^[^\s"\\]+$/u.test(value);
  const written = isPlain ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return key === null ? written : `${key}:${written}`;
}

/** A key, or nothing; then quoted text or what goes on to the next space. */
const WORD = /(?:(?<key>[\p{L}]+):)?(?:"(?<quoted>(?:[^"\\]|\\.)*)(?<end>"?)|(?<plain>\S+))/gsu;

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const { key, quoted, end, plain } = match.groups ?? {};
    if (quoted !== undefined && end === '')
      throw new WrongWord(`A closing quote is missing after ${match[0]}`);
    const value = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/gsu, '$1');
    const lonely =
      key === undefined && value.endsWith(':') && plain !== undefined ? keyOf(value.slice(0, -1)) : null;
    if (lonely !== null) throw new WrongWord(HINTS[lonely]);
    const name = key === undefined ? null : keyOf(key);
    // Lines are full of colons: what is no key of ours is text.
    if (name === null) words.push({ key: null, value: key === undefined ? value : `${key}:${value}` });
    else if (value === '') throw new WrongWord(HINTS[name]);
    else words.push({ key: name, value });
  }
  return words.filter(({ value }) => value !== '');
}

function keyOf(text: string): Key | null {
  return KEYS.find((key) => key === text.toLowerCase()) ?? null;
}

const HINTS: Readonly<Record<Key, string>> = {
  user: 'user: takes a user name of at most 256 characters, like user:root',
  country: 'country: takes two letters, like country:NL',
  network: 'network: takes the number of a network, like network:AS64500',
  is: 'is: takes watching, blocked, allowed, spared or attempt, like is:blocked',
  kind: `kind: takes one of ${KINDS.join(', ')}`,
  address: 'address: takes an address or a prefix, like address:203.0.113.0/24',
};

const READERS: Readonly<Record<Key, (value: string, filter: WordFilter) => void>> = {
  user(value, filter) {
    once('user', filter.user);
    if (value.length > 256) throw new WrongWord(HINTS.user);
    filter.user = value;
  },
  country(value, filter) {
    once('country', filter.country);
    if (!/^[a-z]{2}$/i.test(value)) throw new WrongWord(HINTS.country);
    filter.country = value.toUpperCase();
  },
  network(value, filter) {
    once('network', filter.network);
    const number = /^(?:AS)?([0-9]{1,10})$/i.exec(value)?.[1];
    if (number === undefined || Number(number) > 4_294_967_295) throw new WrongWord(HINTS.network);
    filter.network = Number(number);
  },
  is(value, filter) {
    const word = value.toLowerCase();
    if (word === 'attempt') {
      filter.attemptsOnly = true;
      return;
    }
    const state = STATES.find((one) => one === word);
    if (state === undefined) throw new WrongWord(HINTS.is);
    once('is', filter.state);
    filter.state = state;
  },
  kind(value, filter) {
    const kind: Kind | undefined = KINDS.find((one) => one === value.toLowerCase());
    if (kind === undefined) throw new WrongWord(HINTS.kind);
    filter.kinds = [...new Set([...(filter.kinds ?? []), kind])];
  },
  address(value, filter) {
    once('address', filter.address);
    if (value.length > 64 || parsePrefix(value) === null) throw new WrongWord(HINTS.address);
    filter.address = value;
  },
};

function once(key: Key, value: unknown): void {
  if (value !== undefined) throw new WrongWord(`${key}: can be given once.`);
}
