/** Rules while they are edited: every figure as the text in its field, until all of them can be read. */
import type { z } from 'zod';
import type { AttemptCategory } from '../../src-shared/attempt.ts';
import { type Rules, ruleSetSchema } from '../../src-shared/contract.ts';
import { lengthOfTime } from '../../src-shared/duration.ts';
import { type DurationKind, durationText, readDuration } from '../format/duration-text.ts';

export type RuleSetValue = Rules['current'];

export interface RuleDraft {
  /** Stays the same while the rule is edited. */
  readonly id: number;
  readonly name: string;
  readonly counts: readonly AttemptCategory[];
  readonly attempts: string;
  readonly within: string;
  readonly block: string;
}

export interface EscalationDraft {
  readonly attackers: string;
  readonly within: string;
  readonly ipv4PrefixLength: string;
  readonly ipv6PrefixLength: string;
  readonly block: string;
}

export interface Draft {
  readonly rules: readonly RuleDraft[];
  /** Separated by spaces, commas or lines. */
  readonly restrictedUsers: string;
  readonly growthFactor: string;
  readonly growthMax: string;
  readonly growthRemember: string;
  readonly escalates: boolean;
  readonly escalation: EscalationDraft;
  readonly resetOnSuccess: boolean;
  readonly spareAfterLogin: string;
  readonly ipv6PrefixLength: string;
}

const FIRST_ESCALATION: EscalationDraft = {
  attackers: '5',
  within: '1 day',
  ipv4PrefixLength: '24',
  ipv6PrefixLength: '48',
  block: '1 day',
};

export function draftOf(rules: RuleSetValue): Draft {
  const { growth, escalation } = rules;
  return {
    rules: rules.rules.map((rule, id) => ({
      id,
      name: rule.name,
      counts: rule.counts,
      attempts: String(rule.attempts),
      within: durationText(rule.withinSeconds, 'length'),
      block: durationText(rule.blockSeconds, 'for ever'),
    })),
    restrictedUsers: rules.restrictedUsers.join(', '),
    growthFactor: String(growth.factor),
    growthMax: durationText(growth.maxSeconds, 'no limit'),
    growthRemember: durationText(growth.rememberSeconds, 'not at all'),
    escalates: escalation !== null,
    escalation:
      escalation === null
        ? FIRST_ESCALATION
        : {
            attackers: String(escalation.attackers),
            within: durationText(escalation.withinSeconds, 'length'),
            ipv4PrefixLength: String(escalation.ipv4PrefixLength),
            ipv6PrefixLength: String(escalation.ipv6PrefixLength),
            block: durationText(escalation.blockSeconds, 'for ever'),
          },
    resetOnSuccess: rules.resetOnSuccess,
    spareAfterLogin: durationText(rules.spareAfterLoginSeconds, 'not at all'),
    ipv6PrefixLength: String(rules.ipv6PrefixLength),
  };
}

export interface DraftRead {
  /** The rules; null while something is wrong. */
  readonly rules: RuleSetValue | null;
  /** What is wrong, by where: "rules.0.attempts", "growth.factor". */
  readonly problems: ReadonlyMap<string, string>;
}

