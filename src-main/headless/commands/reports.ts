import type { Command } from 'commander';
import type { ReportRow, ReportState } from '../../../src-shared/contract.ts';
import { choiceArgument, numberArgument } from '../arguments.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  examplesText,
  guardsNow,
  withGuard,
} from '../command-context.ts';
import type { Output, Text } from '../output/output.ts';
import { type Column, table } from '../output/table.ts';
import { counted, grouped, left, since } from '../output/words.ts';
import { type PageFlags, pageOf, takesPage } from '../page-options.ts';

const REPLIES = ['replied', 'fixed', 'no-reply', 'none'] as const;

const STATE: Readonly<Record<ReportState, string>> = {
  queued: 'waits',
  sending: 'is being sent',
  sent: 'sent',
  unconfirmed: 'may have been sent',
  bounced: 'refused',
  failed: 'given up',
  cancelled: 'cancelled',
  drafted: 'draft',
};

interface ListFlags extends AskFlags, PageFlags {
  readonly search?: string;
}

export function addReportsCommand(program: Command, context: CommandContext): void {
  const reports = program
    .command('reports')
    .description('the reports that were made: list them, cancel one, note what a network answered')
    .addHelpText('after', () =>
      examplesText([
        ['reports', 'the newest, and what became of them'],
        ['reports cancel 7', 'take back one that waits'],
        ['reports note 7 fixed --text "cut off"', 'what the network did'],
      ]),
    );
  addList(reports, context);
  addCancel(reports, context);
  addNote(reports, context);
}

function addList(reports: Command, context: CommandContext): void {
  const list = reports.command('list', { isDefault: true }).description('the newest reports');
  takesPage(list).option('--search <text>', 'part of an address, recipient, network or subject');
  asksGuard(list, { call: 'reports', examples: [['reports --search isp.example', 'of one network']] }).action(
    async (flags: ListFlags) => {
      const page = pageOf(flags);
      const search = flags.search === undefined ? {} : { search: flags.search };
      await withGuard(context, flags, async (guard) => {
        const { output } = context;
        const found = await guard.call('reports', { ...page, ...search });
        if (flags.json) return output.json(found);
        if (found.total === 0) return output.line('No reports.');
        for (const line of reportTable(found.reports, await guardsNow(guard), output)) output.line(line);
        const { sentence } = await guard.call('reportStatistics', {});
        const shown =
          found.reports.length === found.total
            ? ''
            : ` ${grouped(found.reports.length)} of ${counted(found.total, 'report')} shown.`;
        output.line();
        output.line([{ text: `${sentence}${shown}`, style: 'dim' }]);
      });
    },
  );
}

function reportTable(reports: readonly ReportRow[], now: number, output: Output): Text[] {
  const columns: Column[] = [
    { title: 'ID', align: 'right' },
    { title: 'MADE' },
    { title: 'ABOUT' },
    { title: 'TO', least: 10 },
    { title: 'STATE' },
    { title: 'NOTE', least: 12 },
  ];
  const rows = reports.map((report) => [
    String(report.id),
    since(report.createdAt, now),
    `${report.addresses[0] ?? ''}${report.addresses.length > 1 ? ` +${report.addresses.length - 1}` : ''}`,
    report.recipient ?? report.by,
    STATE[report.state] + (report.nextTryAt === null ? '' : `, ${left(report.nextTryAt, now)}`),
    noteOf(report),
  ]);
  return table(columns, rows, output.width);
}

function noteOf({ answer, problem }: ReportRow): string {
  if (answer === null) return problem ?? '–';
  return answer.text === '' ? answer.reply : `${answer.reply}: ${answer.text}`;
}

function addCancel(reports: Command, context: CommandContext): void {
  const cancel = reports
    .command('cancel')
    .description('take back a report that waits')
    .argument('<id>', 'its number in the list');
  asksGuard(cancel, { call: 'cancelReport', examples: [['reports cancel 7', 'it is not sent']] }).action(
    async (text: string, flags: AskFlags) => {
      const id = numberArgument('The number of the report', text, 0, 1e12);
      const answer = await withGuard(context, flags, (guard) => guard.call('cancelReport', { id }));
      if (flags.json) return context.output.json(answer);
      context.output.line(`Report ${id} is cancelled.`);
    },
  );
}

function addNote(reports: Command, context: CommandContext): void {
  const note = reports
    .command('note')
    .description('note what the network answered')
    .argument('<id>', 'its number in the list')
    .argument('<reply>', `${REPLIES.join(', ')}; "none" takes the note away`)
    .option('--text <text>', 'in your words', '');
  asksGuard(note, {
    call: 'noteReport',
    examples: [['reports note 7 fixed', 'they acted']],
  }).action(async (text: string, reply: string, flags: AskFlags & { readonly text: string }) => {
    const id = numberArgument('The number of the report', text, 0, 1e12);
    const said = choiceArgument('The reply', reply, REPLIES);
    const input = { id, reply: said === 'none' ? null : said, text: flags.text };
    const answer = await withGuard(context, flags, (guard) => guard.call('noteReport', input));
    if (flags.json) return context.output.json(answer);
    context.output.line(`Noted of report ${id}: ${said}.`);
  });
}
