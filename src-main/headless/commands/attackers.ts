import type { Command } from 'commander';
import type { Attacker } from '../../../src-shared/contract.ts';
import { choiceArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, guardsNow, withGuard } from '../command-context.ts';
import { stateWords, usersWords } from '../output/attacker-words.ts';
import type { Output } from '../output/output.ts';
import { table } from '../output/table.ts';
import { counted, grouped, since } from '../output/words.ts';
import { type PageFlags, pageOf, takesPage } from '../page-options.ts';

interface Flags extends AskFlags, PageFlags {
  readonly sort: string;
  readonly search?: string;
}

const SORTS = ['lastSeen', 'attempts', 'firstSeen'] as const;

export function addAttackersCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('attackers')
    .description('who attacks, the latest first')
    .option('--sort <by>', 'lastSeen, attempts or firstSeen', 'lastSeen')
    .option('--search <text>', 'only those with this in their address or in a user name they tried');
  asksGuard(takesPage(command), {
    call: 'attackers',
    examples: [
      ['attackers --sort attempts', 'the busiest first'],
      ['attackers --search 203.0.113', 'those of one network'],
      ['attackers --search oracle', 'those who tried the user oracle'],
    ],
  }).action(async (flags: Flags) => {
    const input = {
      ...pageOf(flags),
      sort: choiceArgument('--sort', flags.sort, SORTS),
      ...(flags.search === undefined ? {} : { search: flags.search }),
    };
    await withGuard(context, flags, async (guard) => {
      const found = await guard.call('attackers', input);
      if (flags.json) return context.output.json(found);
      print(found.attackers, await guardsNow(guard), context.output);
      footer(found.total, found.attackers.length, input.offset, flags.search, context.output);
    });
  });
}

function print(attackers: readonly Attacker[], now: number, output: Output): void {
  if (attackers.length === 0) return;
  const rows = attackers.map((attacker) => [
    attacker.attacker,
    grouped(attacker.attempts),
    usersWords(attacker, 3),
    since(attacker.firstSeen, now),
    since(attacker.lastSeen, now),
    stateWords(attacker.status, now),
  ]);
  const columns = [
    { title: 'ATTACKER' },
    { title: 'ATTEMPTS', align: 'right' as const },
    { title: 'USERS TRIED', least: 12 },
    { title: 'FIRST' },
    { title: 'LAST' },
    { title: 'NOW', least: 8 },
  ];
  for (const line of table(columns, rows, output.width)) output.line(line);
}

function footer(
  total: number,
  shown: number,
  offset: number,
  search: string | undefined,
  output: Output,
): void {
  if (total === 0) {
    output.line(search === undefined ? 'Nobody has attacked yet.' : `No attacker matches "${search}".`);
  } else if (shown < total) {
    const which = shown === 0 ? 'None' : `${grouped(offset + 1)} to ${grouped(offset + shown)}`;
    output.line();
    output.line([
      { text: `${which} of ${counted(total, 'attacker')}. More with --limit and --offset.`, style: 'dim' },
    ]);
  }
}
