import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJsonLine, readUnifiedLine } from './json-line.ts';
import { LineReader } from './line-reader.ts';

const MESSAGE = 'Invalid user nosuchuser_live from 203.0.113.66 port 54145';

/** facts/macos.md §1: the keys of `log … --style ndjson`, slashes escaped as macOS may do. */
const UNIFIED = String.raw`{"timezoneName":"","messageType":"Info","eventType":"logEvent","source":null,"formatString":"%{public}s","userID":0,"activityIdentifier":0,"subsystem":"","category":"","threadID":4242,"senderImageUUID":"A","processImagePath":"\/usr\/libexec\/sshd-session","timestamp":"2026-10-05 12:49:50.069609+0530","senderImagePath":"\/usr\/libexec\/sshd-session","machTimestamp":1,"eventMessage":"${MESSAGE}","processID":72536,"traceID":1,"bootUUID":"B"}`;

function read(line: string) {
  const reader = new LineReader();
  reader.form = 'json';
  const bytes = new TextEncoder().encode(line);
  return reader.read(bytes, 0, bytes.length);
}

describe('macOS unified log', () => {
  test('a record', () => {
    expect(read(UNIFIED)).toMatchObject({
      kind: 'invalid-user',
      user: 'nosuchuser_live',
      address: '203.0.113.66',
      port: 54145,
      pid: 72536,
      time: Date.UTC(2026, 9, 5, 7, 19, 50, 69),
      zone: 330,
    });
  });

  test('what a library says in sshd’s name is not sshd’s', () => {
    expect(
      read(
        UNIFIED.replace(
          String.raw`"senderImagePath":"\/usr\/libexec\/sshd-session"`,
          '"senderImagePath":"/usr/lib/libpam.2.dylib"',
        ),
      ),
    ).toBeNull();
  });

  test('nor what another process says', () => {
    expect(
      read(
        UNIFIED.replace(
          String.raw`"processImagePath":"\/usr\/libexec\/sshd-session"`,
          '"processImagePath":"/usr/bin/su"',
        ),
      ),
    ).toBeNull();
  });

  test.each([
    'Filtering the log data using "process == \\"sshd\\""',
    '{"composedMessage":"Filtering the log data using \\"process\\"","processImagePath":"/usr/bin/log"}',
    '{"count":12,"finished":1}',
    UNIFIED.slice(0, 200),
    '[]',
    'null',
    '',
  ])('headings, footers and scraps are passed over: %s', (line) => {
    expect(read(line)).toBeNull();
  });
});

/** The record above with other values. */
function unified(more: object): string {
  return JSON.stringify({ ...JSON.parse(UNIFIED), ...more });
}

