import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressText } from '../../src-shared/address.ts';
import { CompactEvent } from '../../src-shared/compact-event.ts';
import { EventUnpacker } from '../../src-shared/event-batch.ts';
import { CommonLines } from './common-lines.ts';
import { LineReader } from './line-reader.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

// The same two for all lines: what one of them remembers of a line must not change how it reads another.
const whole = new LineReader();
whole.referenceTime = NOW;
const common = new CommonLines();
common.referenceTime = NOW;
const unpacker = new EventUnpacker();

/** The events that CommonLines has read so far. */
function takeEvents(): CompactEvent[] {
  const events: CompactEvent[] = [];
  common.takeBatch((batch) =>
    unpacker.read(batch, (event, isTimed) => {
      expect(isTimed).toBe(true);
      events.push(Object.assign(new CompactEvent(), event));
    }),
  );
  return events;
}

/** Reads each line with the whole grammar, and with CommonLines in one go; returns how many those were that it read. */
function readBothWays(lines: readonly Uint8Array[], before = 'Nov 23 06:55:46 mac sshd[1]: Failed'): number {
  // What stood in memory before the block is no part of it.
  common.block = Buffer.alloc(4096, before);
  const block = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  common.block = block;
  const expected: CompactEvent[] = [];
  const linesBefore = common.lines;
  let stopped = common.read(0);
  let start = 0;
  let read = 0;
  for (const line of lines) {
    const end = start + line.length;
    if (stopped === start) {
      // It stopped at this one, so goes on with the next.
      stopped = common.read(end + 1);
    } else {
      const seen = `${line.length} bytes: ${Buffer.from(line).toString('utf8')}`;
      // Never amid a line.
      expect(stopped, seen).toBeGreaterThan(end);
      read++;
      const event = whole.read(block, start, line.at(-1) === 13 ? end - 1 : end);
      if (event !== null) {
        const compact = new CompactEvent();
        compact.take(event, event.time ?? Number.NaN);
        expected.push(compact);
      }
    }
    start = end + 1;
  }
  expect(stopped).toBe(block.length);
  expect(common.lines - linesBefore).toBe(read);
  expect(takeEvents(), block.toString('utf8')).toEqual(expected);
  return read;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

const USERS = [
  'root',
  'mia',
  'invalid',
  'user',
  'x\u00e9',
  'a\\tb',
  'from',
  '203.0.113.5',
  'Invalid user',
  '',
];
const PEERS = ['203.0.113.66 port 4711', '203.0.113.66', '0.0.0.0 port 0', '255.255.255.255 port 65535'];
const OTHER_PEERS = [
  '2001:db8::66 port 22',
  'UNKNOWN port 65535',
  'host.example.net port 22',
  '203.0.113.066 port 22',
];

const user = fc.oneof(fc.constantFrom(...USERS), fc.string({ maxLength: 8 }), fc.constant('u'.repeat(70)));
const address = fc.oneof(
  { weight: 3, arbitrary: fc.ipV4() },
  fc.ipV6(),
  fc.constantFrom('UNKNOWN', '1.2.3', '256.1.1.1'),
);
const port = fc.oneof(fc.nat(70_000).map(String), fc.constantFrom('00022', '123456', ''));
const peer = fc.oneof(
  fc.constantFrom(...PEERS, ...OTHER_PEERS),
  fc.tuple(address, port).map(([from, number]) => `${from} port ${number}`),
);
/** What a client may try to pass off as sshd's words. */
const forged = fc.constantFrom(
  ' from 198.51.100.8 port 22 ssh2',
  ' 198.51.100.8 port 22 [preauth]',
  ': Too many authentication failures [preauth]',
  'invalid user ',
  ' [preauth]',
  ' ssh2',
  '\r',
);
const whose = fc.constantFrom('', 'invalid user ', 'authenticating user ', 'user ', 'illegal user ');
const ending = fc.constantFrom(
  '',
  ' [preauth]',
  ' ssh2',
  ' ssh2 [preauth]',
  ' ',
  '\r',
  ' ssh2\r',
  ': x [preauth]',
);

const message = fc
  .tuple(user, peer, whose, ending, fc.option(forged, { freq: 4 }))
  .chain(([name, from, who, end, more]) => {
    const tried = `${who}${name}${more ?? ''}`;
    return fc.constantFrom(
      `Failed password for ${tried} from ${from}${end}`,
      `Failed none for ${tried} from ${from}${end}`,
      `Failed keyboard-interactive/pam for ${tried} from ${from}${end}`,
      `Failed publickey for ${tried} from ${from} ssh2: RSA SHA256:abc`,
      `Invalid user ${name}${more ?? ''} from ${from}${end}`,
      `error: maximum authentication attempts exceeded for ${tried} from ${from}${end}`,
      `error: Received disconnect from ${from}:11: Bye Bye [preauth]`,
      `Received disconnect from ${from}:11: Bye Bye${end}`,
      `Received disconnect from ${from}:11: ${end}`,
      `Received disconnect from ${from}:3: ${more}${end}`,
      `Disconnected from ${tried} ${from}${end}`,
      `Disconnected from ${from}${end}`,
      `Disconnecting ${tried} ${from}: Too many authentication failures${end}`,
      `Disconnecting ${from}: Too many authentication failures${end}`,
      `Connection closed by ${tried} ${from}${end}`,
      `Connection closed by ${from}${end}`,
      `Connection reset by ${tried} ${from}${end}`,
      `Did not receive identification string from ${from}${end}`,
      `Unable to negotiate with ${from}: no matching key exchange method found. Their offer: ${more}${end}`,
      `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${from.split(' ')[0]}  user=${name}${end}`,
      `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${from.split(' ')[0]}${end}`,
      `pam_unix(sshd:auth): check pass; user unknown${end}`,
      `reverse mapping checking getaddrinfo for ${name} [${from}] failed - POSSIBLE BREAK-IN ATTEMPT!`,
      `input_userauth_request: invalid user ${name} [preauth]`,
      `message repeated 3 times: [ Failed password for ${tried} from ${from} ssh2]`,
      `message repeated ${name} times: [ Failed none for ${tried} from ${from}${end}]`,
      `message repeated ${from.length * 90} times: [ Failed password for ${tried} from ${from} ssh2]${end}`,
      `message repeated 0 times: [ Failed password for root from ${from} ssh2]`,
      `message repeated 2 times: [ message repeated 2 times: [ Failed password for root from ${from} ssh2]]`,
      `message repeated 2 times: [ Invalid user ${name} from ${from}]`,
      `Accepted password for ${tried} from ${from} ssh2`,
      `Accepted password for ${tried} from ${from}${end}`,
      `Accepted publickey for ${tried} from ${from} ssh2: ED25519 SHA256:qJZ3mUuJ8mX1oHk2nE4s`,
      `Accepted publickey for ${tried} from ${from} ssh2: ED25519 SHA256:${more}${end}`,
      `Accepted publickey for ${name} from ${from} ssh2: ED25519-CERT SHA256:abc ID ${more} (serial 1) CA ED25519 SHA256:abc`,
      `Accepted publickey for ${name} from ${from} ssh2: ${who}SHA256:abc`,
      `Received disconnect from ${from}:11: disconnected by user${end}`,
      `Disconnected from user ${name}${more ?? ''} ${from}${end}`,
      `pam_unix(sshd:session): session opened for user ${name}(uid=1000) by (uid=0)`,
      `pam_unix(sshd:session): session closed for user ${tried}`,
      `pam_unix(sshd:session): (sshd:auth): authentication failure; rhost=${from.split(' ')[0]}`,
    );
  });

const time = fc.oneof(
  fc.constantFrom(
    'Nov 23 06:55:46',
    'Nov  3 23:59:59',
    'Feb 29 00:00:00',
    'Nov 23 06: 5:46',
    'Nov 31 06:55:46',
  ),
  fc.constantFrom(
    '2026-11-23T06:55:46.123456+01:00',
    '2026-11-23 06:55:46',
    `2026-11-23T06:55:46.${'1'.repeat(80)}Z`,
  ),
  fc.constantFrom('Nov 23 06:55:46.5', '<38>Nov 23 06:55:46', '1 2026-11-23T06:55:46Z', 'Nov 23', ''),
);
const tag = fc.constantFrom(
  ' mac sshd[4711]: ',
  ' mac sshd[4712]: ',
  ' mac  sshd[4711]: ',
  '  mac sshd[4711]: ',
  ' other sshd-session[123456789]: ',
  ' mac sshd[1234567890]: ',
  ' mac sshd[]: ',
  ' mac sshd[12x]: ',
  ' mac sshd: ',
  ' sshd[4711]: ',
  ' sshd sshd[4711]: ',
  ' mac sshd[4711]:',
  ' mac cron[4711]: ',
  ` ${'h'.repeat(90)} sshd[4711]: `,
);
const header = fc.oneof(
  { weight: 3, arbitrary: fc.constant('Nov 23 06:55:46 mac sshd[4711]: ') },
  { weight: 1, arbitrary: fc.tuple(time, tag).map(([stamp, rest]) => `${stamp}${rest}`) },
);
const line = fc.tuple(header, message).map(([head, text]) => bytesOf(`${head}${text}`.replaceAll('\n', '?')));

test('what is read at all is read as the whole grammar reads it', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      read += readBothWays(lines);
    }),
    { numRuns: 3000 },
  );
  // Otherwise the property would say nothing.
  expect(read).toBeGreaterThan(1000);
});

