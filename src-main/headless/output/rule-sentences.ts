import type { AttemptCategory } from '../../../src-shared/attempt.ts';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import type { Growth, Rule, RuleSet } from '../../../src-shared/rule.ts';
import { type Fact, facts } from './facts.ts';
import type { Output } from './output.ts';
import { counted, forLong } from './words.ts';

const WHOM: Readonly<Record<Exclude<AttemptCategory, 'probe'>, string>> = {
  'invalid-user': "users that don't exist",
  'valid-user': 'users that exist',
  root: 'root',
  restricted: 'restricted users',
};

/** "Block an address after 5 attempts for users that don't exist within 10 minutes, for 1 day." */
export function ruleSentence(rule: Rule): string {
  const what = attemptsWords(rule);
  const when =
    rule.attempts === 1 ? `at ${what}` : `after ${what} within ${lengthOfTime(rule.withinSeconds)}`;
  return `Block an address ${when}, ${forLong(rule.blockSeconds)}.`;
}

function attemptsWords(rule: Rule): string {
  const whom = rule.counts.filter((category) => category !== 'probe').map((category) => WHOM[category]);
  const probes = rule.counts.includes('probe');
  const number = (one: string) => (rule.attempts === 1 ? `the first ${one}` : counted(rule.attempts, one));
  if (whom.length === 0) return number('probe');
  const attempts =
    whom.length === 4 ? `${number('attempt')} for any user` : `${number('attempt')} for ${either(whom)}`;
  if (!probes) return attempts;
  return rule.attempts === 1 ? `${attempts}, or probe` : `${attempts}, or probes,`;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** What holds besides the rules, a sentence each. */
export function otherSentences(set: RuleSet): string[] {
  const sentences = [growthSentence(set.growth)];
  if (set.escalation !== null) {
    const { attackers, withinSeconds, ipv4PrefixLength, ipv6PrefixLength, blockSeconds } = set.escalation;
    sentences.push(
      `Block a whole network (IPv4 /${ipv4PrefixLength}, IPv6 /${ipv6PrefixLength}) after ${counted(attackers, 'attacker')} ` +
        `from it within ${lengthOfTime(withinSeconds)}, ${forLong(blockSeconds)}.`,
    );
  }
  if (set.resetOnSuccess) sentences.push('A successful login forgets the attempts of its address.');
  if (set.spareAfterLoginSeconds > 0) {
    sentences.push(
      `An address is not blocked within ${lengthOfTime(set.spareAfterLoginSeconds)} of a login from it.`,
    );
  }
  sentences.push(
    set.ipv6PrefixLength === 128
      ? 'Each IPv6 address counts by itself.'
      : `IPv6 addresses are counted and blocked together by their /${set.ipv6PrefixLength}.`,
  );
  if (set.restrictedUsers.length > 0) sentences.push(`Restricted users: ${set.restrictedUsers.join(', ')}.`);
  return sentences;
}

function growthSentence(growth: Growth): string {
  const memory =
    growth.rememberSeconds > 0
      ? ` A block is remembered for ${lengthOfTime(growth.rememberSeconds)} after its end.`
      : '';
  if (growth.factor === 1) return 'Every block of an address is as long as its first.';
  const most = growth.maxSeconds === null ? '' : `, up to ${lengthOfTime(growth.maxSeconds)}`;
  return `Each further block of an address lasts ${growth.factor} times as long as the one before${most}.${memory}`;
}

/** Prints each rule with its name, then what holds besides. */
export function printRules(set: RuleSet, output: Output): void {
  const rules = set.rules.map(
    (rule): Fact => ({ label: { text: rule.name, style: 'bold' }, lines: [ruleSentence(rule)] }),
  );
  const others = otherSentences(set).map((sentence): Fact => ({ label: '·', lines: [sentence] }));
  for (const line of facts(rules, output.width)) output.line(line);
  for (const line of facts(others, output.width)) output.line(line);
}
