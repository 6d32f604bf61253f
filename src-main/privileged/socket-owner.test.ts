import { readFileSync } from 'node:fs';
import { parse } from 'plist';
import { expect, test } from 'vitest';
import { ownerIn, withOwner } from './socket-owner.ts';

const JOB = readFileSync(new URL('../../assets/helper/org.drawbridge.helper.plist', import.meta.url), 'utf8');

test("the socket is root's, or of the one user for whom it is installed, and nothing else changes", () => {
  expect(ownerIn(JOB)).toBe(0);
  const job = withOwner(JOB, 502);
  expect(ownerIn(job)).toBe(502);
  expect(withOwner(job, 0)).toBe(JOB);
  const listeners = { SockPathName: '/var/run/drawbridge-helper.sock', SockPathMode: 432, SockPathGroup: 80 };
  expect(parse(job)).toMatchObject({ Sockets: { Listeners: { ...listeners, SockPathOwner: 502 } } });
});

test('a job that names none has none, and no uid is none', () => {
  expect(ownerIn('<plist></plist>')).toBeNull();
  for (const uid of [-1, 1.5, Number.NaN]) expect(() => withOwner(JOB, uid)).toThrow(RangeError);
});