test('so it is where bytes were changed, left out or put in', () => {
  const change = fc.tuple(
    fc.nat(),
    fc.constantFrom('set', 'cut', 'insert'),
    fc.integer({ min: 0, max: 255 }),
  );
  const mutated = fc.tuple(line, fc.array(change, { maxLength: 3 })).map(([bytes, changes]) => {
    let all = [...bytes];
    for (const [place, how, byte] of changes) {
      const at = place % (all.length + 1);
      const put = how === 'cut' ? [] : [byte === 10 ? 32 : byte];
      all = [...all.slice(0, at), ...put, ...all.slice(how === 'insert' ? at : at + 1)];
    }
    return Uint8Array.from(all);
  });
  fc.assert(
    fc.property(fc.array(mutated, { maxLength: 12 }), (lines) => {
      readBothWays(lines);
    }),
    { numRuns: 3000 },
  );
});

test('so it is in a recorded log, and in pieces of its lines', () => {
  const recorded = readFileSync(new URL('../../assets/sample.log', import.meta.url));
  const lines = recorded
    .toString('latin1')
    .split('\n')
    .map((text) => Buffer.from(text, 'latin1'));
  expect(readBothWays(lines)).toBeGreaterThan(100);
  fc.assert(
    fc.property(
      fc.constantFrom(...lines),
      fc.constantFrom(...lines),
      fc.nat(200),
      fc.nat(200),
      (a, b, from, to) => {
        readBothWays([Buffer.concat([a.subarray(0, from), b.subarray(to)]), a]);
      },
    ),
    { numRuns: 2000 },
  );
});

