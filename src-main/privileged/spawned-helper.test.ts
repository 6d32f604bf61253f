import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HELPER_VERSION } from './greeting.ts';
import { replyLines, requestText } from './request-text.ts';
import { SpawnedHelper } from './spawned-helper.ts';
import { HELPER } from './testing/sandbox.ts';

test('a request is one line for each item, removals first', () => {
  expect(requestText({ verb: 'version' })).toBe('version\n.\n');
  expect(requestText({ verb: 'nft-prepare', scope: 'port 22' })).toBe('nft-prepare port 22\n.\n');
  const change = { verb: 'nft-change', add: ['203.0.113.66'], remove: ['2001:db8::/64'] } as const;
  expect(requestText(change)).toBe('nft-change\n- 2001:db8::/64\n+ 203.0.113.66\n.\n');
});

test('an item that would be more than one word is refused before anything runs', () => {
  for (const target of [
    '203.0.113.66\n- 198.51.100.1',
    '',
    ' ',
    '203.0.113.66 ',
    'a.b;c',
    '203.0.113.66\n',
    '٣.0.0.1',
  ]) {
    expect(() => requestText({ verb: 'cut', scope: 'all-ports', add: [target] })).toThrow(
      `${JSON.stringify(target)} is neither a canonical address nor a prefix.`,
    );
  }
});

test('a reply counts only with its last line', () => {
  expect(replyLines('a\nb\nok\n')).toEqual(['a', 'b']);
  expect(() => replyLines('a\nerror: the reason\n')).toThrow('the reason');
  for (const broken of ['', 'ok', 'a\n', 'a\nok\nb', 'error: the rea', 'a\n\n']) {
    expect(() => replyLines(broken)).toThrow('broke off');
  }
});

describe.skipIf(process.getuid?.() !== 0)('the helper as a child process (skipped unless root)', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drawbridge-client-'));
    path = join(folder, 'helper');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A helper that greets as it should and then does something else. */
  const script = (text: string) => {
    const greet = `read -r verb; if [ "$verb" = version ]; then echo "drawbridge-helper ${HELPER_VERSION}"; echo ok; exit; fi`;
    writeFileSync(path, `#!/bin/sh\n${greet}\n${text}\n`, { mode: 0o755 });
    return new SpawnedHelper({ path });
  };
  const request = { verb: 'nft-list' } as const;

  test('the real one answers, also under a prefix', async () => {
    expect(await new SpawnedHelper({ path: HELPER }).run({ verb: 'version' })).toEqual([
      `drawbridge-helper ${HELPER_VERSION}`,
    ]);
    const alone = new SpawnedHelper({ path: HELPER, prefix: ['unshare', '-n'] });
    await alone.run({ verb: 'nft-prepare', scope: 'port 22' });
    await expect(alone.run(request)).rejects.toMatchObject({ name: 'HelperError', kind: 'refused' });
    await expect(alone.run({ verb: 'cut', scope: 'all-ports', add: ['127.0.0.1'] })).rejects.toThrow(
      'loopback',
    );
  });

  test('what it says reaches the caller, and nothing of the environment reaches it', async () => {
    vi.stubEnv('DRAWBRIDGE_TEST', 'x');
    const words = await script('cat; env | grep -c DRAWBRIDGE_TEST; pwd; echo ok').run({
      verb: 'nft-change',
      add: ['192.0.2.1'],
    });
    vi.unstubAllEnvs();
    expect(words).toEqual(['+ 192.0.2.1', '.', '0', '/']);
  });

  test('another version is not talked to', async () => {
    writeFileSync(path, `#!/bin/sh\ncat >>${folder}/asked; echo drawbridge-helper 99; echo ok\n`, {
      mode: 0o755,
    });
    const helper = new SpawnedHelper({ path });
    for (let i = 0; i < 2; i++) {
      await expect(helper.run(request)).rejects.toMatchObject({
        kind: 'unusable',
        message: expect.stringContaining(
          `calls itself "drawbridge-helper 99", but version ${HELPER_VERSION} is needed`,
        ),
      });
    }
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('version\n.\nversion\n.\n');
  });

  test('a script that others may write is never run', async () => {
    const helper = script(`touch ${folder}/ran; echo ok`);
    await helper.run(request);
    rmSync(join(folder, 'ran'));
    chmodSync(path, 0o777);
    await expect(helper.run(request)).rejects.toMatchObject({ kind: 'unsafe' });
    expect(() => readFileSync(join(folder, 'ran'))).toThrow('ENOENT');
  });

  test('one that hangs is stopped with everything it started', async () => {
    writeFileSync(path, `#!/bin/sh\nsleep 1000 & echo $! $$ >${folder}/pids; wait\n`, { mode: 0o755 });
    const helper = new SpawnedHelper({ path, timeoutMs: 300 });
    // The time may be over before the script has got so far: ask again.
    let pids: number[] = [];
    while (pids.length < 2) {
      await expect(helper.run(request)).rejects.toMatchObject({
        kind: 'timeout',
        message: expect.stringContaining('0.3 s'),
      });
      pids = readPids();
    }
    for (const pid of pids) await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
  });

  test('broken, endless and early answers', async () => {
    await expect(script('exit 3').run(request)).rejects.toMatchObject({ kind: 'unusable' });
    await expect(script('printf ok').run(request)).rejects.toMatchObject({ kind: 'unusable' });
    await expect(script('exec yes').run(request)).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringMatching(/too long/),
    });
    const many = Array.from({ length: 200_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    await expect(
      script('exec <&-; echo "error: no"').run({ verb: 'nft-replace', add: many }),
    ).rejects.toMatchObject({
      kind: 'refused',
      message: 'no',
    });
    const nowhere = new SpawnedHelper({ path: HELPER, prefix: ['/nonexistent/program'] });
    await expect(nowhere.run(request)).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringMatching(/could not be started/),
    });
  });

  function readPids(): number[] {
    try {
      return readFileSync(join(folder, 'pids'), 'utf8').trim().split(' ').map(Number);
    } catch {
      return [];
    }
  }
});

function isRunning(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
