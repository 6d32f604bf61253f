import type { Command } from 'commander';
import type { EventName, EventRow } from '../../../src-shared/contract.ts';
import { numberArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { userWord } from '../output/attacker-words.ts';
import { DEEDS, DeedPrinter } from '../output/deeds.ts';
import type { Output } from '../output/output.ts';
import { cutLine } from '../output/table.ts';
import { terminalText } from '../output/terminal-text.ts';
import { outcomeWord } from '../output/timeline.ts';
import { clock } from '../output/words.ts';
import type { SocketClient } from '../socket/socket-client.ts';

interface Flags extends AskFlags {
  readonly follow?: true;
  readonly limit: string;
}

export function addEventsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('events')
    .description('the latest login events: who tried to get in, how, and who got in')
    .option(
      '--follow',
      'and go on with each new one, and with who is blocked and by whom; with --json one login event a line',
    )
    .option('--limit <number>', 'how many of the past', '20');
  asksGuard(command, {
    call: 'events',
    examples: [
      ['events --limit 100', 'the last 100'],
      ['events --follow', 'as they happen'],
      ['events --follow --json | jq .user', 'as they happen, for a program'],
    ],
  }).action(async (flags: Flags) => {
    const limit = numberArgument('--limit', flags.limit, flags.follow ? 0 : 1, 10_000);
    await withGuard(context, flags, async (guard) => {
      if (flags.follow) {
        const deeds = flags.json ? null : new DeedPrinter(context.output);
        return follow(guard, limit, printer(flags, context.output), deeds);
      }
      const answer = await guard.call('events', { limit });
      if (flags.json) return context.output.json(answer);
      if (answer.events.length === 0) return context.output.line('No login event yet.');
      answer.events.toReversed().forEach(printer(flags, context.output));
    });
  });
}

function printer(flags: Flags, output: Output): (event: EventRow) => void {
  return flags.json ? (event) => output.jsonLine(event) : (event) => printEvent(event, output);
}

/**
 * The past ones and every new one, each once: listens first, then asks, then passes over what it has had.
 * Of a flood the guard tells only the newest; those between are asked for.
 */
async function follow(
  guard: SocketClient,
  limit: number,
  print: (event: EventRow) => void,
  deeds: DeedPrinter | null,
): Promise<never> {
  let last = -1;
  const waiting: EventRow[] = [];
  let isPrinting = true;
  const printNew = (event: EventRow) => {
    if (event.id <= last) return;
    last = event.id;
    print(event);
  };
  const printWaiting = async () => {
    isPrinting = true;
    while (waiting.length > 0) {
      const rows = waiting.splice(0);
      const first = rows.find(({ id }) => id > last);
      if (first !== undefined && last >= 0) await printBetween(guard, last, first.id, printNew);
      rows.forEach(printNew);
    }
    isPrinting = false;
  };
  const told: EventName[] = deeds === null ? ['loginEvents'] : ['loginEvents', ...DEEDS];
  await guard.subscribe(told, (name, payload) => {
    if (!('events' in payload)) return deeds?.print(name, payload);
    waiting.push(...payload.events);
    // What fails is the connection, and its end is told below.
    if (!isPrinting) printWaiting().catch(() => undefined);
  });
  if (deeds !== null) deeds.begin(await guard.call('share', {}));
  const past = limit === 0 ? [] : (await guard.call('events', { limit })).events.toReversed();
  past.forEach(printNew);
  await printWaiting().catch(() => undefined);
  await guard.closed;
  throw new CommandError(
    EXIT.noGuard,
    'The guard has stopped, or this command was too slow for it. Start it again to go on.',
  );
}

/** Those with an id above `last` and below `next`. */
async function printBetween(
  guard: SocketClient,
  last: number,
  next: number,
  print: (event: EventRow) => void,
): Promise<void> {
  for (let after = last; after + 1 < next; ) {
    const { events } = await guard.call('events', { afterId: after, limit: 1000 });
    const between = events.filter(({ id }) => id < next);
    between.forEach(print);
    const newest = between.at(-1);
    if (newest === undefined) return;
    after = newest.id;
  }
}

function printEvent(event: EventRow, output: Output): void {
  const parts = [
    { text: clock(event.time), style: 'dim' as const },
    '  ',
    outcomeWord(event.kind.padEnd(18), event.outcome),
    '  ',
    (event.address ?? '–').padEnd(15),
    '  ',
    event.user === null ? '' : terminalText(userWord(event.user)),
    event.method === null ? '' : { text: `  ${terminalText(event.method)}`, style: 'dim' as const },
  ];
  output.line(cutLine(parts, output.width));
}
