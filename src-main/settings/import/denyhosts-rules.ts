import { lengthOfTime } from '../../../src-shared/duration.ts';
import type { Growth, Rule, RuleSet } from '../../../src-shared/rule.ts';
import { isYes, timespec } from './denyhosts-conf.ts';
import { LONGEST_WINDOW, within } from './found.ts';

const DAY = 86_400;
const NO_GROWTH: Growth = { factor: 1, maxSeconds: null, rememberSeconds: 0 };
/** The nearest to "never purged again": each further block four times as long, without an end to that. */
const GROWTH: Growth = { factor: 4, maxSeconds: null, rememberSeconds: LONGEST_WINDOW };

/** A threshold, and what it is there for when it is not set (facts/peers.md §2a). */
interface Threshold {
  readonly rule: string;
  readonly counts: Rule['counts'];
  readonly knobs: readonly string[];
  readonly shipped: number;
  readonly reset: string;
}

// What sshd says without naming an invalid user DenyHosts counts as invalid (facts/peers.md §2b, category).
const THRESHOLDS: readonly Threshold[] = [
  {
    rule: 'invalid-user',
    counts: ['invalid-user', 'probe'],
    knobs: ['DENY_THRESHOLD_INVALID', 'DENY_THRESHOLD'],
    shipped: 5,
    reset: 'AGE_RESET_INVALID',
  },
  {
    rule: 'valid-user',
    counts: ['valid-user'],
    knobs: ['DENY_THRESHOLD_VALID', 'DENY_THRESHOLD'],
    shipped: 10,
    reset: 'AGE_RESET_VALID',
  },
  { rule: 'root', counts: ['root'], knobs: ['DENY_THRESHOLD_ROOT'], shipped: 1, reset: 'AGE_RESET_ROOT' },
  {
    rule: 'restricted',
    counts: ['restricted'],
    knobs: ['DENY_THRESHOLD_RESTRICTED', 'DENY_THRESHOLD_ROOT'],
    shipped: 1,
    reset: 'AGE_RESET_RESTRICTED',
  },
];

/** The rules that act as these knobs did. */
export function denyHostsRules(
  knobs: ReadonlyMap<string, string>,
  restrictedUsers: readonly string[],
): RuleSet {
  const blockSeconds = timespec(knobs.get('PURGE_DENY') ?? '');
  const rules = THRESHOLDS.map(({ rule: name, counts, knobs: names, shipped, reset }): Rule => {
    const value = names.map((knob) => knobs.get(knob)).find((text) => /^[0-9]{1,9}$/.test(text ?? ''));
    // DenyHosts blocks when the count is greater than the threshold (facts/peers.md §1).
    const attempts = within(Number(value ?? shipped) + 1, 1, 1000);
    const withinSeconds = within(timespec(knobs.get(reset) ?? '') ?? LONGEST_WINDOW, 1, LONGEST_WINDOW);
    return { name, counts, attempts, withinSeconds, blockSeconds };
  });
  const purges = Number(knobs.get('PURGE_THRESHOLD') ?? 0);
  return {
    rules,
    restrictedUsers,
    growth: blockSeconds !== null && purges > 0 ? GROWTH : NO_GROWTH,
    escalation: null,
    resetOnSuccess: isYes(knobs.get('RESET_ON_SUCCESS')),
    spareAfterLoginSeconds: DAY,
    ipv6PrefixLength: 64,
  };
}

/** What becomes of a knob that makes rules, in a sentence; null: it is none of these. */
export function ruleKnob(name: string, value: string, rules: RuleSet): string | null {
  const threshold = THRESHOLDS.find(({ knobs }) => knobs[0] === name);
  const reset = THRESHOLDS.find((one) => one.reset === name);
  const ruleOf = (wanted: string) => rules.rules.find((rule) => rule.name === wanted);
  if (threshold !== undefined) {
    const attempts = ruleOf(threshold.rule)?.attempts ?? 0;
    const isNumber = /^[0-9]{1,9}$/.test(value);
    if (!isNumber)
      return `It is no number: the rule "${threshold.rule}" blocks at the ${attempts}th attempt.`;
    return `The rule "${threshold.rule}" blocks at attempt ${attempts}: DenyHosts blocked when the count was greater.`;
  }
  if (reset !== undefined) {
    const seconds = ruleOf(reset.rule)?.withinSeconds ?? 0;
    const clipped = (timespec(value) ?? 0) > LONGEST_WINDOW || timespec(value) === null;
    return `The rule "${reset.rule}" counts within ${lengthOfTime(seconds)}${clipped ? ', the longest there is' : ''}.`;
  }
  switch (name) {
    case 'DENY_THRESHOLD':
      return 'The old name: it holds where DENY_THRESHOLD_INVALID or DENY_THRESHOLD_VALID is not set.';
    case 'PURGE_DENY': {
      const seconds = rules.rules[0]?.blockSeconds ?? null;
      return seconds === null ? 'Blocks last for ever.' : `Blocks last ${lengthOfTime(seconds)}.`;
    }
    case 'PURGE_THRESHOLD':
      return rules.growth.factor === 1
        ? 'Off: blocks of the same address do not grow.'
        : 'There is no count after which a block is for ever. The nearest: each further block of an address lasts four times as long.';
    case 'RESET_ON_SUCCESS':
      return rules.resetOnSuccess
        ? 'A successful login forgets the attempts of its address.'
        : 'A successful login forgets nothing.';
    default:
      return null;
  }
}
