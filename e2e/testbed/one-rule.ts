import type { Rule, RuleSet } from '../../src-shared/rule.ts';

/** Rules for a test: one that counts everything, 3 attempts for an hour's block, and nothing beside it. */
export function oneRule(rule: Partial<Rule> = {}, rest: Partial<RuleSet> = {}): RuleSet {
  return {
    rules: [
      {
        name: 'everything',
        counts: ['invalid-user', 'valid-user', 'root', 'restricted', 'probe'],
        attempts: 3,
        withinSeconds: 3600,
        blockSeconds: 3600,
        ...rule,
      },
    ],
    restrictedUsers: [],
    growth: { factor: 1, maxSeconds: null, rememberSeconds: 86_400 },
    escalation: null,
    resetOnSuccess: false,
    spareAfterLoginSeconds: 0,
    ipv6PrefixLength: 64,
    ...rest,
  };
}