describe('a record of the unified log for a source', () => {
  test('with all of its header', () => {
    expect(readUnifiedLine(UNIFIED)).toEqual({
      time: Date.UTC(2026, 9, 5, 7, 19, 50, 69),
      pid: 72536,
      uid: 0,
      mach: 1,
      message: new TextEncoder().encode(MESSAGE),
      raw: `2026-10-05T12:49:50.069+05:30 localhost sshd-session[72536]: ${MESSAGE}`,
    });
  });

  test('one that lacks what the header may lack', () => {
    const { userID, processID, machTimestamp, ...rest } = JSON.parse(UNIFIED);
    expect([userID, processID, machTimestamp]).toEqual([0, 72536, 1]);
    expect(readUnifiedLine(JSON.stringify(rest))).toMatchObject({ pid: null, uid: null, mach: 0 });
  });

  test('the text under its other name', () => {
    const { eventMessage, ...rest } = JSON.parse(UNIFIED);
    expect(readUnifiedLine(JSON.stringify({ ...rest, composedMessage: eventMessage }))).toMatchObject({
      message: new TextEncoder().encode(MESSAGE),
    });
  });

  test.each([
    ['another user', 501, 501],
    ['memory that was never written', 0xaaaaaaaa, null],
    ['no number', '0x', null],
  ])('whose it is: %s', (_, userID, uid) => {
    expect(readUnifiedLine(unified({ userID }))).toMatchObject({ uid });
  });

  test.each([
    ['2026-10-05 12:49:50.069609+0530', Date.UTC(2026, 9, 5, 7, 19, 50, 69)],
    ['2026-10-05 12:49:50+05:30', Date.UTC(2026, 9, 5, 7, 19, 50)],
    ['2026-03-23 23:59:59.999999-0700', Date.UTC(2026, 2, 24, 6, 59, 59, 999)],
    ['2026-12-31 23:59:59.000001+0000', Date.UTC(2026, 11, 31, 23, 59, 59)],
    ['2026-10-25 02:30:00.000000+0200', Date.UTC(2026, 9, 25, 0, 30)],
    ['2026-10-25 02:30:00.000000+0100', Date.UTC(2026, 9, 25, 1, 30)],
  ])('the time of %s', (timestamp, time) => {
    expect(readUnifiedLine(unified({ timestamp }))).toMatchObject({ time });
  });

  test.each([
    ['', 'other'],
    ['Filtering the log data using "process == \\"sshd\\""', 'other'],
    ['{"count":12,"finished":1}', 'other'],
    [unified({ eventType: 'activityCreateEvent' }), 'other'],
    [unified({ processImagePath: '/usr/bin/su' }), 'other'],
    [unified({ senderImagePath: '/usr/lib/libpam.2.dylib' }), 'other'],
    [UNIFIED.slice(0, 200), 'unreadable'],
    [unified({ timestamp: 'yesterday' }), 'unreadable'],
    [unified({ eventMessage: 12 }), 'unreadable'],
  ] as const)('%s', (line, what) => {
    expect(readUnifiedLine(line)).toBe(what);
  });

  test('line ends, NUL and halves of characters in the text stay text', () => {
    const text = 'Invalid user a\nb\0c\ud800 from 203.0.113.66 port 5';
    const record = readUnifiedLine(unified({ eventMessage: text }));
    expect(record).toMatchObject({ message: new TextEncoder().encode(text) });
    expect(read(unified({ eventMessage: text }))).toMatchObject({ address: '203.0.113.66' });
  });

  // facts/macos.md §0: the address after "via" is this machine's own.
  test.each([
    ['error: PAM: authentication error for mia from 203.0.113.66 via 192.0.2.10', '203.0.113.66'],
    ['error: PAM: authentication error for illegal user a via 192.0.2.10 from 203.0.113.66', '203.0.113.66'],
    ['error: PAM: authentication error for mia from scanner.example.net via 192.0.2.10', null],
  ])('via: %s', (eventMessage, address) => {
    expect(read(unified({ eventMessage }))?.address ?? null).toBe(address);
  });
});

describe('journald', () => {
  const record = (more: object) =>
    JSON.stringify({
      __REALTIME_TIMESTAMP: '1763880946123456',
      _COMM: 'sshd',
      SYSLOG_IDENTIFIER: 'sshd',
      _PID: '4242',
      MESSAGE,
      ...more,
    });

  test('a record', () => {
    expect(read(record({}))).toMatchObject({ address: '203.0.113.66', pid: 4242, time: 1_763_880_946_123 });
  });

  test('a message that is no UTF-8 comes as bytes', () => {
    const bytes = [
      ...new TextEncoder().encode('Invalid user '),
      0xff,
      ...new TextEncoder().encode(' from 203.0.113.66 port 5'),
    ];
    expect(read(record({ MESSAGE: bytes }))).toMatchObject({ user: '\ufffd', address: '203.0.113.66' });
  });

  test('a message that was too large, or no message', () => {
    expect(read(record({ MESSAGE: null }))).toBeNull();
    expect(read(record({ MESSAGE: [1, 2, 300] }))).toBeNull();
  });

  test('another program that calls itself sshd is not believed', () => {
    expect(read(record({ _COMM: 'logger' }))).toBeNull();
  });
});

test('no JSON makes it fail', () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (json, text) => {
      readJsonLine(json);
      readJsonLine(text);
      readUnifiedLine(json);
      readUnifiedLine(`{${text}`);
      readUnifiedLine(
        JSON.stringify({
          eventMessage: text,
          processImagePath: '/sshd',
          timestamp: '2026-10-05 12:49:50+0000',
          machTimestamp: JSON.parse(json),
          processID: JSON.parse(json),
          userID: JSON.parse(json),
        }),
      );
      readJsonLine(`{${text}`);
      readJsonLine(
        JSON.stringify({ eventMessage: JSON.parse(json), processImagePath: '/sshd', timestamp: text }),
      );
      readJsonLine(JSON.stringify({ MESSAGE: JSON.parse(json), _COMM: 'sshd', __REALTIME_TIMESTAMP: text }));
    }),
  );
});
