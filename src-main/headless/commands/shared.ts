import type { Command } from 'commander';
import type { Share } from '../../../src-shared/contract.ts';
import { targetArgument } from '../arguments.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  examplesText,
  guardsNow,
  withGuard,
} from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { facts } from '../output/facts.ts';
import type { Output } from '../output/output.ts';
import { heldWords, needsALook, sourcesOf, stateWord } from '../output/share-words.ts';
import { sharedBlockTable } from '../output/shared-block-table.ts';
import { printShown } from '../output/shown.ts';
import { syncStatistics } from '../output/sync-words.ts';
import { table } from '../output/table.ts';
import { grouped, since } from '../output/words.ts';
import { type PageFlags, pageOf, takesPage } from '../page-options.ts';

interface BlockedFlags extends AskFlags, PageFlags {
  readonly source?: string;
  readonly search?: string;
}

export function addSharedCommand(program: Command, context: CommandContext): void {
  const shared = program
    .command('shared')
    .description('shared defence: whom DenyHosts, CrowdSec, lists and rules by place keep out')
    .addHelpText('after', () =>
      examplesText([
        ['shared', 'all sources, and how each is'],
        ['shared blocked --source crowdsec', 'whom CrowdSec keeps out'],
        ['shared who 203.0.113.66', 'which sources have this address'],
        ['lists --help', 'lists of addresses; likewise crowdsec, denyhosts-sync, places'],
      ]),
    );
  addStatus(shared, context);
  addBlocked(shared, context);
  addWho(shared, context);
}

function addStatus(shared: Command, context: CommandContext): void {
  asksGuard(
    shared
      .command('status', { isDefault: true })
      .description('all sources, and how each is; exit code 1 if one has a problem, or a version held back'),
    { call: 'share', examples: [['shared status', 'state, what it keeps out, when it answered']] },
  ).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const share = await guard.call('share', {});
      if (needsALook(share)) context.exitCode = EXIT.failed;
      if (flags.json) return context.output.json(share);
      printStatus(share, await guardsNow(guard), context.output);
    });
  });
}

function printStatus(share: Share, now: number, output: Output): void {
  const columns = [
    { title: 'SOURCE' },
    { title: 'NAME', least: 10 },
    { title: 'STATE' },
    { title: 'KEEPS OUT', align: 'right' as const },
    { title: 'ANSWERED' },
    { title: 'HOW IT IS', least: 20 },
  ];
  const rows = sourcesOf(share).map(({ id, name, state, found, problem, holds, answeredAt }) => [
    ...[id, name, stateWord(state), grouped(holds)],
    answeredAt === null ? '–' : since(answeredAt, now),
    problem ?? found,
  ]);
  for (const line of table(columns, rows, output.width)) output.line(line);
  output.line();
  output.line(
    share.holds === 0
      ? 'No shared source keeps anybody out.'
      : `In all they keep out ${heldWords(share.holds)}.`,
  );
  if (share.unheld !== null) output.line({ text: share.unheld, style: 'yellow' });
  for (const { settings, held } of share.lists) {
    if (held === null || held.isApproved) continue;
    const text = `A version of ${settings.name} is held back: ${held.why} See "drawbridge lists accept ${settings.id}".`;
    output.line({ text, style: 'yellow' });
  }
  const statistics = syncStatistics(share.denyHosts);
  if (statistics.length === 0) return;
  output.line();
  output.line({ text: "DenyHosts' synchronisation", style: 'bold' });
  for (const line of facts(statistics, output.width)) output.line(line);
}

function addBlocked(shared: Command, context: CommandContext): void {
  const command = shared
    .command('blocked')
    .description('whom shared sources keep out, the newest first; rules by place are not told one by one')
    .option('--source <id>', 'only of this one, by its id in "drawbridge shared"')
    .option(
      '--search <text>',
      'the beginning of an address or prefix, an address that lies in one, or part of a reason',
    );
  asksGuard(takesPage(command), {
    call: 'sharedBlocks',
    examples: [
      ['shared blocked --source list:spamhaus-drop-v4', 'of one list'],
      ['shared blocked --search ssh-bf', 'for one reason'],
    ],
  }).action(async (flags: BlockedFlags) => {
    const input = {
      ...pageOf(flags),
      ...(flags.source === undefined ? {} : { source: flags.source }),
      ...(flags.search === undefined ? {} : { search: flags.search }),
    };
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const found = await guard.call('sharedBlocks', input);
      if (flags.json) return output.json(found);
      if (found.total === 0) return output.line(nobodyWords(flags));
      for (const line of sharedBlockTable(found.blocks, await guardsNow(guard), output.width))
        output.line(line);
      printShown(found.blocks.length, found.total, 'shared block', output);
    });
  });
}

function nobodyWords({ source, search }: BlockedFlags): string {
  if (source === undefined && search === undefined) return 'No shared source keeps anybody out.';
  return 'No shared source keeps out anybody like that. "drawbridge shared" lists the sources.';
}

function addWho(shared: Command, context: CommandContext): void {
  const command = shared
    .command('who')
    .description('which sources keep out an address or the whole of a prefix; exit code 1 if none does')
    .argument('<address>', 'an address or a prefix');
  asksGuard(command, {
    call: 'sharedOf',
    examples: [['shared who 203.0.113.66', 'each source that has it, since when and why']],
  }).action(async (text: string, flags: AskFlags) => {
    const target = targetArgument(text);
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const { blocks } = await guard.call('sharedOf', { target });
      if (flags.json) output.json({ blocks });
      if (blocks.length === 0) {
        throw new CommandError(
          EXIT.failed,
          `No shared source keeps ${target} out. "drawbridge shared" lists the sources.`,
        );
      }
      if (flags.json) return;
      for (const line of sharedBlockTable(blocks, await guardsNow(guard), output.width)) output.line(line);
    });
  });
}
