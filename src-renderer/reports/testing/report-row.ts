import type { ReportRow } from '../../../src-shared/contract.ts';

/** 23 November 2026, 14:05:00 UTC */
export const NOW = Date.UTC(2026, 10, 23, 14, 5);

/** A report that was made just now and can be cancelled for a minute. */
export function reportRow(change: Partial<ReportRow> = {}): ReportRow {
  return {
    id: 1,
    reportId: '0b0f2a76-3f0c-4d5a-9a3e-0d9b7a4f2c11',
    by: 'mail',
    cause: 'owner',
    state: 'queued',
    addresses: ['203.0.113.66'],
    recipient: 'abuse@hosting.example',
    contact: {
      email: 'abuse@hosting.example',
      range: '203.0.113.0/24',
      networkName: 'Example Hosting BV',
      source: 'RDAP at RIPE NCC',
      confidence: 'high',
    },
    subject: '[abuse] SSH login attempts from 203.0.113.66 (2026-11-23 14:05 UTC)',
    attempts: 312,
    firstSeen: NOW - 40 * 60_000,
    lastSeen: NOW - 4000,
    createdAt: NOW,
    nextTryAt: NOW + 60_000,
    cancelableUntil: NOW + 60_000,
    tries: 0,
    sentAt: null,
    problem: null,
    answer: null,
    ...change,
  };
}
