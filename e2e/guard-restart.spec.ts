/** What a guard that is killed, or whose log is rotated under it, knows afterwards: everything, once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventRow } from '../src-shared/contract.ts';
import { Guard } from './testbed/guard.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { oneRule } from './testbed/one-rule.ts';
import { Testbed } from './testbed/testbed.ts';
import { pause, waitFor } from './testbed/wait-for.ts';

const BUSY = ['203.0.113.70', '203.0.113.71', '2001:db8:bad:7::1'];
const BLOCKED = '203.0.113.66';
const BLOCKED6 = '2001:db8:bad::66';
const NETWORK6 = '2001:db8:bad::/64';
const LATECOMER = '198.51.100.9';
const OWNER = '192.0.2.10';

/** Lines that no reader of sshd's log may pass over. */
const MUST_COUNT = /sshd\[\d+\]: (Invalid user |Failed password for |Accepted publickey for )/;

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Each such line is one event; and no event is of a line that was not logged, or logged less often. */
function expectEachLineOnce(events: readonly EventRow[], lines: readonly string[]): void {
  const stored = events.map((event) => event.line);
  const wanted = lines.filter((line) => MUST_COUNT.test(line));
  expect(stored.filter((line) => MUST_COUNT.test(line)).sort()).toEqual(wanted.sort());
  const logged = counted(lines);
  const tooOften = [...counted(stored)].filter(([line, count]) => count > (logged.get(line) ?? 0));
  expect(tooOften).toEqual([]);
}

describeOnTestbed('a guard that is killed again and again', () => {
  let testbed: Testbed;
  let guard: Guard;

  beforeAll(async () => {
    testbed = await Testbed.create({ clients: [...BUSY, BLOCKED, BLOCKED6, LATECOMER, OWNER] });
    // The busy ones try a user that no rule counts, so that they can go on and on.
    guard = await Guard.start(testbed.machine, {
      log: testbed.logFile,
      firewall: 'nftables',
      rules: oneRule({ counts: ['root'] }),
    });
  });
  afterAll(() => testbed?.close());

  /** The busy addresses attack once, each on a connection of its own. */
  async function attackOnce(): Promise<void> {
    await Promise.all(BUSY.map((from) => testbed.clients.tryPasswords(from, 'admin', 2)));
  }

  /** Does something while the busy addresses attack. They leave the machine some time for the guard. */
  async function underAttack(action: () => Promise<void>): Promise<void> {
    let over = false;
    const attack = async (from: string) => {
      while (!over) {
        await testbed.clients.tryPasswords(from, 'admin', 2);
        await pause(500);
      }
    };
    const attacks = BUSY.map(attack);
    try {
      await action();
    } finally {
      over = true;
      await Promise.all(attacks);
    }
  }

  test('kill -9 in the middle of an attack loses no event and doubles none', async () => {
    await underAttack(async () => {
      for (let kill = 0; kill < 3; kill++) {
        const before = (await guard.ask('status')).total.attempts;
        const atWork = async () => (await guard.ask('status')).total.attempts > before;
        await waitFor('the guard to be at work', atWork);
        await guard.end('SIGKILL');
        await guard.start();
      }
    });
    await testbed.caughtUp(guard, OWNER);
    expectEachLineOnce(await guard.events(), testbed.lines());
  });

  test('blocks outlive kill -9; what was deleted by hand meanwhile comes back; who came meanwhile is blocked too', async () => {
    const { clients, machine } = testbed;
    await Promise.all([BLOCKED, BLOCKED6].map((from) => clients.tryPasswords(from, 'root', 3)));
    await guard.waitForBlock(BLOCKED);
    await guard.waitForBlock(NETWORK6);
    const before = await guard.ask('blocks');

    await guard.end('SIGKILL');
    expect(await clients.canConnect(BLOCKED)).toBe(false);
    await machine.must('nft', ['delete', 'table', 'inet', 'drawbridge']);
    expect(await clients.canConnect(BLOCKED)).toBe(true);
    await clients.tryPasswords(LATECOMER, 'root', 3);
    await testbed.settled();

    await guard.start();
    await guard.waitForBlock(LATECOMER);
    const after = (await guard.ask('blocks')).blocks.filter((block) => block.target !== LATECOMER);
    expect(after).toEqual(before.blocks);
    const connected = [BLOCKED, BLOCKED6, LATECOMER, OWNER].map((from) => clients.canConnect(from));
    expect(await Promise.all(connected)).toEqual([false, false, false, true]);
  });

  test('one element that somebody deletes by hand comes back with the next start', async () => {
    type Listed = { nftables: { set?: { name: string; elem?: unknown[] } }[] };
    const json = await testbed.machine.must('nft', ['--json', 'list', 'table', 'inet', 'drawbridge']);
    const sets = (JSON.parse(json) as Listed).nftables.flatMap((entry) => entry.set ?? []);
    const name = sets.find((set) => JSON.stringify(set.elem ?? []).includes(`"${BLOCKED}"`))?.name ?? '';
    await guard.end('SIGKILL');
    await testbed.machine.must('nft', ['delete', 'element', 'inet', 'drawbridge', name, `{ ${BLOCKED} }`]);
    expect(await testbed.clients.canConnect(BLOCKED)).toBe(true);
    await guard.start();
    await waitFor('it to be back', async () => (await guard.nftTable()).includes(BLOCKED));
    expect(await testbed.clients.canConnect(BLOCKED)).toBe(false);
  });

  test('logrotate that renames and creates loses no event and doubles none', async () => {
    await underAttack(async () => {
      for (let rotation = 0; rotation < 3; rotation++) {
        await waitForNewLine();
        await testbed.rotate('create');
      }
    });
    await testbed.caughtUp(guard, OWNER);
    expectEachLineOnce(await guard.events(), testbed.lines());
  });

  test('rotations while it is dead are caught up, compressed or not', async () => {
    await guard.end('SIGKILL');
    await attackOnce();
    await testbed.settled();
    await testbed.rotate('create');
    await attackOnce();
    await testbed.settled();
    await testbed.rotate('create');
    await attackOnce();
    await guard.start();
    await testbed.caughtUp(guard, OWNER);
    expectEachLineOnce(await guard.events(), testbed.lines());
  });

  test('logrotate that copies and truncates doubles no event, and loses none that is in a file', async () => {
    await underAttack(async () => {
      for (let rotation = 0; rotation < 3; rotation++) {
        await waitForNewLine();
        await testbed.rotate('copytruncate');
      }
    });
    await testbed.caughtUp(guard, OWNER);
    // Between copy and truncation lines can be lost for everybody (logrotate(8), copytruncate).
    const files = await testbed.machine.must('sh', ['-c', 'zcat -f "$1" "$1".*', 'sh', testbed.logFile]);
    const stored = (await guard.events()).map((event) => event.line);
    const logged = counted(testbed.lines());
    expect([...counted(stored)].filter(([line, count]) => count > (logged.get(line) ?? 0))).toEqual([]);
    const missing = files.split('\n').filter((line) => MUST_COUNT.test(line) && !stored.includes(line));
    expect(missing).toEqual([]);
  });

  async function waitForNewLine(): Promise<void> {
    const before = testbed.lines().length;
    await waitFor('a new line', () => testbed.lines().length > before);
  }
});
