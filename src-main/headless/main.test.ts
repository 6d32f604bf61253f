/** The commands as processes: main.ts as it is, against a guard in memory on a real socket. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../src-shared/contract.ts';
import { EVENTS, eventRow, HOSTILE_USER } from './testing/fake-data.ts';
import { MAIN, Running } from './testing/process.ts';
import { serve } from './testing/serve.ts';

async function main(socket: string, ...argv: string[]) {
  const running = new Running(MAIN, [...argv, '--socket', socket]);
  const code = await running.exit();
  return { code, out: running.out, err: running.err };
}

test('every command, one after the other', async () => {
  const { guard, path } = await serve();
  const expected: [string[], number, RegExp][] = [
    [['status'], 0, /^● Drawbridge guards this machine: 2 attackers are kept out\.\n\n {2}Log/],
    [['attackers'], 0, /^ATTACKER .*\n2001:db8:bad:cafe::\/64 .*root\\x1b\[2J/],
    [['attacker', '203.0.113.66'], 0, /\\u\{202e\}txt\.exe/],
    [['blocked', '--ended', '--json'], 0, /"target": "198\.51\.100\.0\/24"/],
    [['block', '192.0.2.9', '--for', '1d'], 0, /^192\.0\.2\.9 is blocked for 1 day\.\n$/],
    [['unblock', '192.0.2.9'], 0, /^192\.0\.2\.9 is no longer blocked/],
    [['allow', '192.0.2.9'], 0, /^192\.0\.2\.9 is on the allow list/],
    [['allowed'], 0, /\n192\.0\.2\.9 /],
    [['disallow', '192.0.2.9'], 0, /^192\.0\.2\.9 is off the allow list/],
    [['rules', 'set', 'probe', '--attempts', '30'], 0, /after 30 probes/],
    [['rules'], 0, /^Your own rules\n/],
    [['events', '--json'], 0, /"user": "root\\u001b\[2J/],
    [['doctor'], 0, /1 of 3 need you\./],
  ];
  for (const [argv, code, words] of expected) {
    const ended = await main(path, ...argv);
    expect([argv, ended.code, ended.err]).toEqual([argv, code, '']);
    expect(ended.out).toMatch(words);
    // The one thing that no output ever holds: a byte that a terminal obeys.
    expect(ended.out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  }
  expect(guard.rules.rules.at(-1)?.attempts).toBe(30);
});

test('exit codes and errors of the process', async () => {
  const { path } = await serve();
  const [usage, failed, none] = await Promise.all([
    main(path, 'block', 'nonsense'),
    main(path, 'unblock', '192.0.2.99'),
    main(`${path}.none`, 'status'),
  ]);
  expect([usage.code, failed.code, none.code]).toEqual([2, 1, 3]);
  for (const { out, err } of [usage, failed, none]) {
    expect(out).toBe('');
    expect(err).toMatch(/^drawbridge: [^\n]+\.\n$/);
  }
});

describe('events --follow', () => {
  test('the past ones and then each new one once, one object a line, until the guard goes', async () => {
    const { guard, server, path } = await serve();
    const { events } = guard.handlers;
    guard.handlers.events = (input) => {
      // Between its listening and its asking: both tell of this one.
      guard.happen(eventRow(50));
      return events(input);
    };
    const follower = new Running(MAIN, ['events', '--follow', '--json', '--limit', '2', '--socket', path]);
    await follower.says('"id":50');
    const news = Array.from({ length: 100 }, (_, i) => eventRow(100 + i, { user: HOSTILE_USER }));
    for (const event of news) guard.happen(event);
    await follower.says('"id":199');
    await server.stop();
    expect(await follower.exit()).toBe(3);
    const lines = follower.out.trimEnd().split('\n');
    expect(lines.map((line): EventRow => JSON.parse(line))).toEqual([
      ...EVENTS.slice(-1),
      eventRow(50),
      ...news,
    ]);
    expect(follower.err).toMatch(/^drawbridge: The guard has stopped/);
  });

  test('of a flood only the newest are told: those between are asked for', async () => {
    const { guard, path } = await serve();
    const follower = new Running(MAIN, ['events', '--follow', '--json', '--limit', '1', '--socket', path]);
    await follower.says('"id":5');
    const flood = Array.from({ length: 3000 }, (_, i) => eventRow(6 + i));
    guard.rows.push(...flood);
    guard.events.emit('loginEvents', { events: flood.slice(-200) });
    guard.happen(eventRow(3006));
    await follower.says('"id":3006');
    const ids = follower.out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as EventRow).id);
    expect(ids).toEqual(Array.from({ length: 3002 }, (_, i) => i + 5));
  });

  test('for people', async () => {
    const { guard, path } = await serve();
    const follower = new Running(MAIN, ['events', '--follow', '--limit', '1', '--socket', path]);
    await follower.says('2025-11-23 16:18:05  failed              203.0.113.66     ""  password\n');
    guard.happen(eventRow(100));
    await follower.says('2025-11-23 16:19:40  failed              203.0.113.66     admin  password\n');
  });
});

test('a reader that has seen enough ends it quietly', async () => {
  const { guard, path } = await serve();
  guard.rows = Array.from({ length: 10_000 }, (_, id) => eventRow(id));
  const pipe = 'set -o pipefail; "$0" "$@" | head -n 1';
  const argv = [process.execPath, MAIN, 'events', '--limit', '10000', '--socket', path];
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', pipe, ...argv]);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^2025-11-23 16:18:00 [^\n]+\n$/);
});
