import { describe, expect, test } from 'vitest';
import {
  addressesWords,
  cancelLeft,
  recipientWords,
  sourceSentence,
  stateLook,
  stateWords,
} from './report-words.ts';
import { NOW, reportRow } from './testing/report-row.ts';

describe('the state of a report', () => {
  test.each([
    [{}, 'leaves in 1 min'],
    [{ nextTryAt: NOW - 1 }, 'leaves now'],
    [{ nextTryAt: NOW + 270_000, tries: 1 }, 'next try in 5 min'],
    [{ state: 'unconfirmed' }, 'may have been sent'],
    [{ state: 'bounced' }, 'refused'],
    [{ state: 'failed' }, 'given up'],
    [{ state: 'drafted' }, 'draft'],
  ] as const)('%j: %s', (change, words) => {
    expect(stateWords(reportRow(change), NOW)).toBe(words);
  });

  test('needs a look where it waits because of trouble, and not where it just waits', () => {
    expect(stateLook(reportRow())).toBe('off');
    expect(stateLook(reportRow({ problem: 'The password is wrong.' }))).toBe('attention');
    expect(stateLook(reportRow({ state: 'bounced', problem: '550' }))).toBe('broken');
    expect(stateLook(reportRow({ state: 'sent' }))).toBe('ok');
  });

  test('can be taken back only while it waits, and in time', () => {
    expect(cancelLeft(reportRow(), NOW + 8000)).toBe(52_000);
    expect(cancelLeft(reportRow(), NOW + 60_000)).toBeNull();
    expect(cancelLeft(reportRow({ state: 'sending' }), NOW)).toBeNull();
    expect(cancelLeft(reportRow({ cancelableUntil: null }), NOW)).toBeNull();
  });
});

test('whom it is about, and where it goes', () => {
  expect(addressesWords(['203.0.113.66'])).toBe('203.0.113.66');
  expect(addressesWords(['203.0.113.66', '203.0.113.7'])).toBe('203.0.113.66 and 1 other');
  expect(recipientWords(reportRow())).toBe('abuse@hosting.example');
  expect(recipientWords(reportRow({ by: 'abuseipdb', recipient: null }))).toBe('AbuseIPDB');
});

test('how a recipient is known, with a name that is somebody else’s text', () => {
  const contact = reportRow().contact;
  if (contact === null) throw new Error('no contact');
  expect(sourceSentence(contact)).toBe('Found by RDAP at RIPE NCC, for 203.0.113.0/24 (Example Hosting BV).');
  expect(sourceSentence({ ...contact, source: 'the sender of this report', networkName: null })).toBe(
    'Named by you, for 203.0.113.0/24.',
  );
  expect(sourceSentence({ ...contact, range: null, networkName: '\u202Egnp' })).toBe(
    'Found by RDAP at RIPE NCC (\\u{202e}gnp).',
  );
});
