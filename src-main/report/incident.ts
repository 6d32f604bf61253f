import type { EventRow } from '../../src-shared/contract.ts';

/** What one address did here within the last days. Times in milliseconds since 1970. */
export interface Incident {
  /** Canonical; never a prefix. */
  readonly address: string;
  readonly attempts: number;
  /** There were more than were counted. */
  readonly isAtLeast: boolean;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** How many different names it tried. */
  readonly userCount: number;
  /** Its newest attempts, newest first. Their lines are attacker's text. */
  readonly events: readonly EventRow[];
}

/** The port that it came from last; null where sshd never said. */
export function sourcePortOf({ events }: Incident): number | null {
  return events.find(({ port }) => port !== null && port > 0)?.port ?? null;
}
