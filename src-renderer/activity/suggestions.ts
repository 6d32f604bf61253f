import type { ViewSummary } from '../../src-shared/contract.ts';
import { countryName } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { kindWord } from '../format/words.ts';
import { filterText, KINDS, STATES } from './filter-text.ts';

export interface Suggestion {
  /** What takes the place of the word that is being typed. */
  readonly text: string;
  readonly about: string;
  /** It is a whole word, and can be applied at once. */
  readonly isWhole: boolean;
}

const MOST = 8;

const BEGINNINGS: readonly Suggestion[] = [
  { text: 'user:', about: 'a user name that was tried', isWhole: false },
  { text: 'address:', about: 'an address or a prefix', isWhole: false },
  { text: 'country:', about: 'two letters', isWhole: false },
  { text: 'network:', about: 'its number', isWhole: false },
  { text: 'kind:', about: 'what happened', isWhole: false },
  { text: 'is:', about: 'what the guard does about it now', isWhole: false },
];

const STATE_ABOUT: Readonly<Record<string, string>> = {
  watching: 'watched, not blocked',
  blocked: 'blocked now',
  allowed: 'on the allow list',
  spared: 'caught by a rule, but let alone',
  attempt: 'only lines that counted as an attempt',
};

/** The word that is being typed, at the end of the text. */
export function lastWord(text: string): string {
  return /(?:[\p{L}]+:)?(?:"[^"]*|\S*)$/u.exec(text)?.[0] ?? '';
}

/** What the word that is being typed may become; the values are those that the view has. */
export function suggestions(text: string, summary: ViewSummary | null): Suggestion[] {
  const word = lastWord(text).toLowerCase();
  const whole = (one: string, about: string): Suggestion => ({ text: one, about, isWhole: true });
  const all: Suggestion[] = [];
  if (word.startsWith('is:')) {
    all.push(...[...STATES, 'attempt'].map((one) => whole(`is:${one}`, STATE_ABOUT[one] ?? '')));
  } else if (word.startsWith('kind:')) {
    all.push(...KINDS.map((one) => whole(`kind:${one}`, kindWord(one))));
  } else if (word.startsWith('country:')) {
    for (const { country } of summary?.countries ?? [])
      if (country !== null) all.push(whole(filterText({ country }), countryName(country)));
  } else if (word.startsWith('network:')) {
    for (const { number, name } of summary?.networks ?? [])
      if (number !== null) all.push(whole(filterText({ network: number }), short(name, 40)));
  } else if (word.startsWith('user:')) {
    for (const { user } of summary?.users ?? [])
      if (user !== '' && user.length <= 40) all.push(whole(filterText({ user }), ''));
  } else {
    all.push(...BEGINNINGS);
  }
  const plain = word.replaceAll('"', '');
  return all
    .filter((one) => {
      const rest = plain.slice(plain.indexOf(':') + 1);
      const isByWords = one.isWhole && rest.length > 1 && one.about.toLowerCase().includes(rest);
      return isByWords || one.text.toLowerCase().replaceAll('"', '').startsWith(plain);
    })
    .slice(0, MOST);
}

/** The text with the word that is being typed replaced. */
export function completed(text: string, { text: word }: Suggestion): string {
  return text.slice(0, text.length - lastWord(text).length) + word;
}
