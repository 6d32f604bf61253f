import type { Command } from 'commander';
import type { AttackerDetails } from '../../../src-shared/contract.ts';
import { numberArgument, targetArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, guardsNow, withGuard } from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { spareWords, stateWords, userWord } from '../output/attacker-words.ts';
import { blockTable } from '../output/block-table.ts';
import type { Output } from '../output/output.ts';
import { sharedBlockTable } from '../output/shared-block-table.ts';
import { table } from '../output/table.ts';
import { timeline } from '../output/timeline.ts';
import { ago, counted, grouped, since } from '../output/words.ts';

interface Flags extends AskFlags {
  readonly events: string;
}

export function addAttackerCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('attacker')
    .description('all that is known of one attacker: users tried, blocks and why, the raw lines')
    .argument('<address>', 'an address, or the prefix that attackers shows')
    .option('--events <number>', 'how many of the latest log lines', '200');
  asksGuard(command, {
    call: 'attacker',
    examples: [
      ['attacker 203.0.113.66', 'its story'],
      ['attacker 2001:db8::66 --events 20', 'only its last 20 lines'],
      ['attacker 203.0.113.66 | less', 'with every line whole'],
    ],
  }).action(async (text: string, flags: Flags) => {
    const address = targetArgument(text);
    const events = numberArgument('--events', flags.events, 0, 10_000);
    await withGuard(context, flags, async (guard) => {
      const details = await guard.call('attacker', { address, events });
      if (flags.json) context.output.json(details);
      if (details === null) {
        throw new CommandError(
          EXIT.failed,
          `${address} has not attacked. "drawbridge attackers" lists those that have.`,
        );
      }
      if (!flags.json) print(details, await guardsNow(guard), context.output);
    });
  });
}

function print(details: AttackerDetails, now: number, output: Output): void {
  const { attacker } = details;
  output.line([{ text: attacker.attacker, style: 'bold' }, '  ', stateWords(attacker.status, now)]);
  output.line(
    `${counted(attacker.attempts, 'attempt')} for ${counted(attacker.userCount, 'user')}, ` +
      `first ${ago(attacker.firstSeen, now)}, last ${ago(attacker.lastSeen, now)}; ` +
      `blocked ${times(attacker.blockCount)}.`,
  );
  printUsers(details, now, output);
  printAddresses(details, output);
  if (details.blocks.length > 0) section('Blocks', blockTable(details.blocks, now, output.width), output);
  if (details.shared.length > 0)
    section('Shared sources', sharedBlockTable(details.shared, now, output.width), output);
  printSpares(details, now, output);
  if (details.events.length === 0) return;
  section('Timeline', timeline(details, output.width), output);
  if (output.width === null) return;
  output.line();
  output.line({ text: `Whole lines: drawbridge attacker ${attacker.attacker} | less`, style: 'dim' });
}

function times(count: number): string {
  if (count === 0) return 'never yet';
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${grouped(count)} times`;
}

function section(title: string, lines: ReturnType<typeof table>, output: Output): void {
  output.line();
  output.line([{ text: title, style: 'bold' }]);
  for (const line of lines) output.line(line);
}

function printUsers({ users }: AttackerDetails, now: number, output: Output): void {
  if (users.length === 0) return;
  const rows = users.map(({ user, attempts, lastSeen }) => [
    grouped(attempts),
    since(lastSeen, now),
    userWord(user),
  ]);
  const columns = [
    { title: 'ATTEMPTS', align: 'right' as const },
    { title: 'LAST' },
    { title: 'USER', least: 10 },
  ];
  section('Users tried', table(columns, rows, output.width), output);
}

/** Only of a prefix: an address is its own. */
function printAddresses({ addresses, attacker }: AttackerDetails, output: Output): void {
  if (addresses.every(({ address }) => address === attacker.attacker)) return;
  const rows = addresses.map(({ address, attempts }) => [grouped(attempts), address]);
  const columns = [{ title: 'ATTEMPTS', align: 'right' as const }, { title: 'ADDRESS' }];
  section('Addresses', table(columns, rows, output.width), output);
}

function printSpares({ spares }: AttackerDetails, now: number, output: Output): void {
  if (spares.length === 0) return;
  const rows = spares.map(({ time, reason, rule }) => [since(time, now), rule, spareWords(reason)]);
  const columns = [{ title: 'WHEN' }, { title: 'RULE' }, { title: 'WHY', least: 10 }];
  section('Left alone', table(columns, rows, output.width), output);
}
