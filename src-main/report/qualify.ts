import { parsePrefix, prefixesOverlap } from '../../src-shared/address.ts';
import { utc } from './utc.ts';

export const LONGEST_AGO_MS = 7 * 86_400_000;
export const ONCE_IN_MS = 24 * 3_600_000;

/**
 * Addresses that nobody on the internet answers for (RFC 6890; multicast; reserved). Documentation prefixes are
 * left to the lookup, which finds nobody.
 */
const NOBODYS = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16',
  '198.18.0.0/15 224.0.0.0/4 240.0.0.0/4 ::/127 64:ff9b:1::/48 100::/64 fc00::/7 fe80::/10 ff00::/8',
]
  .join(' ')
  .split(' ')
  .map((text) => parsePrefix(text))
  .filter((prefix) => prefix !== null);

/** Whether there can be a desk for it at all. */
export function isPublic(target: string): boolean {
  const prefix = parsePrefix(target);
  return prefix !== null && !NOBODYS.some((nobodys) => prefixesOverlap(nobodys, prefix));
}

/** What decides whether a report may be made. Times in milliseconds since 1970. */
export interface Candidate {
  readonly address: string;
  readonly mode: 'off' | 'ask' | 'automatic';
  /** The log is a recorded one. */
  readonly isReplay: boolean;
  /** Why it must not be told on: own, allowed, somebody logged in from it; null: nothing. */
  readonly sparedBecause: string | null;
  /** Seen here, within the last 7 days; null: none. */
  readonly seen: { readonly attempts: number; readonly lastSeen: number } | null;
  /** The newest attempt that is remembered of it, however old; null: none was seen here. */
  readonly lastSeen: number | null;
  /** When it was reported last in the same way, unless that failed; null: never. */
  readonly lastReportAt: number | null;
  /** Reports of the last 24 hours. */
  readonly reportsToday: number;
  readonly dailyCap: number;
  readonly thresholdAttempts: number;
}

/** Why no report may be made now, a sentence each; empty: it may. */
export function whyNot(candidate: Candidate, now: number): string[] {
  const { address, seen, lastReportAt, lastSeen } = candidate;
  const problems: string[] = [];
  if (candidate.mode === 'off') problems.push('Reports are switched off. Switch them on in the settings.');
  if (candidate.isReplay) {
    problems.push('A recorded log is read. Reports are made only of what happens to this machine now.');
  }
  if (!isPublic(address)) problems.push(`${address} is a private or reserved address: it has no abuse desk.`);
  if (candidate.sparedBecause !== null) problems.push(candidate.sparedBecause);
  if (lastSeen === null) {
    problems.push(`This machine has seen no attempt of ${address} itself, so there is nothing to report.`);
  } else if (seen === null) {
    problems.push(
      `The last attempt of ${address} was at ${utc(lastSeen)}, more than 7 days ago: too old for a desk to act on.`,
    );
  } else if (seen.attempts < candidate.thresholdAttempts) {
    problems.push(
      `${address} made ${seen.attempts} of the ${candidate.thresholdAttempts} attempts that make it worth a report.`,
    );
  }
  if (lastReportAt !== null && now - lastReportAt < ONCE_IN_MS) {
    problems.push(
      `${address} was reported at ${utc(lastReportAt)}: an attacker is reported once in 24 hours at most.`,
    );
  }
  if (candidate.reportsToday >= candidate.dailyCap) {
    problems.push(
      `${candidate.reportsToday} reports were made within 24 hours, which is the daily cap. Wait, or raise it in the settings.`,
    );
  }
  return problems;
}
