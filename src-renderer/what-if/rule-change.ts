import type { Rules } from '../../src-shared/contract.ts';

type RuleSet = Rules['current'];

/** Stops of a slider: short times finely, long ones coarsely. In seconds. */
export const WINDOWS: readonly number[] = [
  60, 300, 600, 1200, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 432_000, 604_800, 864_000, 2_592_000,
];

/** The rules with one of them changed. */
export function withRule(
  rules: RuleSet,
  name: string,
  change: Partial<Pick<RuleSet['rules'][number], 'attempts' | 'withinSeconds'>>,
): RuleSet {
  return { ...rules, rules: rules.rules.map((rule) => (rule.name === name ? { ...rule, ...change } : rule)) };
}

/** The stops of the slider, with the rule's own time among them where it is none. */
export function windowsWith(seconds: number): number[] {
  return [...new Set([...WINDOWS, seconds])].sort((a, b) => a - b);
}
