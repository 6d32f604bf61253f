import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expiryText, readExpiry } from './expiry.ts';

test.each([
  ['20270131', '2027-01-31'],
  ['202701311800', '2027-01-31 18:00'],
  ['20270131180059', '2027-01-31 18:00:59'],
  ['202701311800Z', '2027-01-31 18:00 UTC'],
  ['20280229Z', '2028-02-29 UTC'],
])('%s is %s', (sshd, typed) => {
  expect(expiryText(sshd)).toBe(typed);
  expect(readExpiry(typed)).toBe(sshd);
});

test.each(['', 'tomorrow', '2027-02-29', '2027-13-01', '2027-01-31 24:00', '31.1.2027', '2027-01-31 18'])(
  '"%s" is no date',
  (typed) => expect(readExpiry(typed)).toBeNull(),
);

test('what sshd could not read stays as it is', () => expect(expiryText('soon')).toBe('soon'));

test('every day that is read comes out as sshd takes it', () => {
  const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, (day) => {
      const typed = day.toISOString().slice(0, 19).replace('T', ' ');
      const sshd = readExpiry(typed) ?? '';
      expect(sshd).toMatch(/^\d{14}$/);
      expect(expiryText(sshd)).toBe(typed);
    }),
  );
});
