import type { EventRow } from '../../../src-shared/contract.ts';
import type { OwnersOwn } from '../excerpt.ts';
import type { Incident } from '../incident.ts';
import type { ReportFacts } from '../render.ts';

export const NOON = Date.UTC(2026, 10, 22, 12);

export function eventRow(more: Partial<EventRow> = {}): EventRow {
  const user = more.user === undefined ? 'admin' : more.user;
  return {
    id: 1,
    time: NOON,
    kind: 'failed',
    outcome: 'failure',
    user,
    address: '203.0.113.66',
    port: 36_807,
    method: 'password',
    fingerprint: null,
    pid: 812,
    attempts: 1,
    category: 'invalid-user',
    line: `Nov 22 12:00:00 gate sshd[812]: Failed password for invalid user ${user} from 203.0.113.66 port 36807 ssh2`,
    ...more,
  };
}

export function incident(more: Partial<Incident> = {}): Incident {
  return {
    address: '203.0.113.66',
    attempts: 312,
    isAtLeast: false,
    firstSeen: NOON - 3_600_000,
    lastSeen: NOON,
    userCount: 16,
    events: [eventRow()],
    ...more,
  };
}

export const NOBODYS: OwnersOwn = { hostNames: ['gate'], addresses: new Set(), users: new Set() };

export function facts(more: Partial<ReportFacts> = {}): ReportFacts {
  return {
    reportId: '6f1f9d3e-0f2b-4c58-9d3a-0a2b1c4d5e6f',
    createdAt: NOON + 60_000,
    incidents: [incident()],
    own: NOBODYS,
    clock: 'synchronised',
    destination: { address: null, port: 22 },
    contact: {
      email: 'abuse@isp.example',
      range: '203.0.113.0/24',
      networkName: 'Example BV',
      source: 'RDAP at RIPE',
      confidence: 'high',
    },
    reporter: { name: 'Ann', address: 'ann@home.example' },
    template: null,
    ...more,
  };
}
