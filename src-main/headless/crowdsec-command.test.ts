import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { drawbridge } from './testing/command.ts';
import { MAIN } from './testing/process.ts';
import { serve } from './testing/serve.ts';
import { temporaryDirectory } from './testing/temporary.ts';

const LAPI = 'https://lapi.example:8080';

async function crowdSec() {
  const { guard, path } = await serve();
  const run = (...argv: string[]) => drawbridge(['crowdsec', ...argv], { socket: path });
  return { guard, path, run };
}

function fileOf(text: string): string {
  const path = join(temporaryDirectory(), 'file');
  writeFileSync(path, text);
  return path;
}

describe('join', () => {
  test('with a key from a file, an authority of its own and a token: neither is shown', async () => {
    const { guard, run } = await crowdSec();
    const [certificate = ''] = rootCertificates;
    const { code, out, err } = await run(
      ...['join', LAPI, '--name', 'mac-7', '--key-file', fileOf('secret-key\nmore\n')],
      ...['--ca', fileOf(`Certificate:\n  Data: x\n${certificate}\n`)],
      ...['--registration-token-file', fileOf('secret-token')],
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^This machine is registered at https:\/\/lapi\.example:8080 as drawbridge-mac-7\.\n {2}State +ok\n/,
    );
    expect(out).not.toContain('secret');
    expect(Object.fromEntries(guard.shared.secrets)).toEqual({ key: 'secret-key', token: 'secret-token' });
    expect(guard.shared.share.crowdSec.settings).toMatchObject({ url: LAPI, ca: `${certificate.trim()}\n` });
  });

  test('what is still to be typed on the LAPI is said', async () => {
    const { run } = await crowdSec();
    const { out } = await run('join', LAPI, '--name', 'mac-7', '--key', 'k');
    expect(out).toContain(
      'Before it may give blocks, type on the LAPI:\n  cscli machines validate drawbridge-mac-7\n',
    );
    const taken = await run('join', LAPI, '--name', 'taken', '--key', 'k');
    expect([taken.code, taken.err]).toEqual([1, 'drawbridge: The LAPI has a machine of that name.\n']);
  });

  test.each([
    [['lapi.example', '--name', 'x', '--key', 'k'], '"lapi.example" is no address of a LAPI.'],
    [['https://ann:secret@lapi.example', '--name', 'x', '--key', 'k'], 'is no address of a LAPI.'],
    [[LAPI, '--name', 'mac 7', '--key', 'k'], `--name can't be "mac 7".`],
    [[LAPI, '--key', 'k'], "Required option '--name <name>' not specified"],
    [[LAPI, '--name', 'x'], 'Nobody can be asked for the key here. Give --key-file FILE.'],
    [[LAPI, '--name', 'x', '--key', 'k', '--key-file', 'f'], 'Give --key or --key-file, not both.'],
    [[LAPI, '--name', 'x', '--key-file', '/dev/null'], 'The first line of /dev/null is empty.'],
    [[LAPI, '--name', 'x', '--key', 'k', '--ca', '/dev/null'], '/dev/null holds no certificate (PEM).'],
    [[LAPI, '--name', 'x', '--key', 'k', '--ca', '/'], "can't be read (EISDIR)."],
  ])('%j is wrong usage', async (argv, words) => {
    const { guard, run } = await crowdSec();
    const { code, out, err } = await run('join', ...argv);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(words)]);
    expect(guard.shared.secrets.size).toBe(0);
  });

  test('a file that is too large is not read', async () => {
    const { run } = await crowdSec();
    const { code, err } = await run('join', LAPI, '--name', 'x', '--key-file', fileOf('k'.repeat(100_001)));
    expect([code, err]).toEqual([2, expect.stringContaining('is too large. Give a file with the key.')]);
  });

  const terminal = '/usr/bin/script';
  test.skipIf(!existsSync(terminal))('at a terminal the key is asked for, and not shown', async () => {
    const { guard, path } = await crowdSec();
    const log = join(temporaryDirectory(), 'typescript');
    const command = `"${process.execPath}" "${MAIN}" crowdsec join ${LAPI} --name mac-7 --socket "${path}"`;
    const child = spawn(terminal, ['-qfec', command, log], {
      env: { PATH: process.env['PATH'], HOME: temporaryDirectory() },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const closed = once(child, 'close');
    const seen = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    await expect.poll(seen, { timeout: 20_000 }).toContain('The key of "cscli bouncers add":');
    child.stdin.write('secret-key\r');
    const [code] = await closed;
    expect([code, guard.shared.secrets.get('key')]).toEqual([0, 'secret-key']);
    expect(seen()).toContain('This machine is registered at');
    expect(seen()).not.toContain('secret');
  });
});

