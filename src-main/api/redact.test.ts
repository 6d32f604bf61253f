import { hostname, userInfo } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { reportText } from './problem-report.ts';
import { redact } from './redact.ts';
import { startTestApi } from './testing/test-api.ts';

const OWN = { hostName: 'mias-mac.example.org', home: '/srv/people/mia', users: ['mia', 'miamax', 'x.y'] };

test('names, addresses and home directories are words that say what was there', () => {
  expect(
    redact(
      'mia and MIAMAX (x.y) on mias-mac.example.org, mias-mac: /srv/people/mia/log, /Users/tom/a, /home/eve; ' +
        '203.0.113.66, 203.0.113.0/24, 2001:db8::66, ::1, [2001:db8:0:0:1::]:22, fe80::1%en0',
      OWN,
    ),
  ).toBe(
    '<user> and <user> (<user>) on <host>, <host>: <home>/log, <home>/a, <home>; ' +
      '<address>, <address>/24, <address>, <address>, [<address>]:22, <address>',
  );
});

test('what is none of them stays', () => {
  const text = '{"time": "2026-11-23T12:00:00.000Z", "version": "0.1.0", "miami": 1, "root": true} 12:30:59';
  expect(redact(text, OWN)).toBe(text);
});

test('no address is left, wherever it is in a sentence', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const around = fc.constantFrom(' ', ', ', '(', ')', '"', '.', '; ', '/24 ', '[', ']');
  fc.assert(
    fc.property(fc.array(fc.tuple(around, address, around), { minLength: 1, maxLength: 5 }), (parts) => {
      const text = redact(parts.map((part) => part.join('')).join(' and '), OWN);
      for (const [, one] of parts) if (one !== '::') expect(text).not.toContain(one);
    }),
  );
});

test('no name of the owner is left, whatever it is and whatever it stands between', () => {
  const name = fc
    .stringMatching(/^[A-Za-zäß][A-Za-z0-9äß_.-]{2,20}$/)
    .filter((one) => !WORDS.includes(one.toLowerCase()));
  const around = fc.constantFrom(' ', '"', '/', '@', ':', ', ', '(', ')', '\n', '[', ']', '=');
  const own = fc.record({ user: name, host: name, home: name });
  fc.assert(
    fc.property(
      own,
      fc.array(fc.tuple(around, around), { minLength: 1, maxLength: 4 }),
      ({ user, host, home }, places) => {
        const names = { hostName: `${host}.local`, home: `/Users/${home}`, users: [user] };
        const said = places.map(
          ([a, b]) =>
            `${a}${user}${b}${user.toUpperCase()}${a}${host}${b}${host}.local${a} /Users/${home}/x ${b}`,
        );
        const text = redact(said.join(', '), names).toLowerCase();
        const wordsLeft = text.split(/[^\p{L}\p{N}_.-]+/u);
        for (const secret of [user, host, home]) expect(wordsLeft).not.toContain(secret.toLowerCase());
      },
    ),
  );
});

/** What the text says anyway. */
const WORDS = ['said', 'user', 'users', 'host', 'home', 'local', 'localhost', 'root', 'address'];

test('the problem report tells nothing of the owner', async () => {
  const dir = stateDirectory();
  const test = await startTestApi(dir, { sshd: `/home/ottilie/${hostname()}/sshd` });
  await test.log.write(wrongPassword(0, '203.0.113.66', 'gwendolyn'));
  await test.handlers.allow({ entry: '192.0.2.77', comment: 'aunt Wilhelmina' });
  await test.handlers.setPreferences({ change: { log: '/Users/balthasar/auth.log' } });
  test.api.fault(
    `gwendolyn of ${hostname()} at 203.0.113.66 and 2001:db8::66 failed as ${userInfo().username}`,
  );
  const { text } = await test.handlers.problemReport({});
  for (const secret of [
    'gwendolyn',
    'ottilie',
    'balthasar',
    'Wilhelmina',
    hostname(),
    '203.0.113.66',
    '2001:db8::66',
    '192.0.2.77',
  ]) {
    expect(text).not.toContain(secret);
  }
  expect(text).toContain('## Recent faults');
  expect(text).toContain('<user> of <host> at <address> and <address> failed as');
  expect(text).toContain('"log": "<home>/auth.log"');
});

test('a name at the beginning of a line of a text is no other word', () => {
  const text = reportText(
    [['Said', { by: ['one\nwaldemar\n\0waldemar', 2, null], waldemar: true }]],
    ['waldemar'],
  );
  expect(text).toContain('"one\\n<user>\\n <user>"');
  // A key is our own word.
  expect(text).toContain('"waldemar": true');
});
