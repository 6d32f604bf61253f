import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJsonLine } from './json-line.ts';
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
      readJsonLine(`{${text}`);
      readJsonLine(
        JSON.stringify({ eventMessage: JSON.parse(json), processImagePath: '/sshd', timestamp: text }),
      );
      readJsonLine(JSON.stringify({ MESSAGE: JSON.parse(json), _COMM: 'sshd', __REALTIME_TIMESTAMP: text }));
    }),
  );
});
