import type { Command } from 'commander';
import type { ReportPreview } from '../../../src-shared/contract.ts';
import { choiceArgument, mailArgument, targetArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { type Fact, facts } from '../output/facts.ts';
import type { Output } from '../output/output.ts';
import { counted } from '../output/words.ts';

const WAYS = ['mail', 'abuseipdb', 'blocklist-de'] as const;

interface Flags extends AskFlags {
  readonly dryRun?: true;
  readonly send?: true;
  readonly to?: string;
  readonly by: string;
  readonly now?: true;
}

export function addReportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('report')
    .description("tell an attacker's network: show the report, and send it where --send says so")
    .argument('<address>', 'the attacker')
    .option('--dry-run', 'only show it; so does leaving out --send')
    .option('--send', 'send it, a minute from now: until then "reports cancel" takes it back')
    .option('--now', 'with --send: at once')
    .option('--to <email>', 'to this address, instead of the contact that is found')
    .option('--by <way>', `how: ${WAYS.join(', ')}`, 'mail');
  asksGuard(command, {
    call: 'reportPreview',
    examples: [
      ['report 203.0.113.66', 'what would be sent, and to whom'],
      ['report 203.0.113.66 --send', 'send it'],
      ['report 203.0.113.66 --to abuse@isp.example --send', 'to somebody else'],
      ['report 203.0.113.66 --by abuseipdb --send', 'to a public list'],
    ],
    note: () => '\n\nWith --send, --json prints the report as "reports" lists it.',
  }).action(async (text: string, flags: Flags) => {
    const address = targetArgument(text);
    const to = flags.to === undefined ? {} : { to: mailArgument('--to', flags.to) };
    const by = choiceArgument('--by', flags.by, WAYS);
    if (flags.send && flags.dryRun) {
      throw usageError('--send and --dry-run contradict each other. Leave one out.');
    }
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      if (flags.send) {
        const delaySeconds = flags.now ? 0 : 60;
        const answer = await guard.call('sendReport', { address, by, ...to, delaySeconds });
        if (flags.json) return output.json(answer);
        const { id, recipient } = answer.report;
        const when = flags.now ? 'now' : 'in a minute';
        output.line(`Report ${id} goes to ${recipient ?? by} ${when}.`);
        if (!flags.now) output.line(`To take it back: drawbridge reports cancel ${id}`);
        return;
      }
      const preview = await guard.call('reportPreview', { address, ...to });
      if (!preview.qualifies) context.exitCode = EXIT.failed;
      if (flags.json) return output.json(preview);
      show(preview, output);
    });
  });
}

function show(preview: ReportPreview, output: Output): void {
  const { contact, contactProblem, recipient, redacted, problems, text, subject } = preview;
  const found = contact === null ? '' : `, by ${contact.source} (confidence: ${contact.confidence})`;
  const list: Fact[] = [
    { label: 'To', lines: [recipient === null ? (contactProblem ?? 'nobody') : `${recipient}${found}`] },
    { label: 'Subject', lines: [subject === '' ? '–' : subject] },
    { label: 'With', lines: [preview.attachments.map(({ name }) => name).join(', ') || '–'] },
    {
      label: 'Left out',
      lines:
        redacted.length === 0
          ? ['nothing']
          : redacted.map(
              ({ what, marker, original, lines }) =>
                `${what.replace('-', ' ')} "${original}"${marker === '' ? '' : `, ${marker} in its place`} (${counted(lines, 'line')})`,
            ),
    },
  ];
  for (const line of facts(list, output.width)) output.line(line);
  if (text !== '') {
    output.line();
    for (const line of text.split('\n')) output.line(line);
  }
  if (problems.length > 0) {
    for (const problem of problems) output.line([{ text: problem, style: 'yellow' }]);
    return;
  }
  const mail = preview.ways.find(({ by }) => by === 'mail')?.problem ?? null;
  output.line([{ text: mail ?? 'Nothing was sent. Add --send to send it.', style: 'dim' }]);
}
