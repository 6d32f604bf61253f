/** What a guard makes of every form that sshd's lines come in: how many attempts, and by whom. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Guard } from './testbed/guard.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { Testbed, USER } from './testbed/testbed.ts';

const ONE_INVALID = '203.0.113.10';
const FIVE_ON_ONE = '203.0.113.11';
const TOO_MANY = '203.0.113.12';
const KEY_ONLY = '203.0.113.13';
const NOT_ALLOWED = '203.0.113.14';
const HTTP = '203.0.113.15';
const SILENT = '203.0.113.16';
const NO_KEX = '203.0.113.17';
const THREE_CONNECTIONS6 = '2001:db8:bad::66';
const FORGER = '203.0.113.77';
const OWNER = '192.0.2.10';

/** Never an address of anybody here. */
const VICTIM = '8.8.8.8';
const HOSTILE_NAMES = [
  '',
  ' ',
  `x from ${VICTIM} port 22 ssh2`,
  `root from ${VICTIM}`,
  `Invalid user root from ${VICTIM}`,
  `Failed password for root from ${VICTIM} port 22 ssh2`,
  `User root from ${VICTIM} not allowed because not listed in AllowUsers`,
  `Connection closed by ${VICTIM} port 22 [preauth]`,
  `a" from ${VICTIM} 'b\`c\`$(d);<img src=x onerror=y>`,
  `\u001b[31m\u001b]0;x\u0007 from ${VICTIM}`,
  `sshd[1] Failed password for root from ${VICTIM} port 22 ssh2\t`,
  `\u00fc\u202e from ${VICTIM}`,
];
const HOSTILE_BANNERS = [
  `User root from ${VICTIM} not allowed because not listed in AllowUsers\r\n`,
  `' from ${VICTIM} port 22\r\n`,
  `SSH-9.9-x from ${VICTIM} port 22\r\n`,
];

const FORGERIES = HOSTILE_NAMES.length + HOSTILE_BANNERS.length;

/** Address, what it did, and how many attempts that was. */
const DEEDS: readonly [string, (testbed: Testbed) => Promise<void>, number][] = [
  [ONE_INVALID, ({ clients }) => clients.tryPasswords(ONE_INVALID, 'oracle'), 1],
  [FIVE_ON_ONE, ({ clients }) => clients.tryPasswords(FIVE_ON_ONE, USER, 5), 5],
  // The seventh is not asked for: MaxAuthTries is 6.
  [TOO_MANY, ({ clients }) => clients.tryPasswords(TOO_MANY, 'root', 7), 6],
  [KEY_ONLY, ({ clients }) => clients.offerStrangeKey(KEY_ONLY, 'admin'), 1],
  [NOT_ALLOWED, ({ clients }) => clients.tryPasswords(NOT_ALLOWED, 'www-data'), 1],
  [HTTP, ({ clients }) => clients.sendText(HTTP), 1],
  [
    SILENT,
    async ({ clients }) => {
      await clients.canConnect(SILENT);
    },
    1,
  ],
  [NO_KEX, ({ clients }) => clients.askForMissingKex(NO_KEX), 1],
  [
    THREE_CONNECTIONS6,
    async ({ clients }) => {
      for (const user of ['root', 'admin', USER]) await clients.tryPasswords(THREE_CONNECTIONS6, user);
    },
    3,
  ],
];

const FORMS = [
  { form: 'ISO time stamps', options: { log: 'iso' } },
  { form: 'RFC 3164 time stamps', options: { log: 'traditional' } },
  { form: "sshd's own file", options: { log: 'file-E' } },
  { form: 'repeated lines folded', options: { log: 'traditional', foldRepeated: true } },
] as const;

describeOnTestbed('a guard that only observes', () => {
  describe.each(FORMS)('reads lines with $form', ({ options }) => {
    let testbed: Testbed;
    let guard: Guard;

    beforeAll(async () => {
      const clients = [...DEEDS.map(([address]) => address), FORGER, OWNER];
      testbed = await Testbed.create({ ...options, clients, sshd: ['DenyUsers www-data'] });
      guard = await Guard.start(testbed.machine, { log: testbed.logFile, firewall: 'observe' });
      await Promise.all(DEEDS.map(([, deed]) => deed(testbed)));
      await Promise.all(HOSTILE_NAMES.map((name) => testbed.clients.tryPasswords(FORGER, name)));
      await Promise.all(HOSTILE_BANNERS.map((text) => testbed.clients.sendText(FORGER, text)));
      await testbed.caughtUp(guard, OWNER);
    });
    afterAll(() => testbed?.close());

    test('and counts attempts, not lines', async () => {
      const { attackers } = await guard.ask('attackers', '--limit', '1000');
      const counted = Object.fromEntries(attackers.map((one) => [one.attacker, one.attempts]));
      const done = Object.fromEntries(DEEDS.map(([address, , attempts]) => [address, attempts]));
      // An IPv6 attacker is its /64.
      const { [THREE_CONNECTIONS6]: three, [SILENT]: silent, ...others } = done;
      // "Connection closed by A port N" is also how a session ends. That it was none is said by the line
      // before, which names no address; in sshd's own file there is no pid to tell that they belong together.
      const seen = options.log === 'file-E' ? {} : { [SILENT]: silent };
      expect(counted).toEqual({ ...others, ...seen, '2001:db8:bad::/64': three, [FORGER]: FORGERIES });
    });

    test('and is never led to an innocent address', async () => {
      const events = await guard.events();
      const addresses = new Set(events.map((event) => event.address).filter((address) => address !== null));
      expect([...addresses].sort()).toEqual([...DEEDS.map(([address]) => address), FORGER, OWNER].sort());
      const { attackers } = await guard.ask('attackers');
      expect(attackers.map((one) => one.attacker)).not.toContain(VICTIM);
      expect(await guard.attacker(VICTIM)).toBeNull();
      const forger = await guard.attacker(FORGER);
      expect(forger?.attacker.attempts).toBe(FORGERIES);
      expect(events.map((event) => event.user)).toContain(`x from ${VICTIM} port 22 ssh2`);
    });

    test('and records whom it would block, and blocks nobody', async () => {
      expect(await guard.blocked()).toContain(FORGER);
      expect((await guard.ask('status')).mode).toBe('observing');
      expect(await guard.nftTable()).toBe('');
      expect(await testbed.clients.canConnect(FORGER)).toBe(true);
    });
  });
});
