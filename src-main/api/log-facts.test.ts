import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordOf } from '../../e2e/mac/fake-log.ts';
import { formsOf } from './log-facts.ts';

test('the forms of what `log` writes', () => {
  const said = {
    time: Date.UTC(2026, 10, 23),
    message: 'Failed password for mia from 203.0.113.66 port 22 ssh2',
  };
  const forms = formsOf([
    'Filtering the log data using "process == \\"sshd\\""',
    recordOf(said, 'stream'),
    recordOf({ ...said, message: 'error: x', uid: 501, zone: 330 }, 'show'),
    '{"count":2,"finished":1}',
    '',
    'ok',
    '{"cut',
  ]);
  expect(forms).toMatchObject({
    records: 2,
    others: {
      heading: 1,
      'count and finished': 1,
      empty: 1,
      "the helper's ok": 1,
      'JSON without a message': 1,
    },
    levels: { Info: 1, Default: 1 },
    kinds: { logEvent: 2 },
    processes: { 'sshd-session': 2 },
    users: { 0: 1, 501: 1 },
    boots: { empty: 1, string: 1 },
    ticks: { number: 2 },
    subsystems: { empty: 2 },
    times: { '9999-99-99 99:99:99.999999+9999': 2 },
  });
  expect(forms.keys).toMatchObject({ eventMessage: 2, bootUUID: 2, machTimestamp: 2 });
});

test('nothing that anybody wrote comes through, wherever in a record it stands', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 6, maxLength: 60 });
  const value = fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text, { maxLength: 2 }));
  const keys = [
    'eventMessage',
    'processImagePath',
    'userID',
    'timestamp',
    'messageType',
    'subsystem',
    'bootUUID',
  ];
  const record = fc.dictionary(fc.oneof(fc.constantFrom(...keys), text), value);
  fc.assert(
    fc.property(fc.array(fc.oneof(record, text), { maxLength: 5 }), (lines) => {
      const secrets = textsIn(lines).filter(
        (secret) => !keys.includes(secret) && /[^-0-9 :.+TZ]/.test(secret),
      );
      const empty = JSON.stringify(formsOf([]));
      const told = JSON.stringify(
        formsOf(
          lines.map((line) =>
            typeof line === 'string' ? line : JSON.stringify({ eventMessage: '', ...line }),
          ),
        ),
      );
      for (const secret of secrets)
        if (!FIXED.includes(secret) && !empty.includes(secret)) expect(told).not.toContain(secret);
    }),
  );
});

/** Our own words, which the text may happen to be a part of. */
const FIXED =
  'absent unknown another no number another form empty string object number JSON without a message other text heading';

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [key, ...textsIn(one)]);
}