test('nothing is read past the end of a line, whatever follows in memory', () => {
  const one =
    'Nov 23 06:55:46 mac sshd[4711]: Failed password for invalid user mia from 203.0.113.66 port 4711 ssh2';
  for (let cut = 0; cut < one.length; cut++) {
    readBothWays([bytesOf(one.slice(0, cut))], one);
    readBothWays([bytesOf(one.slice(0, cut)), bytesOf(one.slice(cut)), bytesOf(one)]);
  }
});

test('a batch that is full, of events or of names, stops the reading, and it goes on in the next', () => {
  const lineOf = (i: number) =>
    `Nov 23 06:55:46 mac sshd[${i}]: Invalid user u${i} from 203.0.113.66 port 1\n`;
  const text = Array.from({ length: 20_000 }, (_, i) => lineOf(i)).join('');
  for (const block of [text, text.replaceAll(/ u\d+ /g, ' mia ')]) {
    common.block = bytesOf(block);
    const events: CompactEvent[] = [];
    for (let start = 0; start < block.length; ) {
      const stopped = common.read(start);
      expect(stopped).toBeGreaterThan(start);
      expect(common.isFull).toBe(stopped < block.length);
      start = stopped;
      events.push(...takeEvents());
    }
    expect(events.map(({ pid }) => pid)).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
    expect(events.at(-1)?.user).toBe(block === text ? 'u19999' : 'mia');
  }
});

test('events of other lines take their places between those it reads', () => {
  common.block = bytesOf(
    `${['root', 'mia'].map((user) => `Nov 23 06:55:46 mac sshd[1]: Invalid user ${user} from 203.0.113.66 port 4711\n`).join('')}`,
  );
  const other = Object.assign(new CompactEvent(), { time: 1, user: 'x y', address: '2001:db8::66' });
  common.add(other, true);
  common.read(0);
  common.add(other, true);
  const users = takeEvents().map(({ user, address }) => `${user} ${addressText(address ?? '')}`);
  expect(users).toEqual(['x y 2001:db8::66', 'root 203.0.113.66', 'mia 203.0.113.66', 'x y 2001:db8::66']);
});

test('a block larger than any is refused', () => {
  expect(() => {
    common.block = new Uint8Array(3 * 1024 * 1024);
  }).toThrow(RangeError);
});
