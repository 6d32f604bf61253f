import type { Command } from 'commander';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  examplesText,
  withGuard,
} from '../command-context.ts';
import { printRules } from '../output/rule-sentences.ts';
import { addRulesSetCommand, ruleExample, SET_EXAMPLES } from './rules-set.ts';

export function addRulesCommand(program: Command, context: CommandContext): void {
  const rules = program
    .command('rules')
    .description('the rules that make an attacker: show them, change them, choose a preset')
    .addHelpText(
      'after',
      () =>
        `${examplesText([
          ['rules', 'the rules as sentences'],
          ['rules presets', 'sets to choose from'],
          ...SET_EXAMPLES,
        ])}${ruleExample()}`,
    );
  addShow(rules, context);
  addPresets(rules, context);
  addRulesSetCommand(rules, context);
}

function addShow(rules: Command, context: CommandContext): void {
  asksGuard(rules.command('show', { isDefault: true }).description('the rules in force, as sentences'), {
    call: 'rules',
    examples: [
      ['rules', 'the rules in force'],
      ['rules --json > rules.json', 'to edit, and then set with rules set --file rules.json'],
    ],
  }).action(async (flags: AskFlags) => {
    const answer = await withGuard(context, flags, (guard) => guard.call('rules', {}));
    const { output } = context;
    if (flags.json) return output.json(answer);
    output.line({
      text: answer.preset === null ? 'Your own rules' : `Preset "${answer.preset}"`,
      style: 'bold',
    });
    printRules(answer.current, output);
  });
}

function addPresets(rules: Command, context: CommandContext): void {
  asksGuard(rules.command('presets').description('sets of rules to choose from'), {
    call: 'rules',
    examples: [
      ['rules presets', 'what there is'],
      ['rules set --preset fail2ban', 'choose one'],
    ],
  }).action(async (flags: AskFlags) => {
    const answer = await withGuard(context, flags, (guard) => guard.call('rules', {}));
    const { output } = context;
    if (flags.json) return output.json(answer);
    for (const [name, preset] of Object.entries(answer.presets)) {
      const inForce = name === answer.preset ? '  (in force)' : '';
      output.line([
        { text: name, style: 'bold' },
        { text: inForce, style: 'green' },
      ]);
      output.line(`${preset.about}`);
      printRules(preset.rules, output);
      output.line();
    }
  });
}
