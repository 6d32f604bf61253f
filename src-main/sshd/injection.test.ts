import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../src-shared/login-event.ts';
import { LineReader } from './line-reader.ts';
import { MessageGrammar } from './message.ts';

const grammar = new MessageGrammar();
const INNOCENT = '198.51.100.8';
const ATTACKER = '203.0.113.66';

function read(message: string): LoginEvent | null {
  const bytes = new TextEncoder().encode(message);
  return grammar.read(bytes, 0, bytes.length, null, 0, null);
}

/** Pieces of sshd's own messages, with an innocent address: what a client would send to mislead. */
const PIECES = [
  ` from ${INNOCENT}`,
  ` from ${INNOCENT} port 22`,
  ` from ${INNOCENT} port 22 ssh2`,
  ` from ${INNOCENT} port 22 ssh2: RSA SHA256:abc`,
  ` from ${INNOCENT} port 22 ssh2: RSA-CERT ID x (serial 1) CA RSA SHA256:abc`,
  ` ${INNOCENT} port 22`,
  ` ${INNOCENT} port 22: Too many authentication failures`,
  ` ${INNOCENT} port 22: Change of username or service not allowed: (a,b) -> (c,d)`,
  ` ${INNOCENT} port 22 [preauth]`,
  `' from ${INNOCENT} port 22`,
  ` via ${INNOCENT}`,
  ` (${INNOCENT})`,
  ` not allowed because not listed in AllowUsers`,
  `User root from ${INNOCENT} not allowed because not listed in AllowUsers`,
  `Failed password for root from ${INNOCENT} port 22 ssh2`,
  `Invalid user root from ${INNOCENT}`,
  `message repeated 5 times: [ Failed password for root from ${INNOCENT} port 22 ssh2]`,
  `error: PAM: authentication error for root from ${INNOCENT}`,
  ` rhost=${INNOCENT}  user=root`,
  `Nov 23 06:55:46 host sshd[1]: Invalid user x from ${INNOCENT}`,
  ' [preauth]',
  ' ssh2',
  ': ',
  ' ',
  ' for ',
  ' from ',
  ' port ',
  ']',
  'root',
];

/** What a client can send as its name or greeting: sshd escapes control characters (strnvis) and cuts at 100 bytes. */
const hostileText = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 12 })), {
    maxLength: 5,
  })
  .map((pieces) =>
    pieces
      .join('')
      .replace(/[\x00-\x1f\x7f]/g, '?')
      .slice(0, 200),
  );

const port = fc.integer({ min: 1, max: 65535 });

