import { describe, expect, test } from 'vitest';
import {
  heldPolicy,
  isOnByItself,
  isSwitchedOn,
  type KeyOnly,
  NO_POLICY,
  outcome,
  whatGoesBack,
} from './held.ts';

const ON = { ...NO_POLICY, keyOnly: true };
const PASSWORDS: KeyOnly = { state: 'passwords', found: 'sshd accepts passwords.', canSwitch: true };
const KEYS: KeyOnly = { state: 'keys-only', found: 'sshd accepts keys only.', canSwitch: true };
const WAITING: KeyOnly = { ...KEYS, pending: { endsAt: 5, wanted: ON } };

describe('the switch', () => {
  test.each([
    ['never looked at', PASSWORDS, false],
    ['chosen', { ...KEYS, chosen: ON }, true],
    ['waiting', WAITING, true],
    ['chosen, and a Match block lets some in', { ...PASSWORDS, chosen: ON }, true],
    ['taken away by an update', { ...PASSWORDS, chosen: ON, wasReset: true }, false],
    ['about to be restored', { ...WAITING, chosen: ON, wasReset: true }, true],
    ['only other options chosen', { ...PASSWORDS, chosen: { ...NO_POLICY, noRootLogin: true } }, false],
  ] as [string, KeyOnly, boolean][])('%s', (_, keyOnly, isOn) => {
    expect(isSwitchedOn(keyOnly)).toBe(isOn);
  });

  test('what waits counts before what was chosen', () => {
    const { keyOnly, noRootLogin } = heldPolicy({ ...WAITING, chosen: { ...ON, noRootLogin: true } });
    expect([keyOnly, noRootLogin]).toEqual([true, false]);
  });

  test('keys only by the owner’s own files is none of Drawbridge’s', () => {
    expect(isOnByItself(KEYS)).toBe(true);
    expect(isOnByItself({ ...KEYS, chosen: ON })).toBe(false);
    expect(isOnByItself(PASSWORDS)).toBe(false);
  });
});

describe('what became of a change', () => {
  test('while it waits, and where none waited, there is nothing to say', () => {
    expect(outcome(PASSWORDS, WAITING)).toBeNull();
    expect(outcome(WAITING, WAITING)).toBeNull();
    expect(outcome(PASSWORDS, KEYS)).toBeNull();
  });

  test('it was confirmed if it is what holds now', () => {
    const wanted = { ...ON, allowUsers: ['mia', 'alex'] };
    const before = { ...KEYS, pending: { endsAt: 5, wanted } };
    const now = { ...KEYS, pending: null, chosen: { ...ON, allowUsers: ['alex', 'mia'] } };
    expect(outcome(before, now)).toBe('Confirmed: sshd accepts keys only.');
  });

  test('else it was undone', () => {
    expect(outcome(WAITING, { ...PASSWORDS, pending: null, chosen: null })).toBe(
      'Undone: sshd accepts passwords.',
    );
    const other = { ...KEYS, chosen: { ...ON, noRootLogin: true } };
    expect(outcome(WAITING, other)).toBe('Undone: sshd accepts keys only.');
  });

  test('what goes back is named', () => {
    expect(whatGoesBack(ON)).toContain('Key-only SSH');
    expect(whatGoesBack(NO_POLICY)).not.toContain('Key-only');
  });
});
