import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { EXIT, usageError } from '../../exit-codes.ts';
import { printPlaceData } from '../../output/place-words.ts';

interface Flags extends AskFlags {
  readonly countryFile?: string;
  readonly networkFile?: string;
  readonly default?: true;
}

export function addPlaceData(places: Command, context: CommandContext): void {
  const command = places
    .command('data')
    .description('whose data tells where an address is, and asking your own; exit code 1 if that is not used')
    .option('--country-file <path>', 'a file of yours (MMDB) for countries')
    .option('--network-file <path>', 'a file of yours (MMDB) for networks')
    .option('--default', 'what Drawbridge brings, for both');
  asksGuard(command, {
    call: 'setPlaceFiles',
    examples: [
      ['places data', 'what is asked now, and what its makers want said'],
      ['places data --country-file /var/lib/geo/country.mmdb', 'a file that you keep up to date'],
      ['places data --default', 'only what Drawbridge brings'],
    ],
  }).action(async (flags: Flags) => {
    const { countryFile, networkFile } = flags;
    const isChange = countryFile !== undefined || networkFile !== undefined;
    if (flags.default && isChange) throw usageError('Give files, or --default, not both.');
    const at = (path: string) => resolve(context.workingDirectory, path);
    await withGuard(context, flags, async (guard) => {
      const before = await guard.call('share', {});
      const { places: now } = before;
      const files = flags.default
        ? { countryFile: null, networkFile: null }
        : {
            countryFile: countryFile === undefined ? now.countryFile : at(countryFile),
            networkFile: networkFile === undefined ? now.networkFile : at(networkFile),
          };
      const answer =
        flags.default || isChange ? await guard.call('setPlaceFiles', files) : { share: before, undo: null };
      const { problem } = answer.share.places;
      if (problem !== null) context.exitCode = EXIT.failed;
      if (flags.json) return context.output.json(answer);
      printPlaceData(answer.share.places, context.output);
    });
  });
}
