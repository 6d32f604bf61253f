import { OUTCOME_OF } from '../../src-shared/login-event.ts';
import type { Decision, ScanSummary } from '../guard/scan.ts';
import { spareWords } from './output/attacker-words.ts';
import type { Output } from './output/output.ts';
import { type Column, table } from './output/table.ts';
import { clock, counted, forLong, grouped } from './output/words.ts';

const TOP = 10;
const SHOWN_DECISIONS = 20;

/** The summary of a scan for people. */
export function reportScan(output: Output, name: string, summary: ScanSummary): void {
  const { lines, events, attempts, attackers, firstTime, lastTime } = summary;
  output.line({ text: name, style: 'bold' });
  const span = firstTime === null || lastTime === null ? '' : `, ${clock(firstTime)} to ${clock(lastTime)}`;
  output.line(`${counted(lines, 'line')}, ${counted(events, 'login event')}${span}`);
  if (summary.skippedLines > 0) {
    output.line(`${counted(summary.skippedLines, 'line')} longer than 1 MiB left out`);
  }
  if (events === 0) {
    output.line('sshd says nothing here about a login. Is this its log?');
    return;
  }
  output.line(`${counted(attempts, 'attempt')} by ${counted(attackers.size, 'attacker')}`);
  section(output, 'Events', KINDS, kindRows(summary));
  section(output, 'Attackers', ATTACKERS, attackerRows(summary));
  section(
    output,
    'Users tried',
    COUNTED('user'),
    top(summary.users).map(([user, count]) => [user === '' ? '(empty)' : user, grouped(count)]),
  );
  section(
    output,
    'Busiest hours',
    COUNTED('hour'),
    top(summary.hours).map(([hour, count]) => [clock(hour).slice(0, 16), grouped(count)]),
  );
  reportDecisions(output, summary.decisions);
}

const KINDS: readonly Column[] = [
  { title: 'kind' },
  { title: 'outcome' },
  { title: 'events', align: 'right' },
];
const ATTACKERS: readonly Column[] = [
  { title: 'attacker' },
  { title: 'attempts', align: 'right' },
  { title: 'first' },
  { title: 'last' },
];
const COUNTED = (title: string): readonly Column[] => [
  { title, least: 12 },
  { title: 'attempts', align: 'right' },
];
const BLOCKS: readonly Column[] = [
  { title: 'when' },
  { title: 'address' },
  { title: 'for' },
  { title: 'why', least: 20 },
];

function section(output: Output, title: string, columns: readonly Column[], rows: readonly string[][]): void {
  if (rows.length === 0) return;
  output.line();
  output.line({ text: title, style: 'bold' });
  for (const line of table(columns, rows, output.width)) output.line(line);
}

function kindRows({ kinds }: ScanSummary): string[][] {
  return Object.entries(kinds)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => [kind, OUTCOME_OF[kind as keyof typeof OUTCOME_OF], grouped(count)]);
}

function attackerRows({ attackers }: ScanSummary): string[][] {
  return [...attackers.values()]
    .sort((a, b) => b.attempts - a.attempts)
    .slice(0, TOP)
    .map(({ attacker, attempts, first, last }) => [attacker, grouped(attempts), clock(first), clock(last)]);
}

function top<K>(counts: ReadonlyMap<K, number>): [K, number][] {
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, TOP);
}

function reportDecisions(output: Output, decisions: readonly Decision[]): void {
  const blocks = decisions.filter((decision) => decision.decision === 'block');
  const spares = decisions.filter((decision) => decision.decision === 'spare');
  output.line();
  output.line({ text: `The rules would have made ${counted(blocks.length, 'block')}`, style: 'bold' });
  const rows = blocks.slice(0, SHOWN_DECISIONS).map(({ since, target, until, reason }) => {
    const length = forLong(until === null ? null : Math.round((until - since) / 1000));
    return [clock(since), target, length.replace(/^for /, ''), reason];
  });
  if (rows.length > 0) for (const line of table(BLOCKS, rows, output.width)) output.line(line);
  if (blocks.length > SHOWN_DECISIONS)
    output.line(`… and ${grouped(blocks.length - SHOWN_DECISIONS)} more; --summary-json has them all`);
  for (const { target, time, reason, rule } of spares.slice(0, SHOWN_DECISIONS)) {
    output.line(`${clock(time)}  ${target} spared: ${spareWords(reason)} (rule ${rule})`);
  }
}

/** The summary for programs: lists in place of maps, most first; times in ms since 1970. */
export function summaryJson(summary: ScanSummary): object {
  const { attackers, users, hours, decisions, ...rest } = summary;
  const ordered = <K>(counts: ReadonlyMap<K, number>) => [...counts].sort(([, a], [, b]) => b - a);
  return {
    ...rest,
    attackers: [...attackers.values()].sort((a, b) => b.attempts - a.attempts),
    users: ordered(users).map(([user, attempts]) => ({ user, attempts })),
    hours: ordered(hours).map(([hour, attempts]) => ({ hour, attempts })),
    blocks: decisions
      .filter(({ decision }) => decision === 'block')
      .map(({ decision: _, ...block }) => block),
    spares: decisions
      .filter(({ decision }) => decision === 'spare')
      .map(({ decision: _, ...spare }) => spare),
  };
}
