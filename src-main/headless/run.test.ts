/** `drawbridge run` as a process, with a guard in memory. */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HOSTILE_USER, NOW } from './testing/fake-data.ts';
import { FAKE_MAIN, Running } from './testing/process.ts';
import { connectTo } from './testing/serve.ts';
import { temporaryDirectory } from './testing/temporary.ts';

const run = (argv: string[], environment: Record<string, string> = {}) =>
  new Running(FAKE_MAIN, ['run', ...argv], environment);

interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

const logOf = (running: Running): LogLine[] =>
  running.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('says what it chose and why, then READY when the socket answers; SIGTERM is a clean end', async () => {
  const state = join(temporaryDirectory(), 'state');
  const socket = join(state, 'drawbridge.sock');
  const guard = run(['--state', state]);
  await guard.says('READY');
  expect(statSync(socket).mode & 0o777).toBe(0o660);
  expect(statSync(state).mode & 0o777).toBe(process.geteuid?.() === 0 ? 0o710 : 0o700);
  const client = await connectTo(socket);
  expect((await client.call('status', {})).pid).toBe(guard.child.pid);
  await client.call('block', { target: '192.0.2.9', forSeconds: 3600, reason: HOSTILE_USER });
  await guard.says('Blocked 192.0.2.9');
  guard.child.kill('SIGTERM');
  expect(await guard.exit()).toBe(0);
  expect(existsSync(socket)).toBe(false);
  expect(guard.err).toBe('');
  const sentences = guard.out
    .trimEnd()
    .split('\n')
    .map((line) => line.slice('2025-11-23 16:20:00  '.length));
  expect(sentences.slice(1)).toEqual([
    `Drawbridge 0.1.0 started (pid ${guard.child.pid}), its state in ${state}.`,
    'Drawbridge guards this machine: 2 attackers are kept out.',
    'Log: The journal of ssh.service, chosen because this machine has no /var/log/auth.log.',
    'Firewall nftables: chosen because nft works here and the guard runs as root.',
    `READY. Answering on ${socket}.`,
    'Blocked 192.0.2.9 for 1 hour: root\\x1b[2J\\x1b]0;owned\\x07\\u{202e}txt.exe\\u{2066}\\nFake: all is well\\r\\x9b31m"</script>',
    'Stopping (SIGTERM).',
    'Stopped.',
  ]);
});

test('--json-log: one object a line, with time, level, message and fields', async () => {
  const state = temporaryDirectory();
  const guard = run(['--state', state, '--json-log']);
  await guard.says('READY');
  const client = await connectTo(join(state, 'drawbridge.sock'));
  const { block } = await client.call('block', { target: '192.0.2.9', reason: HOSTILE_USER });
  await guard.says('"event":"blocked"');
  guard.child.kill('SIGINT');
  expect(await guard.exit()).toBe(0);
  const log = logOf(guard);
  for (const { time, level, message } of log) {
    expect(new Date(time).toISOString()).toBe(time);
    expect(['info', 'warning', 'error']).toContain(level);
    expect(message).not.toBe('');
  }
  expect(log).toContainEqual(
    expect.objectContaining({ part: 'firewall', engine: 'nftables', level: 'info' }),
  );
  expect(log).toContainEqual(
    expect.objectContaining({ ready: true, socket: join(state, 'drawbridge.sock') }),
  );
  expect(log.find(({ event }) => event === 'blocked')).toMatchObject({ block });
  expect(block.since).toBe(NOW);
});

test('each option from flag, variable or settings, and the guard is told which', async () => {
  const state = temporaryDirectory();
  writeFileSync(join(state, 'settings.json'), '{"firewall":"observe","log":"journald"}');
  const socket = join(state, 'x.sock');
  const guard = run(['--log', 'auth.log'], {
    DRAWBRIDGE_STATE: state,
    DRAWBRIDGE_SOCKET: socket,
    DRAWBRIDGE_JSON_LOG: '1',
  });
  await guard.says('READY');
  expect(existsSync(socket)).toBe(true);
  expect(logOf(guard)[0]).toMatchObject({
    stateDirectory: state,
    log: join(process.cwd(), 'auth.log'),
    firewall: 'observe',
    from: {
      log: 'flag',
      firewall: 'settings',
      socket: 'environment',
      jsonLog: 'environment',
      replay: 'default',
    },
  });
  guard.child.kill('SIGTERM');
  expect(await guard.exit()).toBe(0);
});

describe('ends', () => {
  test('a guard that does not stop is ended by the second wish, not by an echo of the first', async () => {
    const guard = run(['--state', temporaryDirectory()], { FAKE_STOPS_NEVER: '1' });
    await guard.says('READY');
    guard.child.kill('SIGINT');
    guard.child.kill('SIGTERM');
    await guard.says('Stopping');
    const again = setInterval(() => guard.child.kill('SIGINT'), 300);
    expect(await guard.exit()).toBe(1);
    clearInterval(again);
    expect(guard.out).toContain('Ended at once (SIGINT).');
  });

  test('a guard that ends by itself', async () => {
    const guard = run(['--state', temporaryDirectory()], { FAKE_ENDS: 'well' });
    expect(await guard.exit()).toBe(0);
    expect(guard.out).toContain('The guard is at its end.');
  });

  test('a guard that fails', async () => {
    const guard = run(['--state', temporaryDirectory()], { FAKE_ENDS: 'the disk has gone' });
    expect(await guard.exit()).toBe(1);
    expect(guard.err).toContain('the disk has gone');
  });

  test('nobody reading its output is no reason to stop guarding', async () => {
    const state = temporaryDirectory();
    const guard = run(['--state', state]);
    await guard.says('READY');
    guard.child.stdout?.destroy();
    const client = await connectTo(join(state, 'drawbridge.sock'));
    for (let i = 1; i < 20; i++) await client.call('block', { target: `192.0.2.${i}` });
    expect((await client.call('status', {})).pid).toBe(guard.child.pid);
    guard.child.kill('SIGTERM');
    expect(await guard.exit()).toBe(0);
  });
});

describe('refuses to start, and says why', () => {
  test('where a guard answers on the socket; that one is left in peace', async () => {
    const state = temporaryDirectory();
    const first = run(['--state', state]);
    await first.says('READY');
    const second = run(['--state', state]);
    expect(await second.exit()).toBe(1);
    expect(second.err).toMatch(/^drawbridge: Another guard answers on .* Stop it first/);
    const client = await connectTo(join(state, 'drawbridge.sock'));
    expect((await client.call('status', {})).pid).toBe(first.child.pid);
  });

  test('with settings that are not valid', async () => {
    const state = temporaryDirectory();
    writeFileSync(join(state, 'settings.json'), '{"port": 99999}');
    const guard = run(['--state', state]);
    expect(await guard.exit()).toBe(1);
    expect(guard.err).toBe(
      `drawbridge: ${join(state, 'settings.json')}: port: expected a whole number from 1 to 65535. Correct it, or take the key out to get its default.\n`,
    );
  });

  test('with a socket path that is too long', async () => {
    const state = join(temporaryDirectory(), 'x'.repeat(120));
    mkdirSync(state);
    const guard = run(['--state', state]);
    expect(await guard.exit()).toBe(1);
    expect(guard.err).toContain('Choose a shorter one with --socket PATH.');
  });
});
