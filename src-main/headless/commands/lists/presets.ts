import type { Command } from 'commander';
import type { ListPreset } from '../../../../src-shared/contract.ts';
import { lengthOfTime } from '../../../../src-shared/duration.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { type Fact, facts } from '../../output/facts.ts';
import { everyWords, fact } from '../../output/share-words.ts';

export function addListPresets(lists: Command, context: CommandContext): void {
  asksGuard(
    lists
      .command('presets')
      .description('well-known lists: what each is, and its terms of use; none is used by itself'),
    { call: 'share', examples: [['lists presets', 'read the terms of a list before you use it']] },
  ).action(async (flags: AskFlags) => {
    const share = await withGuard(context, flags, (guard) => guard.call('share', {}));
    const { output } = context;
    if (flags.json) return output.json(share);
    for (const preset of share.presets) {
      output.line([{ text: preset.preset, style: 'bold' }, `  ${preset.name}`]);
      for (const line of facts(presetFacts(preset), output.width)) output.line(line);
      output.line();
    }
    output.line('Add one with "drawbridge lists add PRESET".');
  });
}

function presetFacts(preset: ListPreset): Fact[] {
  const { about, terms, homepage, url, intervalSeconds, minimumSeconds, expireSeconds, needsKey } = preset;
  const least = minimumSeconds < intervalSeconds ? `, at most once in ${lengthOfTime(minimumSeconds)}` : '';
  const ends =
    expireSeconds === null ? [] : [fact('Ends', `${lengthOfTime(expireSeconds)} after its last good answer`)];
  return [
    fact('What', about),
    fact('Terms', terms),
    fact('More', homepage),
    fact('From', `${url}, ${everyWords(intervalSeconds, null, 0)}${least}`),
    ...ends,
    ...(needsKey ? [fact('Key', 'it wants one of an account there: --key-file FILE')] : []),
  ];
}
