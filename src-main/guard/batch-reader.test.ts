import { describe, expect, test } from 'vitest';
import { BatchReader } from './batch-reader.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

function lines(text: string, referenceTime = NOW) {
  return { form: 'lines', bytes: new TextEncoder().encode(text), cursor: '', referenceTime } as const;
}

describe('lines', () => {
  test('keep what they were, without their ends', () => {
    const [event] = new BatchReader().read(
      lines('2026-11-23T06:00:00Z h sshd[7]: Invalid user \u00fc from 203.0.113.66 port 4\r\n'),
      NOW,
    );
    expect(event).toMatchObject({
      line: '2026-11-23T06:00:00Z h sshd[7]: Invalid user \u00fc from 203.0.113.66 port 4',
      event: { user: '\u00fc', pid: 7 },
    });
  });

  test('without times count as written when the log was, in whole milliseconds', () => {
    const [event] = new BatchReader().read(
      lines('Invalid user a from 203.0.113.66 port 4\n', NOW - 5000.75),
      NOW,
    );
    expect(event?.time).toBe(NOW - 5001);
    const [ahead] = new BatchReader().read(
      lines('Invalid user a from 203.0.113.66 port 4\n', NOW + 5000),
      NOW,
    );
    expect(ahead?.time).toBe(NOW);
  });

  test('without a header are read only until one has been seen', () => {
    const reader = new BatchReader();
    const bare = 'Invalid user a from 203.0.113.66 port 4\n';
    expect(reader.read(lines(bare), NOW)).toHaveLength(1);
    expect(reader.read(lines('Nov 23 06:00:00 h cron[1]: x\n'), NOW)).toHaveLength(0);
    expect(reader.read(lines(bare), NOW)).toHaveLength(0);
    expect(reader.lines).toBe(3);
  });
});

describe('entries of the journal', () => {
  const entry = (message: string, uid: number | null) =>
    ({
      form: 'entries',
      cursor: '',
      entries: [{ time: NOW, pid: 7, uid, message: new TextEncoder().encode(message), raw: message }],
    }) as const;

  test('of root’s sshd are believed', () => {
    for (const uid of [0, null]) {
      expect(
        new BatchReader().read(entry('Failed password for root from 203.0.113.66 port 4 ssh2', uid), NOW),
      ).toHaveLength(1);
    }
  });

  test('of a user’s program that calls itself sshd are not, but for the end of a session', () => {
    const reader = new BatchReader();
    for (const forged of [
      'Failed password for root from 203.0.113.66 port 4 ssh2',
      'Accepted password for root from 203.0.113.66 port 4 ssh2',
    ]) {
      expect(reader.read(entry(forged, 1000), NOW)).toHaveLength(0);
    }
    expect(reader.read(entry('Disconnected from user mia 203.0.113.66 port 4', 1000), NOW)).toHaveLength(1);
  });
});
