import { describe, expect, test } from 'vitest';
import { drawbridge } from './testing/command.ts';
import { serve } from './testing/serve.ts';

async function sync() {
  const { guard, path } = await serve();
  const run = (...argv: string[]) => drawbridge(['denyhosts-sync', ...argv], { socket: path });
  return { guard, run, settings: () => guard.shared.share.denyHosts.settings };
}

describe('denyhosts-sync', () => {
  test('off at first', async () => {
    const { run } = await sync();
    const { code, out } = await run();
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        '  State     off',
        '            No server is set.',
        '  Server    none',
        '  Upload    off',
        '  Download  off',
        '  Interval  every hour',
        '',
      ],
    ]);
    const now = await run('now');
    expect([now.code, now.err]).toEqual([1, 'drawbridge: The synchronisation is off.\n']);
  });

  test('set: each as given, and what uploading means is said', async () => {
    const { run, settings } = await sync();
    const { code, out } = await run(
      ...['set', '--server', ' sync.example.org:9911 ', '--upload', 'on', '--download', 'on'],
      ...['--every', '2h', '--threshold', '5', '--resiliency', '0', '--keep', '7d', '--send-version', 'on'],
    );
    expect(code).toBe(0);
    expect(settings()).toEqual({
      server: 'sync.example.org:9911',
      upload: true,
      download: true,
      intervalSeconds: 7200,
      threshold: 5,
      resiliencySeconds: 0,
      keepSeconds: 604_800,
      ca: null,
      sendVersion: true,
    });
    expect(out).toContain(
      "  Upload     on: addresses that this guard's rules block are told to sync.example.org:9911\n",
    );
    expect(out).toContain(
      '  Download   on: an address is taken once 5 others reported it; it is kept out for 1 week\n',
    );
    await run('set', '--threshold', '3', '--resiliency', '5h');
    expect(settings()).toMatchObject({ threshold: 3, resiliencySeconds: 18_000, upload: true });
    expect((await run('off')).out).toMatch(/State +off\n/);
    expect(settings()).toMatchObject({ upload: false, download: false, server: 'sync.example.org:9911' });
  });

  test('now: statistics as DenyHosts has them; exit code 1 where it fails', async () => {
    const { guard, run } = await sync();
    await run('set', '--server', 'sync.example', '--upload', 'on');
    guard.shared.share.denyHosts.statistics.refused = 2;
    const { code, out } = await run('now');
    expect([code, out.slice(out.indexOf('  Interval')).split('\n')]).toEqual([
      0,
      [
        '  Interval     every hour, next in 1 h',
        '  Sent         3 in all, 3 the last time; 2 addresses the server does not take',
        '  Received     0 in all, 0 the last time',
        '  Counted      since 2025-11-23 16:20:00',
        '  Server time  2025-11-23 16:20:00',
        '',
      ],
    ]);
    await run('set', '--server', 'down.example');
    const failed = await run('now');
    expect([failed.code, failed.out]).toEqual([1, expect.stringContaining('down.example does not answer.')]);
  });

  test.each([
    [[], 'Say what to change'],
    [['--upload', 'yes'], 'Give one of: on, off.'],
    [['--every', '1m'], 'Give a length of time from 5 minutes to 1 week'],
    [['--threshold', '0'], 'Give a whole number from 1 to 1000.'],
    [['--resiliency', 'long'], 'Give a length of time from 0 to 1 year'],
    [['--keep', '1m'], 'Give a length of time from 1 hour to 10 years'],
    [['--upload', 'on'], 'Not changed: name a server first.'],
  ])('set %j is wrong usage', async (argv, words) => {
    const { run } = await sync();
    const { code, err } = await run('set', ...argv);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });
});
