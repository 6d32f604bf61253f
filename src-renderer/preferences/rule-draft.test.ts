import { describe, expect, test } from 'vitest';
import type { Rules } from '../../src-shared/contract.ts';
import {
  type Draft,
  draftOf,
  presetLike,
  type RuleSetValue,
  readDraft,
  sameRules,
  withNewRule,
  withoutRule,
  withRule,
} from './rule-draft.ts';
import { categoriesInWords } from './rule-words.ts';

const RULES: RuleSetValue = {
  rules: [
    { name: 'guess', counts: ['invalid-user'], attempts: 5, withinSeconds: 600, blockSeconds: 86_400 },
    { name: 'root', counts: ['root', 'probe'], attempts: 2, withinSeconds: 5400, blockSeconds: null },
  ],
  restrictedUsers: ['mail', 'www-data'],
  growth: { factor: 1.5, maxSeconds: null, rememberSeconds: 0 },
  escalation: {
    attackers: 4,
    withinSeconds: 3600,
    ipv4PrefixLength: 24,
    ipv6PrefixLength: 48,
    blockSeconds: null,
  },
  resetOnSuccess: true,
  spareAfterLoginSeconds: 86_400,
  ipv6PrefixLength: 64,
};

/** Where something is wrong, and what. */
function wrong(change: Partial<Draft>): Record<string, string> {
  const { rules, problems } = readDraft({ ...draftOf(RULES), ...change });
  expect(rules).toBeNull();
  return Object.fromEntries(problems);
}

describe('rules as a draft', () => {
  test('what is not edited is read as it was', () => {
    expect(readDraft(draftOf(RULES))).toEqual({ rules: RULES, problems: new Map() });
    const plain = { ...RULES, escalation: null };
    expect(readDraft(draftOf(plain)).rules).toEqual(plain);
  });

  test('a field edited by an owner counts', () => {
    const draft = withRule(draftOf(RULES), 0, { attempts: '3', within: '1 d', block: 'for ever' });
    expect(readDraft(draft).rules?.rules[0]).toEqual({
      name: 'guess',
      counts: ['invalid-user'],
      attempts: 3,
      withinSeconds: 86_400,
      blockSeconds: null,
    });
  });

  test('what is wrong is said in words, where it is', () => {
    const first = draftOf(RULES);
    expect(wrong(withRule(first, 0, { attempts: '0' }))).toEqual({ 'rules.0.attempts': 'At least 1.' });
    expect(wrong(withRule(first, 0, { attempts: '1001' }))).toEqual({ 'rules.0.attempts': 'At most 1,000.' });
    expect(wrong(withRule(first, 0, { attempts: 'x' }))).toEqual({ 'rules.0.attempts': 'Write a number.' });
    expect(wrong(withRule(first, 0, { attempts: '1.5' }))).toEqual({
      'rules.0.attempts': 'Write a whole number.',
    });
    expect(wrong(withRule(first, 1, { within: '2 years' }))).toEqual({
      'rules.1.withinSeconds': 'At most 1 year.',
    });
    expect(wrong(withRule(first, 1, { block: 'soon' }))['rules.1.blockSeconds']).toContain('10 min');
    expect(wrong(withRule(first, 1, { counts: [] }))).toEqual({
      'rules.1.counts': 'Choose at least one kind of attempt.',
    });
    expect(wrong(withRule(first, 1, { name: 'a b' }))['rules.1.name']).toBe(
      'Letters, digits and dashes, at most 40.',
    );
    expect(wrong(withRule(first, 1, { name: 'guess' }))).toEqual({
      'rules.1.name': 'Another rule is called guess.',
    });
    expect(wrong({ rules: [] })).toEqual({ rules: 'There has to be a rule.' });
    expect(wrong({ growthFactor: '0.5' })).toEqual({ 'growth.factor': 'At least 1.' });
    expect(wrong({ ipv6PrefixLength: '8' })).toEqual({ ipv6PrefixLength: 'At least 32.' });
    const escalation = { ...first.escalation, attackers: '1' };
    expect(wrong({ escalation })).toEqual({ 'escalation.attackers': 'At least 2.' });
  });

  test('what is switched off is not looked at', () => {
    const escalation = { ...draftOf(RULES).escalation, attackers: 'x' };
    expect(readDraft({ ...draftOf(RULES), escalates: false, escalation }).rules?.escalation).toBeNull();
  });

  test('names are separated as one likes, and each counts once', () => {
    const { rules } = readDraft({ ...draftOf(RULES), restrictedUsers: ' mail,www-data\nmail  bin ' });
    expect(rules?.restrictedUsers).toEqual(['mail', 'www-data', 'bin']);
  });

  test('a new rule has a name and an id of its own', () => {
    let draft = draftOf(RULES);
    for (let n = 0; n < 3; n++) draft = withNewRule(draft);
    draft = withNewRule(withoutRule(draft, 2));
    expect(new Set(draft.rules.map(({ id }) => id)).size).toBe(5);
    expect(readDraft(draft).problems).toEqual(new Map());
  });

  test('the same rules are the same in any order of keys, and so is a preset', () => {
    const { rules, ...rest } = RULES;
    expect(sameRules(RULES, { ...rest, rules })).toBe(true);
    expect(sameRules(RULES, { ...RULES, resetOnSuccess: false })).toBe(false);
    const other = { about: '', rules: { ...RULES, resetOnSuccess: false } };
    const presets: Rules['presets'] = {
      drawbridge: other,
      denyhosts: { about: '', rules: RULES },
      fail2ban: other,
    };
    expect(presetLike({ ...rest, rules }, presets)).toBe('denyhosts');
    expect(presetLike({ ...RULES, restrictedUsers: [] }, presets)).toBeNull();
  });
});

test('categories go on after "attempts"', () => {
  expect(categoriesInWords(['root'])).toBe('for root');
  expect(categoriesInWords(['root', 'invalid-user'])).toBe("for users that don't exist or for root");
  expect(categoriesInWords(['probe', 'root', 'restricted'])).toBe(
    'for root, for restricted users or that end before a login',
  );
  expect(categoriesInWords(['invalid-user', 'valid-user', 'root', 'restricted'])).toBe('for any user');
  expect(categoriesInWords(['invalid-user', 'valid-user', 'root', 'restricted', 'probe'])).toBe(
    'of any kind',
  );
});
