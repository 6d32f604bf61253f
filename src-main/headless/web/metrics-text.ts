import type { Counts, Share, Status } from '../../../src-shared/contract.ts';
import { sharedMetrics } from './shared-metrics.ts';

/** One metric of Prometheus' text format 0.0.4, with its values. Labels are words of ours only. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly values: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

/** What Prometheus is told: nothing that an attacker wrote, and no address. */
export function metricsText(status: Status, counts: Counts, share: Share): string {
  const all = [...metricsOf(status, counts), ...sharedMetrics(share, status.now)];
  return `${all.map(textOf).join('\n')}\n`;
}

function metricsOf(status: Status, counts: Counts): Metric[] {
  const { log, firewall, store, total, today } = status;
  const isSet = (problem: string | null) => (problem === null ? 0 : 1);
  return [
    gauge('build_info', 'Which Drawbridge this is.', 1, {
      version: status.version,
      node: process.versions.node,
    }),
    gauge('start_time_seconds', 'When the guard began.', status.startedAt / 1000),
    {
      name: 'mode',
      type: 'gauge',
      help: 'What the guard does: 1 for the one that holds.',
      values: (['guarding', 'observing', 'replaying'] as const).map((mode) => [
        { mode },
        status.mode === mode ? 1 : 0,
      ]),
    },
    gauge('paused', 'Whether the owner has paused blocking.', status.pausedUntil === null ? 0 : 1),
    gauge(
      'under_attack',
      'Whether somebody whom nothing keeps out yet is trying right now.',
      isUnderAttack(status),
    ),
    gauge('attempts', 'Attempts to log in that are recorded.', total.attempts),
    gauge('attempts_today', 'Attempts to log in since midnight.', today.attempts),
    gauge('attackers', 'Attackers that are recorded.', total.attackers),
    gauge('blocks_standing', 'Blocks that stand.', total.activeBlocks),
    {
      name: 'blocks_total',
      type: 'counter',
      help: "The guard's own blocks that began, by whom, since the process began.",
      values: (['rule', 'owner'] as const).map((by) => [{ by }, counts.blocks[by]]),
    },
    counter('blocks_ended_total', 'Blocks that ended, since the process began.', counts.lifted),
    counter('spared_total', 'Attackers that a rule caught but that were spared.', counts.spared),
    {
      name: 'events_total',
      type: 'counter',
      help: 'What sshd said, by kind, since the process began.',
      values: Object.entries(counts.events)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([kind, count]) => [{ kind }, count]),
    },
    counter('log_lines_total', 'Lines of the log that were read.', log.lines),
    counter('log_events_total', 'Of these, those that say something of a login.', log.events),
    counter('log_skipped_lines_total', 'Lines that were too long to be read.', log.skippedLines),
    gauge(
      'log_last_line_time_seconds',
      'When the last line was written; 0: none yet.',
      (log.lastLineAt ?? 0) / 1000,
    ),
    gauge('firewall_holds', 'Addresses and prefixes that the firewall holds.', firewall.holds),
    gauge('store_bytes', 'Size of the database.', store.bytes),
    {
      name: 'problem',
      type: 'gauge',
      help: 'Whether a part does not work as it should. "drawbridge doctor" says why.',
      values: [
        [{ part: 'log' }, isSet(log.problem)],
        [{ part: 'firewall' }, isSet(firewall.problem)],
        [{ part: 'store' }, isSet(store.problem)],
      ],
    },
  ];
}

function isUnderAttack({ condition }: Status): number {
  return condition === 'under-attack' ? 1 : 0;
}

function gauge(
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Metric {
  return { name, type: 'gauge', help, values: [[labels, value]] };
}

function counter(name: string, help: string, value: number): Metric {
  return { name, type: 'counter', help, values: [[{}, value]] };
}

function textOf({ name, type, help, values }: Metric): string {
  const full = `drawbridge_${name}`;
  const samples = values.map(([labels, value]) => `${full}${labelsText(labels)} ${value}`);
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...samples].join('\n');
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replaceAll(/["\\\n]/g, '')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
