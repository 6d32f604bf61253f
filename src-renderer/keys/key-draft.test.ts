import { describe, expect, test } from 'vitest';
import type { KeyRestrictions } from '../../src-shared/contract.ts';
import { keyDraftOf, readKeyDraft } from './key-draft.ts';

const restrictions: KeyRestrictions = {
  from: ['192.0.2.0/24', '*.example.net'],
  command: null,
  restrict: true,
  noPortForwarding: false,
  noAgentForwarding: false,
  noX11Forwarding: false,
  noPty: false,
  expiryTime: '20270131',
  other: ['pty'],
};
const key = { comment: 'mia@phone', restrictions };
const draft = keyDraftOf(key);

test('what is left alone is not in the change', () => {
  expect(readKeyDraft(draft, key)).toEqual({ change: {}, problem: null });
});

test('only what is other than before is asked for', () => {
  const typed = { ...draft, comment: 'phone', flags: { ...draft.flags, noPty: true, restrict: false } };
  expect(readKeyDraft(typed, key).change).toEqual({
    comment: 'phone',
    restrictions: { noPty: true, restrict: false },
  });
});

test('an emptied field takes its option away', () => {
  const { change } = readKeyDraft({ ...draft, from: ' ', expires: '', comment: '' }, key);
  expect(change).toEqual({ comment: '', restrictions: { from: null, expiryTime: null } });
});

test('addresses stand with commas or blanks between', () => {
  const { change } = readKeyDraft({ ...draft, from: '198.51.100.7, 2001:db8::/32 !192.0.2.9' }, key);
  expect(change?.restrictions?.from).toEqual(['198.51.100.7', '2001:db8::/32', '!192.0.2.9']);
});

describe('what can not be is said at its field', () => {
  test.each([
    ['from', { from: '192.0.2.7/24' }, 'a network such as 192.0.2.0/24'],
    ['from', { from: 'a"b' }, 'an address, a prefix'],
    ['from', { from: '!192.0.2.7' }, 'does not begin with "!"'],
    ['expires', { expires: 'soon' }, '2027-01-31'],
    ['comment', { comment: 'a\nb' }, 'one line of text'],
    ['command', { command: 'a\nb' }, 'one line of text'],
  ] as const)('%s: %o', (field, typed, words) => {
    const { change, problem } = readKeyDraft({ ...draft, ...typed }, key);
    expect(change).toBeNull();
    expect(problem?.field).toBe(field);
    expect(problem?.sentence).toContain(words);
  });
});
