import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { presetNameSchema, ruleSetSchema } from '../../src-shared/contract.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import { PRESETS } from '../guard/rules.ts';
import { describeIssues } from '../settings/describe-issues.ts';
import { usageError } from './exit-codes.ts';

const rulesFileSchema = z.union([
  z.strictObject({ preset: presetNameSchema }),
  z.strictObject({ rules: ruleSetSchema }),
  ruleSetSchema,
]);

/**
 * The rules of a file: as `rules --json` and settings.json have them.
 * @throws CommandError that says what is wrong with the file
 */
export function readRulesFile(path: string): RuleSet {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason =
      error instanceof SyntaxError
        ? `is no valid JSON: ${error.message}`
        : `can't be read (${(error as NodeJS.ErrnoException).code})`;
    throw usageError(
      `--rules: ${path} ${reason}. Give drawbridge, denyhosts, fail2ban, or the path of a JSON file.`,
    );
  }
  const rules = rulesFileSchema.safeParse(value);
  if (!rules.success) {
    // The plain form says most precisely what is wrong.
    const plain = ruleSetSchema.safeParse(value);
    const faults = plain.success ? [] : describeIssues(plain.error, 'the file').slice(0, 3);
    throw usageError(`--rules: ${path}: ${faults.join('; ')}. "drawbridge rules --json" shows the form.`);
  }
  if ('preset' in rules.data) return PRESETS[rules.data.preset].rules;
  return Array.isArray(rules.data.rules) ? (rules.data as RuleSet) : (rules.data as { rules: RuleSet }).rules;
}
