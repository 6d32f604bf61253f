import type { Incident } from './incident.ts';

const HOUR_MS = 3_600_000;

/** An attack that never was, from an address for documentation (RFC 5737), to show what a template makes of one. */
export function sampleIncident(now: number): Incident {
  const events = ['root', 'admin', 'mia', 'root'].map((user, i) => ({
    id: i,
    time: now - i * 60_000,
    kind: 'failed' as const,
    outcome: 'failure' as const,
    user,
    address: '203.0.113.66',
    port: 36_807 - i,
    method: 'password',
    fingerprint: null,
    pid: 812 + i,
    attempts: 1,
    category: user === 'root' ? ('root' as const) : ('invalid-user' as const),
    line: '',
  }));
  return {
    address: '203.0.113.66',
    attempts: 312,
    isAtLeast: false,
    firstSeen: now - HOUR_MS,
    lastSeen: now,
    userCount: 16,
    events,
  };
}
