import type { Access, Status } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import { judgementOf, modeOf } from './condition.ts';

/** The state of a guard as the contract has it. */
export function statusOf(guard: Guard, access: Access): Status {
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
    ...judgementOf(guard, access, today.blocks),
    pausedUntil: guard.pausedUntil,
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
      proof: guard.firewall.proof,
      holds: firewall.holds,
      reconciledAt: firewall.reconciledAt,
      problem: firewall.problem,
      unheld: firewall.unheld,
    },
    store: {
      path: store.path,
      bytes: store.bytes,
      problem: guard.storeProblem,
      notices: [...guard.notices],
    },
    today,
    total: { ...store.totals(now), shared: guard.shared.size },
  };
}