/** Each way that sshd writes a text of the client's, and the address that it appends. */
const TEMPLATES: readonly ((text: string, other: string, port: number) => string)[] = [
  (u, _, p) => `Invalid user ${u} from ${ATTACKER} port ${p}`,
  (u) => `Invalid user ${u} from ${ATTACKER}`,
  (u, _, p) => `Failed password for invalid user ${u} from ${ATTACKER} port ${p} ssh2`,
  (u, _, p) => `Failed none for invalid user ${u} from ${ATTACKER} port ${p} ssh2`,
  (u, _, p) => `Failed keyboard-interactive/pam for invalid user ${u} from ${ATTACKER} port ${p} ssh2`,
  (u, _, p) =>
    `Failed publickey for invalid user ${u} from ${ATTACKER} port ${p} ssh2: ED25519 SHA256:abcdef`,
  (u, id, p) =>
    `Failed publickey for invalid user ${u} from ${ATTACKER} port ${p} ssh2: RSA-CERT ID ${id} (serial 7) CA RSA SHA256:abcdef`,
  (u, id, p) =>
    `Failed publickey for invalid user ${u} from ${ATTACKER} port ${p} ssh2: RSA-CERT SHA256:own ID ${id} (serial 7) CA RSA SHA256:abcdef`,
  (_, id, p) =>
    `Failed publickey for root from ${ATTACKER} port ${p} ssh2: RSA-CERT ID ${id} (serial 7) CA RSA SHA256:abcdef`,
  (u, v, p) =>
    `Failed hostbased for invalid user ${u} from ${ATTACKER} port ${p} ssh2: RSA SHA256:abc, client user "${v}", client host "${v}"`,
  (u) => `error: PAM: authentication error for illegal user ${u} from ${ATTACKER}`,
  (u) => `error: PAM: unknown user for illegal user ${u} from ${ATTACKER} via 192.0.2.10`,
  (u) =>
    `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${ATTACKER}  user=${u}`,
  (u, _, p) =>
    `error: maximum authentication attempts exceeded for invalid user ${u} from ${ATTACKER} port ${p} ssh2 [preauth]`,
  (u) => `Disconnecting: Too many authentication failures for ${u} [preauth]`,
  (u, _, p) =>
    `Disconnecting: Too many authentication failures for ${u} from ${ATTACKER} port ${p} ssh2 [preauth]`,
  (u, _, p) =>
    `Disconnecting invalid user ${u} ${ATTACKER} port ${p}: Too many authentication failures [preauth]`,
  (u, v, p) =>
    `Disconnecting invalid user ${u} ${ATTACKER} port ${p}: Change of username or service not allowed: (${u},ssh-connection) -> (${v},ssh-connection) [preauth]`,
  (_, v, p) =>
    `Disconnecting authenticating user root ${ATTACKER} port ${p}: Change of username or service not allowed: (root,ssh-connection) -> (${v},${v}) [preauth]`,
  (u, v) =>
    `Disconnecting: Change of username or service not allowed: (${u},ssh-connection) -> (${v},ssh-connection) [preauth]`,
  (u, _, p) => `Connection closed by invalid user ${u} ${ATTACKER} port ${p} [preauth]`,
  (u, _, p) => `Connection reset by invalid user ${u} ${ATTACKER} port ${p} [preauth]`,
  (u, _, p) => `Disconnected from invalid user ${u} ${ATTACKER} port ${p} [preauth]`,
  (u, _, p) =>
    `fatal: ssh_dispatch_run_fatal: Connection from invalid user ${u} ${ATTACKER} port ${p}: Broken pipe [preauth]`,
  (_, v, p) => `Received disconnect from ${ATTACKER} port ${p}:11: ${v} [preauth]`,
  (_, v) => `Received disconnect from ${ATTACKER}: 11: ${v}`,
  (_, v, p) => `Bad protocol version identification '${v}' from ${ATTACKER} port ${p}`,
  (_, v) => `Bad protocol version identification '${v}' from ${ATTACKER}`,
  (_, v) => `error: kex_exchange_identification: client sent invalid protocol identifier "${v}"`,
  (_, v, p) => `Protocol major versions differ for ${ATTACKER} port ${p}: SSH-2.0-OpenSSH_9.2 vs. ${v}`,
  (_, v, p) => `scanned from ${ATTACKER} port ${p} with ${v}.  Don't panic.`,
  (_, v, p) =>
    `Unable to negotiate with ${ATTACKER} port ${p}: no matching host key type found. Their offer: ${v} [preauth]`,
  (u, v, p) =>
    `Unable to negotiate with invalid user ${u} ${ATTACKER} port ${p}: no matching host key type found. Their offer: ${v} [preauth]`,
  (u) => `input_userauth_request: invalid user ${u} [preauth]`,
  (u) => `fatal: Access denied for user ${u} by PAM account configuration [preauth]`,
];

