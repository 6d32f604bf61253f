import { expect, test } from 'vitest';
import type { Block } from '../../src-shared/block.ts';
import type { Logger } from './host.ts';
import { narrate } from './narrate.ts';
import { BLOCKS, eventRow, NOW, NOWHERE } from './testing/fake-data.ts';
import { FakeGuard } from './testing/fake-guard.ts';
import { HELD } from './testing/fake-share-data.ts';

const BLOCK = { ...(BLOCKS[0] as Block), place: NOWHERE };

function tellStatus(guard: FakeGuard): void {
  guard.events.emit('statusChanged', { status: structuredClone(guard.status) });
}

function recorder() {
  const lines: string[] = [];
  const record = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  const logger: Logger = { info: record('info'), warn: record('warn'), error: record('error') };
  return { lines, logger };
}

test('blocks, lifted ones and spared ones; in observe mode nobody is said to be blocked', async () => {
  const guard = new FakeGuard();
  const { lines, logger } = recorder();
  const end = await narrate(guard, logger);
  lines.length = 0;
  guard.events.emit('blocked', { block: { ...BLOCK, since: NOW, until: null } });
  guard.events.emit('unblocked', { block: { ...BLOCK, liftedAt: NOW, liftedBy: 'expired' } });
  guard.events.emit('spared', {
    spare: { id: 1, attacker: '192.0.2.7', time: NOW, reason: 'open-session', rule: 'root' },
  });
  guard.status.firewall.engine = 'observe';
  tellStatus(guard);
  await expect.poll(() => lines.at(-1)).toContain('observe');
  guard.events.emit('blocked', { block: { ...BLOCK, since: NOW, until: NOW + 600_000, reason: '' } });
  end();
  expect(lines).toEqual([
    "info: Blocked 203.0.113.66 for ever: 5 attempts for users that don't exist within 10 minutes: admin, oracle, test",
    'info: Unblocked 203.0.113.66 (expired).',
    'info: Left 192.0.2.7 alone: has an open session (rule root).',
    'info: Firewall observe: chosen because nft works here and the guard runs as root.',
    'info: Would block 203.0.113.66 for 10 minutes: by rule',
  ]);
  expect(guard.events.listeners()).toBe(0);
});

test('problems when they begin, and when they are over; each once', async () => {
  const guard = new FakeGuard();
  const { lines, logger } = recorder();
  guard.status.log.problem = 'The log is gone.';
  const end = await narrate(guard, logger);
  expect(lines).toContain('warn: log: The log is gone.');
  lines.length = 0;
  for (const problem of ['The disk is full.', 'The disk is full.', null]) {
    guard.status.store.problem = problem;
    tellStatus(guard);
    await new Promise(setImmediate);
  }
  guard.status.log.problem = null;
  guard.status.store.notices = ['A damaged database was set aside.'];
  tellStatus(guard);
  await new Promise(setImmediate);
  end();
  expect(lines).toEqual([
    'warn: store: The disk is full.',
    'info: store: works again.',
    'info: log: works again.',
    'warn: store: A damaged database was set aside.',
  ]);
});

test('a pause, its end, and a login from a new place', async () => {
  const guard = new FakeGuard();
  const { lines, logger } = recorder();
  const end = await narrate(guard, logger);
  lines.length = 0;
  guard.status.pausedUntil = NOW + 900_000;
  guard.status.sentence = 'Paused until 16:35: nobody is kept out. Attempts are still recorded.';
  tellStatus(guard);
  tellStatus(guard);
  guard.status.pausedUntil = null;
  guard.status.sentence = 'Guarding. 3 addresses blocked today.';
  tellStatus(guard);
  guard.events.emit('loginFromNewPlace', {
    event: eventRow(9, { kind: 'accepted', user: 'ann', address: '203.0.113.9' }),
    place: { country: 'NL', network: { number: 64_500, name: 'Example BV' } },
  });
  end();
  expect(lines).toEqual([
    'info: Paused until 16:35: nobody is kept out. Attempts are still recorded.',
    'info: No longer paused. Guarding. 3 addresses blocked today.',
    'warn: ann logged in from a new place: 203.0.113.9 (NL, Example BV).',
  ]);
});

test('shared sources: problems, versions that are held back, and those that are used no more; each once', async () => {
  const guard = new FakeGuard();
  const { lines, logger } = recorder();
  const end = await narrate(guard, logger);
  lines.length = 0;
  const { handlers, shared } = guard;
  const tell = async () => guard.events.emit('shareChanged', { share: await handlers.share({}) });
  await handlers.addList({ list: { preset: 'spamhaus-drop-v4' } });
  await tell();
  await handlers.fetchList({ id: 'spamhaus-drop-v4' });
  await tell();
  await tell();
  const [list] = shared.share.lists;
  if (list === undefined) throw new Error('no list');
  list.held = HELD;
  list.state = 'problem';
  list.problem = 'It does not answer.';
  await tell();
  await tell();
  list.held = null;
  list.state = 'ok';
  list.problem = null;
  shared.share.unheld = 'Routes hold at most 2,000 addresses of lists.';
  await tell();
  await handlers.setList({ id: 'spamhaus-drop-v4', change: { isOn: false } });
  await tell();
  await handlers.removeList({ id: 'spamhaus-drop-v4' });
  await tell();
  end();
  expect(lines).toEqual([
    'info: Spamhaus DROP: keeps out 0 addresses and prefixes.',
    'warn: Spamhaus DROP: It does not answer.',
    'warn: A version of Spamhaus DROP is held back: It lost more than half of its entries at once. See "drawbridge lists accept spamhaus-drop-v4".',
    'info: Spamhaus DROP: works again.',
    'warn: Routes hold at most 2,000 addresses of lists.',
    'info: Spamhaus DROP: off.',
    'info: Spamhaus DROP: used no more.',
  ]);
});