/** The rules that a draft says, or what keeps it from being some. */
export function readDraft(draft: Draft): DraftRead {
  const problems = new Map<string, string>();
  const length = (path: string, text: string, kind: DurationKind): number | null => {
    const read = readDuration(text, kind);
    if (read.problem === null) return read.seconds;
    problems.set(path, read.problem);
    return 1;
  };
  const number = (path: string, text: string): number => {
    const value = /^[0-9]+(?:\.[0-9]+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (Number.isNaN(value)) problems.set(path, 'Write a number.');
    return value;
  };
  const written = {
    rules: draft.rules.map(({ name, counts, attempts, within, block }, index) => ({
      name: name.trim(),
      counts,
      attempts: number(`rules.${index}.attempts`, attempts),
      withinSeconds: length(`rules.${index}.withinSeconds`, within, 'length'),
      blockSeconds: length(`rules.${index}.blockSeconds`, block, 'for ever'),
    })),
    restrictedUsers: namesIn(draft.restrictedUsers),
    growth: {
      factor: number('growth.factor', draft.growthFactor),
      maxSeconds: length('growth.maxSeconds', draft.growthMax, 'no limit'),
      rememberSeconds: length('growth.rememberSeconds', draft.growthRemember, 'not at all'),
    },
    escalation: draft.escalates
      ? {
          attackers: number('escalation.attackers', draft.escalation.attackers),
          withinSeconds: length('escalation.withinSeconds', draft.escalation.within, 'length'),
          ipv4PrefixLength: number('escalation.ipv4PrefixLength', draft.escalation.ipv4PrefixLength),
          ipv6PrefixLength: number('escalation.ipv6PrefixLength', draft.escalation.ipv6PrefixLength),
          blockSeconds: length('escalation.blockSeconds', draft.escalation.block, 'for ever'),
        }
      : null,
    resetOnSuccess: draft.resetOnSuccess,
    spareAfterLoginSeconds: length('spareAfterLoginSeconds', draft.spareAfterLogin, 'not at all'),
    ipv6PrefixLength: number('ipv6PrefixLength', draft.ipv6PrefixLength),
  };
  const parsed = ruleSetSchema.safeParse(written);
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.join('.');
    if (!problems.has(path)) problems.set(path, inWords(issue, path));
  }
  for (const [index, name] of repeatedNames(draft)) {
    if (!problems.has(`rules.${index}.name`)) {
      problems.set(`rules.${index}.name`, `Another rule is called ${name}.`);
    }
  }
  return { rules: problems.size === 0 && parsed.success ? parsed.data : null, problems };
}

function inWords(issue: z.core.$ZodIssue, path: string): string {
  const figure = (value: number | bigint) =>
    path.endsWith('Seconds') ? lengthOfTime(Number(value)) : new Intl.NumberFormat().format(value);
  if (issue.code === 'too_small' && issue.origin === 'array') {
    return path === 'rules' ? 'There has to be a rule.' : 'Choose at least one kind of attempt.';
  }
  if (issue.code === 'too_small') return `At least ${figure(issue.minimum)}.`;
  if (issue.code === 'too_big' && issue.origin === 'array')
    return `At most ${figure(issue.maximum)} of them.`;
  if (issue.code === 'too_big') return `At most ${figure(issue.maximum)}.`;
  if (issue.code === 'invalid_type' && issue.expected === 'int') return 'Write a whole number.';
  const { message } = issue;
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

function namesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))];
}

function repeatedNames({ rules }: Draft): [number, string][] {
  const names = rules.map(({ name }) => name.trim());
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [[index, name]] : []));
}

/** One more rule, with a name that no other has. */
export function withNewRule(draft: Draft): Draft {
  const names = new Set(draft.rules.map(({ name }) => name));
  let number = draft.rules.length + 1;
  while (names.has(`rule-${number}`)) number++;
  const rule: RuleDraft = {
    id: Math.max(-1, ...draft.rules.map(({ id }) => id)) + 1,
    name: `rule-${number}`,
    counts: ['invalid-user'],
    attempts: '5',
    within: '10 minutes',
    block: '1 day',
  };
  return { ...draft, rules: [...draft.rules, rule] };
}

export function withRule(draft: Draft, id: number, change: Partial<Omit<RuleDraft, 'id'>>): Draft {
  return { ...draft, rules: draft.rules.map((rule) => (rule.id === id ? { ...rule, ...change } : rule)) };
}

export function withoutRule(draft: Draft, id: number): Draft {
  return { ...draft, rules: draft.rules.filter((rule) => rule.id !== id) };
}

/** Whether two rule sets say the same, whatever the order of their keys. */
export function sameRules(one: RuleSetValue, other: RuleSetValue): boolean {
  // Parsing brings the keys into the schema's order.
  return JSON.stringify(ruleSetSchema.parse(one)) === JSON.stringify(ruleSetSchema.parse(other));
}

/** The preset that says the same, if one does. */
export function presetLike(rules: RuleSetValue, presets: Rules['presets']): keyof Rules['presets'] | null {
  const names = Object.keys(presets) as (keyof Rules['presets'])[];
  return names.find((name) => sameRules(presets[name].rules, rules)) ?? null;
}