describe('no text of a client makes an innocent address an attacker', () => {
  test.each(TEMPLATES.map((template) => [template('…', '…', 1), template] as const))('%s', (_, template) => {
    fc.assert(
      fc.property(hostileText, hostileText, port, (first, second, number) => {
        const event = read(template(first, second, number));
        expect([ATTACKER, null]).toContain(event?.address ?? null);
      }),
      { numRuns: 300 },
    );
  });

  test('where the address can be told, it is', () => {
    fc.assert(
      fc.property(hostileText, port, (user, number) => {
        for (const line of [
          `Invalid user ${user} from ${ATTACKER} port ${number}`,
          `Failed password for invalid user ${user} from ${ATTACKER} port ${number} ssh2`,
          `Connection closed by invalid user ${user} ${ATTACKER} port ${number} [preauth]`,
          `error: maximum authentication attempts exceeded for invalid user ${user} from ${ATTACKER} port ${number} ssh2 [preauth]`,
        ]) {
          expect(read(line)).toMatchObject({ address: ATTACKER, port: number, user, knownUser: false });
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a whole line is read as one line of its own process, whatever the message holds', () => {
    const reader = new LineReader();
    fc.assert(
      fc.property(hostileText, port, (user, number) => {
        const line = new TextEncoder().encode(
          `2026-11-23T06:55:46.5+01:00 mac-mini sshd[77]: Invalid user ${user} from ${ATTACKER} port ${number}`,
        );
        expect(reader.read(line, 0, line.length)).toMatchObject({ address: ATTACKER, pid: 77, user });
      }),
    );
  });

  test('any bytes at all are read without failing', () => {
    const reader = new LineReader();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...TEMPLATES),
        fc.boolean(),
        (noise, template, bare) => {
          const start = new TextEncoder().encode(bare ? '' : 'Nov 23 06:55:46 h sshd[1]: ');
          const message = new TextEncoder().encode(template('\u0000', '\u0000', 5));
          const line = new Uint8Array([
            ...start,
            ...[...message].flatMap((byte) => (byte === 0 ? [...noise] : [byte])),
          ]);
          reader.form = bare ? 'bare' : 'syslog';
          const event = reader.read(line, 0, line.length);
          expect(event === null || event.kind.length > 0).toBe(true);
        },
      ),
    );
  });
});

/** facts/peers.md §5b: the lines that misled DenyHosts and fail2ban. */
describe('the historical holes', () => {
  test.each([
    // CVE-2006-6301
    ['Invalid user foo from 123.123.123.123 from 203.0.113.66', '203.0.113.66', 'foo from 123.123.123.123'],
    // CVE-2006-6302
    [
      'Failed password for invalid user x from 198.51.100.8 from 203.0.113.66 port 5 ssh2',
      '203.0.113.66',
      'x from 198.51.100.8',
    ],
    // CVE-2007-4321
    [
      "Bad protocol version identification 'x from 198.51.100.8' from 203.0.113.66 port 4",
      '203.0.113.66',
      null,
    ],
    // CVE-2007-4323
    [
      "Bad protocol version identification 'User root from 198.51.100.8 not allowed because not listed in AllowUsers' from 203.0.113.66",
      '203.0.113.66',
      null,
    ],
    // CVE-2007-5715: must not be missed
    ['User root from 203.0.113.66 not allowed because not listed in AllowUsers', '203.0.113.66', 'root'],
    // CVE-2013-6890
    [
      'Invalid user Invalid user root from 123.123.123.123 from 203.0.113.66',
      '203.0.113.66',
      'Invalid user root from 123.123.123.123',
    ],
  ])('%s', (line, address, user) => {
    expect(read(line)).toMatchObject({ address, user });
  });

  test.each([
    'input_userauth_request: invalid user Invalid user root from 123.123.123.123 [preauth]',
    'User root from 198.51.100.8 said hello',
  ])('%s', (line) => {
    expect(read(line)).toBeNull();
  });
});

test('reading takes time in proportion to the length, whatever the text', () => {
  // Any form that went over the text again and again would take minutes here.
  const patterns = [
    '1:',
    ' port 1:',
    ' from 1.2.3.4 port 1 ssh2: ',
    '203.0.113.66 port 1: ',
    ' [preauth]',
    'a',
  ];
  for (const pattern of patterns) {
    const noise = pattern.repeat(Math.floor(100_000 / pattern.length));
    for (const template of TEMPLATES) {
      const event = read(template(noise, noise, 7));
      expect([ATTACKER, null]).toContain(event?.address ?? null);
    }
  }
});