describe('one that is used', () => {
  async function joined() {
    const { guard, run } = await crowdSec();
    await run('join', LAPI, '--name', 'mac-7', '--key', 'k');
    return { guard, run };
  }

  test('how it is', async () => {
    const { guard, run } = await joined();
    const figures = { pushed: 12, waiting: 2, waitingToLift: 1, hasPassword: false };
    const passedOver = [{ what: 'not a ban', count: 3 }];
    Object.assign(guard.shared.share.crowdSec, { ...figures, passedOver });
    expect((await run()).out.split('\n')).toEqual([
      '  State        ok',
      '               It answers.',
      '  Keeps out    1 address or prefix; it answered just now',
      `  LAPI         ${LAPI}`,
      '  Machine      drawbridge-mac-7',
      '  Takes        its decisions of every origin, every 5 seconds',
      "  Gives        what this guard's rules block: 12 own blocks there, 2 more to be told, 1 lifted one to be told",
      '  Missing      no password of the machine: join it again',
      '  Passed over  3 × not a ban',
      '',
    ]);
    expect((await run('status')).code).toBe(0);
  });

  test('changed: what is not given stays', async () => {
    const { guard, run } = await joined();
    const settings = () => guard.shared.share.crowdSec.settings;
    const { out } = await run('set', '--origins', 'cscli, crowdsec,cscli', '--every', '10s', '--push', 'off');
    expect(settings()).toMatchObject({
      origins: ['cscli', 'crowdsec'],
      pollSeconds: 10,
      push: false,
      pull: true,
    });
    expect(out).toMatch(/Takes +its decisions of cscli, crowdsec, every 10 seconds\n {2}Gives +nothing\n/);
    await run('set', '--origins', 'all', '--pull', 'off', '--ca', 'none', '--key-file', fileOf('other\n'));
    expect(settings()).toMatchObject({ origins: [], pull: false, ca: null, push: false });
    expect(guard.shared.secrets.get('key')).toBe('other');
    for (const [argv, words] of [
      [[], 'Say what to change'],
      [['--pull', 'yes'], 'Give one of: on, off.'],
      [['--every', '2h'], 'Give a length of time from 1 second to 1 hour'],
      [['--origins', 'a,,b'], 'Give names with commas between them'],
    ] as const) {
      const { code, err } = await run('set', ...argv);
      expect([code, err]).toEqual([2, expect.stringContaining(words)]);
    }
  });

  test('one over plain http on another machine is said not to be encrypted', async () => {
    const { run } = await crowdSec();
    const join = async (url: string) => (await run('join', url, '--name', 'x', '--key', 'k')).out;
    expect(await join('http://lapi.example')).toContain('http://lapi.example, not encrypted\n');
    expect(await join('http://127.0.0.1:8080')).toContain('LAPI       http://127.0.0.1:8080\n');
  });

  test('left: what it kept out is lifted', async () => {
    const { guard, run } = await joined();
    const { code, out } = await run('leave');
    expect([code, out]).toEqual([
      0,
      `${LAPI} is used no more. What it kept out is lifted: 1 address or prefix.\n`,
    ]);
    expect(guard.shared.entries).toEqual([]);
    const again = await run('leave');
    expect([again.code, again.err]).toEqual([1, 'drawbridge: No LAPI is used. Nothing was changed.\n']);
    expect((await run('check')).code).toBe(1);
    expect((await run()).out).toBe('  State  off\n         No Local API is set.\n');
  });
});
