import type { Status } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';

/** The state of a guard as the contract has it. */
export function statusOf(guard: Guard): Status {
  const { log, ingestion, enforcer, store } = guard;
  const now = guard.clock.now();
  const firewall = enforcer.firewall.state;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const today = store.today(midnight);
  return {
    version: guard.version,
    pid: process.pid,
    startedAt: guard.startedAt,
    now,
    mode: modeOf(guard),
    sentence: sentenceOf(guard, today.blocks),
    stateDirectory: guard.stateDirectory,
    log: {
      source: log.sourceName,
      description: log.description,
      isSample: log.kind === 'sample',
      lines: ingestion.lines,
      events: ingestion.events,
      skippedLines: ingestion.source?.skippedLines ?? 0,
      lastLineAt: ingestion.lastLineAt,
      problem: ingestion.source?.problem ?? null,
    },
    firewall: {
      engine: guard.firewall.engine,
      reason: guard.firewall.reason,
      holds: firewall.holds,
      reconciledAt: firewall.reconciledAt,
      problem: firewall.problem,
    },
    store: {
      path: store.path,
      bytes: store.bytes,
      problem: guard.storeProblem,
      notices: [...guard.notices],
    },
    today,
    total: store.totals(now),
  };
}

function modeOf(guard: Guard): Status['mode'] {
  if (guard.log.kind !== 'live') return 'replaying';
  return guard.firewall.engine === 'observe' ? 'observing' : 'guarding';
}

function sentenceOf(guard: Guard, blocksToday: number): string {
  const { log, enforcer, ingestion } = guard;
  const addresses = blocksToday === 1 ? '1 address' : `${blocksToday} addresses`;
  if (log.kind === 'sample') return 'Showing a sample: no log of sshd was found, and nobody is blocked.';
  if (log.kind === 'replay') return 'Replaying a recorded log: nobody is blocked.';
  if (ingestion.source?.problem) return 'Not guarding: the log can not be read.';
  if (guard.firewall.engine === 'observe')
    return `Watching only: ${addresses} would have been blocked today.`;
  if (enforcer.firewall.state.problem !== null)
    return 'Not guarding fully: the firewall does not take the blocks.';
  return `Guarding. ${addresses} blocked today.`;
}
