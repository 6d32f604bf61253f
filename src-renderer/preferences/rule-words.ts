import type { AttemptCategory } from '../../src-shared/attempt.ts';
import { ATTEMPT_CATEGORIES } from '../../src-shared/attempt.ts';

/** As it goes on after "attempts". */
export const CATEGORY_WORDS: Readonly<Record<AttemptCategory, string>> = {
  'invalid-user': "for users that don't exist",
  'valid-user': 'with wrong credentials for users that exist',
  root: 'for root',
  restricted: 'for restricted users',
  probe: 'that end before a login',
};

/** "for users that don't exist, for root or for restricted users" */
export function categoriesInWords(counts: readonly AttemptCategory[]): string {
  if (counts.length === 0) return 'of no kind yet';
  if (counts.length === ATTEMPT_CATEGORIES.length) return 'of any kind';
  if (counts.length === ATTEMPT_CATEGORIES.length - 1 && !counts.includes('probe')) return 'for any user';
  const words = ATTEMPT_CATEGORIES.filter((one) => counts.includes(one)).map((one) => CATEGORY_WORDS[one]);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}
