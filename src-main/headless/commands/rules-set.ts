import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type CallInput, presetNameSchema, ruleSetSchema } from '../../../src-shared/contract.ts';
import type { Rule, RuleSet } from '../../../src-shared/rule.ts';
import { describeIssues } from '../../settings/describe-issues.ts';
import { blockLengthArgument, choiceArgument, durationArgument, numberArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { CommandError, EXIT, usageError } from '../exit-codes.ts';
import { printRules, ruleSentence } from '../output/rule-sentences.ts';

interface Flags extends AskFlags {
  readonly preset?: string;
  readonly file?: string;
  readonly attempts?: string;
  readonly within?: string;
  readonly for?: string;
}

export const SET_EXAMPLES: readonly (readonly [string, string])[] = [
  ['rules set --preset denyhosts', 'the rules that DenyHosts has'],
  ['rules set --file rules.json', 'rules from a file, as rules --json prints them'],
  ['rules set invalid-user --attempts 5 --within 10m --for 1d', 'change one rule'],
];

/** What the last example makes of the rule, in a sentence. */
export function ruleExample(): string {
  const rule: Rule = {
    name: 'invalid-user',
    counts: ['invalid-user'],
    attempts: 5,
    withinSeconds: 600,
    blockSeconds: 86_400,
  };
  return `\n\nThat rule then says: ${ruleSentence(rule)}`;
}

export function addRulesSetCommand(rules: Command, context: CommandContext): void {
  const command = rules
    .command('set')
    .description('change the rules: all of them by --preset or --file, or one of them by its name')
    .argument('[rule]', 'the name of the rule to change')
    .option('--preset <name>', `one of ${presetNameSchema.options.join(', ')}`)
    .option('--file <file>', 'a JSON file with a whole set of rules')
    .option('--attempts <number>', 'the attempt with this number blocks')
    .option('--within <time>', 'how long attempts are counted together: 10m, 1h, 1d')
    .option('--for <time>', 'how long the first block lasts: 10m, 1d, 2w or "ever"');
  asksGuard(command, { call: 'setRules', examples: SET_EXAMPLES, note: ruleExample }).action(
    async (name: string | undefined, flags: Flags) => {
      const makeInput = inputMaker(name, flags, context.workingDirectory);
      await withGuard(context, flags, async (guard) => {
        const input = await makeInput(async () => (await guard.call('rules', {})).current);
        const answer = await guard.call('setRules', input);
        if (flags.json) return context.output.json(answer);
        context.output.line({ text: 'From now on:', style: 'bold' });
        printRules(answer.current, context.output);
      });
    },
  );
}

type SetRulesInput = CallInput<'setRules'>;

/** Checks everything that can be checked before the guard is asked. */
function inputMaker(
  name: string | undefined,
  flags: Flags,
  workingDirectory: string,
): (current: () => Promise<RuleSet>) => Promise<SetRulesInput> {
  const single = flags.attempts ?? flags.within ?? flags.for;
  const ways = [flags.preset, flags.file, name].filter((way) => way !== undefined).length;
  if (
    ways !== 1 ||
    (name === undefined && single !== undefined) ||
    (name !== undefined && single === undefined)
  ) {
    throw usageError(
      'Give --preset NAME, or --file FILE, or the name of one rule with --attempts, --within or --for.',
    );
  }
  if (flags.preset !== undefined) {
    const preset = choiceArgument('--preset', flags.preset, presetNameSchema.options);
    return async () => ({ preset });
  }
  if (flags.file !== undefined) {
    const rules = rulesFromFile(resolve(workingDirectory, flags.file));
    return async () => ({ rules });
  }
  const change: Partial<Rule> = {
    ...(flags.attempts === undefined
      ? {}
      : { attempts: numberArgument('--attempts', flags.attempts, 1, 1000) }),
    ...(flags.within === undefined ? {} : { withinSeconds: withinArgument(flags.within) }),
    ...(flags.for === undefined ? {} : { blockSeconds: blockLengthArgument('--for', flags.for) }),
  };
  return async (current) => ({ rules: changed(await current(), name ?? '', change) });
}

type RuleSetInput = Extract<SetRulesInput, { rules: unknown }>['rules'];

function changed(set: RuleSet, name: string, change: Partial<Rule>): RuleSetInput {
  if (!set.rules.some((rule) => rule.name === name)) {
    const names = set.rules.map((rule) => rule.name).join(', ');
    throw new CommandError(EXIT.usage, `There is no rule "${name}". There are: ${names}.`);
  }
  const rules = set.rules.map((rule) => (rule.name === name ? { ...rule, ...change } : rule));
  return ruleSetSchema.parse({ ...set, rules });
}

function withinArgument(text: string): number {
  const seconds = durationArgument('--within', text);
  if (seconds <= 31_536_000) return seconds;
  throw usageError(`--within can't be "${text}". Give at most one year.`);
}

/** A set of rules; or what `rules --json` prints, whose rules in force are taken. */
function rulesFromFile(path: string): RuleSetInput {
  const value = jsonFromFile(path);
  const isAnswer = typeof value === 'object' && value !== null && 'current' in value;
  const checked = ruleSetSchema.safeParse(isAnswer ? value.current : value);
  if (checked.success) return checked.data;
  const faults = describeIssues(checked.error, 'the file').slice(0, 5).join('; ');
  throw usageError(
    `${path} holds no valid rules: ${faults}. "drawbridge rules --json" prints a set to start from.`,
  );
}

function jsonFromFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw usageError(
      `${path} can't be read (${(error as NodeJS.ErrnoException).code}). Give a JSON file with rules.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError(`${path} is no valid JSON: ${(error as Error).message}. Correct it.`);
  }
}
