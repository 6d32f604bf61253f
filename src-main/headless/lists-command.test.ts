import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawbridge } from './testing/command.ts';
import { HELD } from './testing/fake-share-data.ts';
import { serve } from './testing/serve.ts';
import { temporaryDirectory } from './testing/temporary.ts';

async function lists() {
  const { guard, path } = await serve();
  const run = (...argv: string[]) => drawbridge(['lists', ...argv], { socket: path });
  return { guard, run };
}

test('presets with their terms of use; none is used by itself', async () => {
  const { run } = await lists();
  const { code, out } = await run('presets');
  expect(code).toBe(0);
  expect(out).toContain(
    [
      'spamhaus-drop-v4  Spamhaus DROP',
      '  What   Whole networks that are in the hands of criminals.',
      '  Terms  Free of charge. Credit, date and copyright have to be kept; fetch it once an hour at most.',
      '  More   https://www.spamhaus.example/drop/',
      '  From   https://www.spamhaus.example/drop/drop_v4.json, every 12 hours, at most once in 1 hour',
      '  Ends   1 week after its last good answer',
    ].join('\n'),
  );
  expect(out).toContain('  Key    it wants one of an account there: --key-file FILE\n');
  expect((await run()).out).toBe('No list is used. "drawbridge lists presets" shows well-known ones.\n');
});

