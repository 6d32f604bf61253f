/**
 * Records assets/sample.log: a real sshd attacked by real clients, logged by a
 * real rsyslogd. Needs root on Debian. Run: node e2e/record-sample.ts
 *
 * The scenes are played one right after the other, which takes a few minutes.
 * In the file they lie as many minutes apart as they say, so that it spans some
 * hours: each scene's time stamps are shifted by one length of time, whole
 * seconds. Their order, and every line otherwise, is byte for byte as recorded.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PASSWORD, Testbed, USER } from './testbed/testbed.ts';
import { pause } from './testbed/wait-for.ts';

const TARGET = fileURLToPath(new URL('../assets/sample.log', import.meta.url));

const OWNER = '192.0.2.10';
const OWNER6 = '2001:db8:cafe::10';
const ROOT_GUESSER = '203.0.113.66';
const NAME_GUESSER = '203.0.113.140';
const NETWORK6 = ['2001:db8:bad:1::66', '2001:db8:bad:1::1234', '2001:db8:bad:1:f816:3eff:fe0a:7'];
const BOTNET = ['198.51.100.101', '198.51.100.117', '198.51.100.202'];
const SCANNER = '192.0.2.200';
const KEY_OFFERER = '203.0.113.9';
const FORGER = '203.0.113.77';
const SLOW = '198.51.100.23';

interface Scene {
  /** Minutes after the beginning. */
  readonly at: number;
  play(testbed: Testbed): Promise<unknown>;
}

async function each<T>(values: readonly T[], action: (value: T) => Promise<unknown>): Promise<void> {
  for (const value of values) await action(value);
}

/** One try about every two hours: below any rule. */
const slow = (at: number): Scene => ({ at, play: ({ clients }) => clients.tryPasswords(SLOW, 'support') });

const SCENES: readonly Scene[] = [
  slow(3),
  {
    at: 14,
    play: async ({ clients }) => {
      await clients.tryPasswords(OWNER, USER, 2);
      await clients.login(OWNER, USER);
    },
  },
  {
    at: 41,
    play: async ({ clients }) => {
      await clients.tryPasswords(ROOT_GUESSER, 'root', 3);
      await clients.tryPasswords(ROOT_GUESSER, 'root', 3);
      await clients.tryPasswords(ROOT_GUESSER, 'root', 7);
    },
  },
  {
    at: 77,
    play: async ({ clients }) => {
      await clients.canConnect(SCANNER);
      await clients.identify(SCANNER);
      await clients.sendText(SCANNER);
      // As a TLS handshake begins.
      await clients.sendText(SCANNER, '\u0016\u0003\u0001\u0002\r\n');
      await clients.sendText(SCANNER, 'SSH-1.5-NmapNSE_1.0\r\n');
      await clients.askForMissingKex(SCANNER);
    },
  },
  slow(122),
  {
    at: 136,
    play: ({ clients }) =>
      each(
        ['admin', 'test', 'oracle', 'ubuntu', 'pi', 'git', 'ftpuser', 'hadoop', 'deploy', 'minecraft'],
        (user) => clients.tryPasswords(NAME_GUESSER, user),
      ),
  },
  {
    at: 203,
    play: ({ clients }) =>
      each(['root', 'admin', 'ubnt'], (user) =>
        Promise.all(NETWORK6.map((from) => clients.tryPasswords(from, user))),
      ),
  },
  slow(244),
  {
    at: 258,
    play: async ({ clients }) => {
      await clients.offerStrangeKey(KEY_OFFERER, 'admin');
      await clients.offerStrangeKey(KEY_OFFERER, 'root');
      await clients.tryPasswords(KEY_OFFERER, 'www-data');
    },
  },
  {
    at: 305,
    play: ({ clients }) =>
      each(
        [
          // One that tries to make the owner's address the culprit, in two ways.
          `root from ${OWNER} port 22 ssh2`,
          `Invalid user root from ${OWNER}`,
          '<b>admin; $(reboot)',
          '\u001b[31madmin',
          '',
        ],
        (user) => clients.tryPasswords(FORGER, user),
      ),
  },
  { at: 322, play: ({ clients }) => clients.login(OWNER6, USER) },
  {
    at: 351,
    play: ({ clients }) =>
      each(['root', 'root', USER], (user) =>
        Promise.all(BOTNET.map((from) => clients.tryPasswords(from, user))),
      ),
  },
  slow(366),
  // The one that was there before tries again.
  { at: 412, play: ({ clients }) => clients.tryPasswords(ROOT_GUESSER, 'root', 3) },
  { at: 431, play: ({ clients }) => clients.login(OWNER, USER, PASSWORD) },
];

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{6})([+-]\d\d:\d\d)(?= )/;

/** The line's time stamp moved by so many seconds; its fraction and zone stay. */
function shift(line: string, seconds: number): string {
  return line.replace(STAMP, (_, local: string, fraction: string, zone: string) => {
    const moved = new Date(Date.parse(`${local}Z`) + seconds * 1000);
    return `${moved.toISOString().slice(0, 19)}${fraction}${zone}`;
  });
}

async function record(): Promise<string[]> {
  const testbed = await Testbed.create({
    clients: [
      OWNER,
      OWNER6,
      ROOT_GUESSER,
      NAME_GUESSER,
      ...NETWORK6,
      ...BOTNET,
      SCANNER,
      KEY_OFFERER,
      FORGER,
      SLOW,
    ],
    sshd: ['DenyUsers www-data'],
    timeZone: 'CET-1',
    slowPasswords: true,
  });
  try {
    // It would compare with the limits of this machine's first process, and log the differences.
    const pam = testbed.machine.etc('pam.d/sshd');
    writeFileSync(pam, readFileSync(pam, 'utf8').replace(/^session.*pam_limits\.so.*$/m, ''));
    const ends: number[] = [];
    const starts: number[] = [];
    for (const scene of SCENES) {
      starts.push(Date.now());
      await scene.play(testbed);
      // sshd's last words come when the client has gone already.
      await pause(2_000);
      ends.push(testbed.lines().length);
    }
    const lines = testbed.lines();
    const last = SCENES.length - 1;
    // Everything is moved into the past: the last scene is where it was.
    return lines.map((line, index) => {
      const found = ends.findIndex((end) => index < end);
      const scene = found < 0 ? last : found;
      const recorded = ((starts[scene] ?? 0) - (starts[last] ?? 0)) / 1000;
      const wanted = ((SCENES[scene]?.at ?? 0) - (SCENES[last]?.at ?? 0)) * 60;
      return shift(line, Math.round(wanted - recorded));
    });
  } finally {
    await testbed.close();
  }
}

const lines = await record();
writeFileSync(TARGET, `${lines.join('\n')}\n`);
console.log(`${TARGET}: ${lines.length} lines`);
