import type { AttemptCategory } from '../../src-shared/attempt.ts';
import { lengthOfTime } from '../../src-shared/duration.ts';
import type { Rule } from '../../src-shared/rule.ts';

const IN_WORDS: Readonly<Record<AttemptCategory, string>> = {
  'invalid-user': "users that don't exist",
  'valid-user': 'users that exist',
  root: 'root',
  restricted: 'restricted users',
  probe: 'nobody (probes)',
};

/** The rule's evidence in words: "5 attempts for users that don't exist within 1 hour". */
export function describeEvidence(rule: Rule, nth: number): string {
  const whom =
    rule.counts.length > 2 ? 'any user' : rule.counts.map((category) => IN_WORDS[category]).join(' or ');
  const attempts = rule.attempts === 1 ? '1 attempt' : `${rule.attempts} attempts`;
  const again = nth > 1 ? `, block number ${nth}` : '';
  return `${attempts} for ${whom} within ${lengthOfTime(rule.withinSeconds)}${again}`;
}
