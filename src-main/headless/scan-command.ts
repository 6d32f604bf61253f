import type { Command } from 'commander';
import { parseDuration } from '../../src-shared/duration.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import type { JudgingThread } from '../guard/judging-thread.ts';
import { PRESETS } from '../guard/rules.ts';
import { type OpenedLog, openLog, scanLog, UnreadableLogError } from '../guard/scan.ts';
import { CommandError, EXIT, usageError } from './exit-codes.ts';
import { Output } from './output/output.ts';
import { EventLines } from './scan-events.ts';
import { ScanProgress } from './scan-progress.ts';
import { reportScan, summaryJson } from './scan-report.ts';

interface ScanFlags {
  readonly json?: true;
  readonly summaryJson?: true;
  readonly rules?: string;
  readonly since?: string;
  readonly until?: string;
}

/** @param thread may read the log's lines */
export function addScanCommand(program: Command, thread: JudgingThread | null = null): void {
  program
    .command('scan')
    .description('read a recorded log and tell who attacked, and whom the rules would have blocked')
    .argument(
      '<file>',
      'a log: plain or .gz, syslog, journald JSON, macOS ndjson, or what sshd -E wrote; - for standard input',
    )
    .option('--json', 'print each login event as one JSON object a line')
    .option('--summary-json', 'print the summary as one JSON object')
    .option(
      '--rules <preset|file>',
      'drawbridge, denyhosts, fail2ban, or a JSON file with rules',
      'drawbridge',
    )
    .option(
      '--since <time>',
      'only events from then on: a date (2026-11-23, 2026-11-23T06:00) or how long ago (2d)',
    )
    .option('--until <time>', 'only events before then')
    .addHelpText('after', HELP)
    .action((file: string, flags: ScanFlags) => scan(file, flags, thread));
}

const HELP = `
Examples:
  drawbridge scan /var/log/auth.log                    who attacked, and who would have been blocked
  drawbridge scan --rules fail2ban auth.log.2.gz       the same by other rules
  drawbridge scan --since 2d --json auth.log           the events of the last two days
  log show --info --last 1d --style ndjson | drawbridge scan -

--json prints for each login event: line (from 1), time (ISO 8601 with offset), kind, outcome
(failure, probe, success, info), user, address, port, method, fingerprint, pid; null where sshd said none.
Nothing is written, asked or blocked.`;

async function scan(file: string, flags: ScanFlags, thread: JudgingThread | null): Promise<void> {
  const options = {
    rules: await rulesOf(flags.rules ?? 'drawbridge'),
    since: timeOf('--since', flags.since),
    until: timeOf('--until', flags.until),
  };
  const log = open(file);
  const progress = new ScanProgress(process.stderr, log);
  const events = flags.json === true ? new EventLines(process.stdout) : null;
  let problem: UnreadableLogError | null = null;
  try {
    const summary = await scanLog(
      log,
      { ...options, onEvent: events?.write, onProgress: progress.show, thread },
      (error) => {
        problem = error;
      },
    );
    progress.clear();
    await events?.end();
    if (flags.summaryJson === true)
      process.stdout.write(`${JSON.stringify(summaryJson(summary), null, 2)}\n`);
    else if (events === null) reportScan(new Output(process.stdout, process.env), log.name, summary);
  } finally {
    progress.clear();
  }
  if (problem !== null) throw new CommandError(EXIT.failed, (problem as UnreadableLogError).message);
}

function open(file: string): OpenedLog {
  try {
    return openLog(file);
  } catch (error) {
    if (error instanceof UnreadableLogError) throw new CommandError(EXIT.failed, error.message);
    throw error;
  }
}

/** The rules of a preset's name, or of a file. */
async function rulesOf(given: string): Promise<RuleSet> {
  const preset = Object.entries(PRESETS).find(([name]) => name === given);
  return preset === undefined ? (await import('./rules-file.ts')).readRulesFile(given) : preset[1].rules;
}

/** Milliseconds since 1970, or null where no time was given. */
function timeOf(option: string, given: string | undefined): number | null {
  if (given === undefined) return null;
  const ago = /^[0-9]/.test(given) && !given.includes('-') ? parseDuration(given) : null;
  if (ago !== null) return Date.now() - ago * 1000;
  // A date alone would be taken for midnight in UTC; people mean their own.
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(given) ? `${given}T00:00` : given);
  if (/^\d{4}-\d{2}/.test(given) && !Number.isNaN(time)) return time;
  throw usageError(
    `${option} can't be "${given}". Give a date (2026-11-23 or 2026-11-23T06:00) or how long ago (90m, 2d).`,
  );
}