describe('add', () => {
  test('a preset, and one that wants a key with it', async () => {
    const { guard, run } = await lists();
    const added = await run('add', 'spamhaus-drop-v4');
    expect([added.code, added.err]).toEqual([0, '']);
    expect(added.out).toMatch(
      /^spamhaus-drop-v4 {2}Spamhaus DROP\n {2}State +waits\n +It was not fetched yet\.\n/,
    );
    expect((await run('add', 'spamhaus-drop-v4')).err).toBe('drawbridge: Spamhaus DROP is there already.\n');
    const file = join(temporaryDirectory(), 'key');
    writeFileSync(file, 'secret-key\n');
    const keys: string[] = [];
    const { setReportKey } = guard.handlers;
    guard.handlers.setReportKey = (input) => {
      keys.push(`${input.service} ${input.key}`);
      return setReportKey(input);
    };
    const { code, out } = await run('add', 'abuseipdb', '--key-file', file);
    expect([code, out]).toEqual([0, expect.not.stringContaining('secret-key')]);
    expect(keys).toEqual(['abuseipdb secret-key']);
    const unwanted = await run('add', 'spamhaus-drop-v4', '--key-file', file);
    expect([unwanted.code, keys.length]).toEqual([2, 1]);
    expect((await run('add', 'none')).code).toBe(1);
  });

  test('any other, by its address or as a file', async () => {
    const { guard, run } = await lists();
    const more = ['--format', 'plain', '--every', '1h', '--expire', 'never'];
    await run('add', '--url', 'https://example.org/bad.txt', '--name', 'Ours', ...more);
    await run('add', '--url', 'bad.txt', '--name', 'By hand');
    expect(guard.shared.share.lists.map(({ settings }) => settings)).toEqual([
      {
        id: 'ours',
        preset: null,
        name: 'Ours',
        url: 'https://example.org/bad.txt',
        format: 'plain',
        isOn: true,
        intervalSeconds: 3600,
        expireSeconds: null,
      },
      expect.objectContaining({
        url: expect.stringMatching(/^\/.+\/bad\.txt$/),
        format: 'auto',
        intervalSeconds: 21_600,
        expireSeconds: 604_800,
      }),
    ]);
  });

  test.each([
    [[], 'Give a preset, such as "drawbridge lists add spamhaus-drop-v4"'],
    [['--url', 'https://example.org/'], 'and --name NAME'],
    [['spamhaus-drop-v4', '--every', '1h'], 'A preset brings all of it.'],
    [
      ['/etc/bad.txt', '--name', 'Ours'],
      'For a list of your own give its place with --url, and --name NAME.',
    ],
    [['https://example.org/bad.txt'], 'For a list of your own give its place with --url, and --name NAME.'],
    [['--url', 'ftp://example.org/', '--name', 'x'], 'Give https:// or http://, or the path of a file.'],
    [['--url', '/x', '--name', 'x', '--format', 'xml'], 'Give one of: auto, plain, dshield,'],
    [['--url', '/x', '--name', 'x', '--every', '5s'], 'Give a length of time from 10 seconds to 30 days'],
    [['--url', '/x', '--name', 'x', '--expire', '1m'], 'Give a length of time from 1 hour to 1 year'],
    [['--url', '/x', '--name', 'x', '--key-file', 'k'], 'Only presets that want a key'],
    [['abuseipdb', '--key-file', '/nonexistent'], "can't be read (ENOENT). Give a file with the key."],
  ])('%j is wrong usage', async (argv, words) => {
    const { run } = await lists();
    const { code, out, err } = await run('add', ...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });
});

describe('one that is used', () => {
  async function used() {
    const { guard, run } = await lists();
    await run('add', 'spamhaus-drop-v4');
    const [list] = guard.shared.share.lists;
    if (list === undefined) throw new Error('no list');
    return { guard, run, list };
  }

  test('changed, off, on, fetched, removed', async () => {
    const { guard, run } = await used();
    const settings = () => guard.shared.share.lists[0]?.settings;
    expect((await run('set', 'list:spamhaus-drop-v4', '--every', '1d', '--name', 'DROP')).out).toContain(
      'every day',
    );
    expect(settings()).toMatchObject({ name: 'DROP', intervalSeconds: 86_400, expireSeconds: 604_800 });
    expect((await run('off', 'spamhaus-drop-v4')).out).toMatch(/State +off\n/);
    expect(settings()?.isOn).toBe(false);
    expect((await run('on', 'spamhaus-drop-v4')).out).toMatch(/State +waits\n/);
    expect((await run('fetch', 'spamhaus-drop-v4')).out).toMatch(/State +ok\n/);
    const again = await run('fetch', 'spamhaus-drop-v4');
    expect([again.code, again.err]).toEqual([1, 'drawbridge: DROP may be asked again in 55 min.\n']);
    expect((await run('remove', 'spamhaus-drop-v4')).out).toBe(
      'The list spamhaus-drop-v4 is forgotten, and its blocks are lifted.\n',
    );
    expect(settings()).toBeUndefined();
    const gone = await run('remove', 'spamhaus-drop-v4');
    expect([gone.code, gone.err]).toEqual([1, 'drawbridge: There is no list "spamhaus-drop-v4".\n']);
  });

  test('one that does not answer: exit code 1', async () => {
    const { run } = await used();
    await run('set', 'spamhaus-drop-v4', '--url', 'https://down.example/');
    for (const argv of [['fetch', 'spamhaus-drop-v4'], ['show']]) {
      const { code, out } = await run(...argv);
      expect([code, out]).toEqual([1, expect.stringContaining('https://down.example/ does not answer.')]);
    }
  });

  test('what is not understood, left out and held back is told; credit is safe to see', async () => {
    const { guard, run, list } = await used();
    guard.shared.entries.push({
      source: 'list:spamhaus-drop-v4',
      sourceName: 'Spamhaus DROP',
      target: '198.51.100.0/24',
      since: 0,
      until: null,
      reason: '',
      place: { country: null, network: null },
    });
    const figures = { addresses: 256, notUnderstood: 3, leftOut: 1, credit: '\x1b[2J© DROP', held: HELD };
    Object.assign(list, figures);
    const { out } = await run();
    expect(out).toContain(
      '  Covers     256 IPv4 addresses; 3 lines of it not understood; 1 entry left out: never blocked\n',
    );
    expect(out).toContain('  Credit     \\x1b[2J© DROP\n');
    expect(out).toContain(
      [
        '  Held back  a version of 1 h ago: It lost more than half of its entries at once.',
        '             1,540 → 3 entries, 16,000,000 → 768 IPv4 addresses',
        '             To take it: drawbridge lists accept spamhaus-drop-v4',
      ].join('\n'),
    );
    list.held = { ...HELD, isApproved: true };
    expect((await run()).out).toContain('You accepted it: it is fetched as soon as its maker allows.');
  });

  test('accept shows what would change, and takes it only on a yes', async () => {
    const { run, list } = await used();
    const none = await run('accept', 'spamhaus-drop-v4', '--yes');
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('is held back. Nothing was changed.')]);
    list.held = HELD;
    const asked = await run('accept', 'spamhaus-drop-v4');
    expect([asked.code, asked.err]).toEqual([
      2,
      'drawbridge: Nothing was changed: nobody can be asked here. Say --yes to take it.\n',
    ]);
    expect(asked.out).toContain('1,540 → 3 entries, 16,000,000 → 768 IPv4 addresses\n');
    expect(list.held).not.toBeNull();
    expect((await run('accept', 'spamhaus-drop-v4', '--yes')).code).toBe(0);
    expect(list.held).toBeNull();
    expect((await run('accept', 'other', '--yes')).err).toContain('There is no list "other".');
  });

  test.each([
    [['set', 'spamhaus-drop-v4'], 'Say what to change'],
    [['off', 'NO SUCH'], `"NO SUCH" is no list's id.`],
    [['fetch'], "Missing required argument 'id'"],
  ])('%j is wrong usage', async (argv, words) => {
    const { run } = await used();
    const { code, err } = await run(...argv);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });
});
