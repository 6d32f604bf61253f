import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectForm, LineReader } from './line-reader.ts';
import { formatLogTime } from './log-time.ts';

const MESSAGE = 'Invalid user admin from 203.0.113.66 port 38219';

function read(line: string, setUp: (reader: LineReader) => void = () => {}) {
  const reader = new LineReader();
  reader.referenceTime = Date.UTC(2026, 10, 23, 12);
  setUp(reader);
  const bytes = new TextEncoder().encode(line);
  return reader.read(bytes, 0, bytes.length);
}

function local(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

describe('headers', () => {
  test.each([
    ['RFC 3164', `Nov 23 06:55:46 mac-mini sshd[4242]: ${MESSAGE}`, local(2026, 11, 23, 6, 55, 46), 4242],
    [
      'RFC 3164, day of one digit',
      `Nov  3 06:55:46 mac-mini sshd[4242]: ${MESSAGE}`,
      local(2026, 11, 3, 6, 55, 46),
      4242,
    ],
    [
      'with a priority',
      `<38>Nov 23 06:55:46 mac-mini sshd[4242]: ${MESSAGE}`,
      local(2026, 11, 23, 6, 55, 46),
      4242,
    ],
    ['without host', `Nov 23 06:55:46 sshd[4242]: ${MESSAGE}`, local(2026, 11, 23, 6, 55, 46), 4242],
    ['without pid', `Nov 23 06:55:46 mac-mini sshd: ${MESSAGE}`, local(2026, 11, 23, 6, 55, 46), null],
    [
      'sshd-session',
      `Nov 23 06:55:46 mac-mini sshd-session[4242]: ${MESSAGE}`,
      local(2026, 11, 23, 6, 55, 46),
      4242,
    ],
    [
      'sshd-auth',
      `Nov 23 06:55:46 mac-mini sshd-auth[4242]: ${MESSAGE}`,
      local(2026, 11, 23, 6, 55, 46),
      4242,
    ],
    [
      'a path',
      `Nov 23 06:55:46 mac-mini /usr/libexec/sshd-session[4242]: ${MESSAGE}`,
      local(2026, 11, 23, 6, 55, 46),
      4242,
    ],
    [
      'a host named sshd',
      `Nov 23 06:55:46 sshd sshd[4242]: ${MESSAGE}`,
      local(2026, 11, 23, 6, 55, 46),
      4242,
    ],
    [
      'ISO 8601 of rsyslog',
      `2026-11-23T06:55:46.123456+01:00 mac-mini sshd[4242]: ${MESSAGE}`,
      Date.UTC(2026, 10, 23, 5, 55, 46, 123),
      4242,
    ],
    [
      'ISO 8601 in UTC',
      `2026-11-23T06:55:46Z mac-mini sshd[4242]: ${MESSAGE}`,
      Date.UTC(2026, 10, 23, 6, 55, 46),
      4242,
    ],
    [
      'macOS syslog style',
      `2020-03-23 08:14:02.777660-0700  localhost sshd[4242]: ${MESSAGE}`,
      Date.UTC(2020, 2, 23, 15, 14, 2, 777),
      4242,
    ],
    [
      'macOS syslog style, one blank',
      `2026-09-13 12:31:09.292032-0700 localhost sshd-session[4242]: ${MESSAGE}`,
      Date.UTC(2026, 8, 13, 19, 31, 9, 292),
      4242,
    ],
    [
      'RFC 5424',
      `<38>1 2026-11-23T06:55:46.5Z mac-mini sshd 4242 - - ${MESSAGE}`,
      Date.UTC(2026, 10, 23, 6, 55, 46, 500),
      4242,
    ],
    [
      'RFC 5424 with data',
      `<38>1 2026-11-23T06:55:46Z mac-mini sshd 4242 ID47 [a@1 b="c d"] ${MESSAGE}`,
      Date.UTC(2026, 10, 23, 6, 55, 46),
      4242,
    ],
  ])('%s', (_, line, time, pid) => {
    expect(read(line)).toMatchObject({ time, pid, user: 'admin', address: '203.0.113.66', port: 38219 });
  });

  // facts/macos.md §1: up to OS X 10.11 sshd wrote to system.log and secure.log; what follows "via" is this machine's own.
  test.each([
    [
      'Nov 23 06:55:46 mac-mini sshd[1551]: error: PAM: authentication error for illegal user badguy from 203.0.113.66 via 192.0.2.10',
      { kind: 'failed', user: 'badguy', address: '203.0.113.66' },
    ],
    [
      'Nov 23 06:55:46 mac-mini sshd[1551]: Failed keyboard-interactive/pam for invalid user user from 203.0.113.66 port 32982 ssh2',
      { kind: 'failed', user: 'user', address: '203.0.113.66', port: 32982 },
    ],
    [
      'Nov 23 06:55:46 mac-mini com.apple.xpc.launchd[1]: sshd[1551]: Invalid user a from 203.0.113.66 port 1',
      null,
    ],
  ])('an old Mac: %s', (line, event) => {
    if (event === null) expect(read(line)).toBeNull();
    else expect(read(line)).toMatchObject(event);
  });

  test.each([
    `Nov 23 06:55:46 mac-mini su[4242]: ${MESSAGE}`,
    `Nov 23 06:55:46 mac-mini sshdx[4242]: ${MESSAGE}`,
    `Nov 23 06:55:46 mac-mini notsshd[4242]: ${MESSAGE}`,
    `Nov 23 06:55:46 mac-mini app[1]: sshd[4242]: ${MESSAGE}`,
    `Foo 23 06:55:46 mac-mini sshd[4242]: ${MESSAGE}`,
    `Nov 23 25:55:46 mac-mini sshd[4242]: ${MESSAGE}`,
    `2026-13-23T06:55:46Z mac-mini sshd[4242]: ${MESSAGE}`,
    `Nov 23 06:55:46 mac-mini sshd[4242]`,
    'Nov 23 06:55:46',
    MESSAGE,
    '',
  ])('not sshd speaking: %s', (line) => {
    expect(read(line)).toBeNull();
  });

  test('a file that sshd writes itself has no headers', () => {
    const event = read(MESSAGE, (reader) => {
      reader.form = 'bare';
    });
    expect(event).toMatchObject({ time: null, pid: null, address: '203.0.113.66' });
  });
});

describe('the year of RFC 3164', () => {
  const yearOf = (stamp: string, reference: number) => {
    const event = read(`${stamp} mac-mini sshd[1]: ${MESSAGE}`, (reader) => {
      reader.referenceTime = reference;
    });
    return new Date(event?.time ?? Number.NaN).getFullYear();
  };

  test('is the latest that does not lie ahead', () => {
    expect(yearOf('Nov 23 06:55:46', local(2026, 11, 23, 7, 0, 0))).toBe(2026);
    expect(yearOf('Nov 25 06:55:46', local(2026, 11, 23, 7, 0, 0))).toBe(2025);
  });

  test('goes over New Year', () => {
    const newYear = local(2027, 1, 1, 0, 5, 0);
    expect(yearOf('Dec 31 23:59:59', newYear)).toBe(2026);
    expect(yearOf('Jan  1 00:00:01', newYear)).toBe(2027);
  });

  test('allows for a clock that is a little ahead', () => {
    expect(yearOf('Jan  1 00:00:01', local(2026, 12, 31, 23, 50, 0))).toBe(2027);
  });

  test('29 February is of a leap year', () => {
    expect(yearOf('Feb 29 12:00:00', local(2026, 3, 1, 0, 0, 0))).toBe(2024);
  });

  test('one reader may be told anew', () => {
    const reader = new LineReader();
    const line = new TextEncoder().encode(`Mar  1 00:00:00 h sshd[1]: ${MESSAGE}`);
    reader.referenceTime = local(2026, 6, 1, 0, 0, 0);
    expect(new Date(reader.read(line, 0, line.length)?.time ?? 0).getFullYear()).toBe(2026);
    reader.referenceTime = local(2020, 6, 1, 0, 0, 0);
    expect(new Date(reader.read(line, 0, line.length)?.time ?? 0).getFullYear()).toBe(2020);
  });
});

test('a time that is written and read again is the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 86_400_000, max: Date.UTC(2100, 0, 1) }),
      fc.integer({ min: -720, max: 840 }),
      (time, zone) => {
        const stamp = formatLogTime(time, zone);
        expect(new Date(stamp).getTime()).toBe(time);
        expect(read(`${stamp} h sshd[1]: ${MESSAGE}`)).toMatchObject({ time, zone });
      },
    ),
  );
});

test('the message of a record with its own header is read alike', () => {
  const reader = new LineReader();
  const event = reader.readMessage(new TextEncoder().encode(`${MESSAGE}\r\n`), 1234, 60, 7);
  expect(event).toMatchObject({ time: 1234, zone: 60, pid: 7, address: '203.0.113.66', port: 38219 });
});

describe('the form of a log', () => {
  const formOf = (text: string) => detectForm(new TextEncoder().encode(text));

  test('syslog, even if the first line is not', () => {
    expect(formOf(`rubbish\nNov 23 06:55:46 h cron[1]: x\n`)).toBe('syslog');
  });
  test('bare', () => {
    expect(formOf(`Server listening on 0.0.0.0 port 22.\r\n${MESSAGE}\r\n`)).toBe('bare');
  });
  test('JSON', () => {
    expect(formOf('{"MESSAGE":"x"}\n')).toBe('json');
  });
  test('nothing yet', () => {
    expect(formOf('')).toBe('bare');
  });
});
