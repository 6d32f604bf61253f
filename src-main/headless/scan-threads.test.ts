import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { writeSshLog } from '../../bench/ssh-log.ts';
import { JudgingThread } from '../guard/judging-thread.ts';
import { PRESETS } from '../guard/rules.ts';
import { openLog, type ScanSummary, scanLog } from '../guard/scan.ts';
import { temporaryDirectory } from './testing/temporary.ts';

const SAMPLE = new URL('../../assets/sample.log', import.meta.url).pathname;
const RULES = PRESETS.drawbridge.rules;

async function scan(path: string, thread: JudgingThread | null): Promise<ScanSummary> {
  return await scanLog(openLog(path), { rules: RULES, since: null, until: null, thread }, (error) => {
    throw error;
  });
}

/** Maps in their order, too. */
const plain = (summary: ScanSummary) => ({
  ...summary,
  attackers: [...summary.attackers],
  users: [...summary.users],
  hours: [...summary.hours],
});

async function comesToTheSame(path: string): Promise<ScanSummary> {
  const one = await scan(path, null);
  expect(plain(await scan(path, new JudgingThread()))).toEqual(plain(one));
  return one;
}

function written(text: string | Buffer): string {
  const path = join(temporaryDirectory(), 'written.log');
  writeFileSync(path, text);
  return path;
}

test('two threads come to the same as one', async () => {
  const made = join(temporaryDirectory(), 'made.log');
  writeSshLog(made, 40_000);
  expect((await comesToTheSame(made)).decisions.length).toBeGreaterThan(3);
  expect((await comesToTheSame(SAMPLE)).events).toBeGreaterThan(100);
  await comesToTheSame(written(''));
});

test('so they do where the log bears no times, no pids, long lines and anything else', async () => {
  const lines = readFileSync(SAMPLE, 'latin1').split('\n');
  const bare = lines.map((line) => line.replace(/^.*?sshd\[\d+\]: /, '')).join('\n');
  expect((await comesToTheSame(written(bare))).firstTime).toBeNull();
  const long = `Oct  1 00:00:05 mac sshd[1]: Invalid user ${'u'.repeat(600_000)} from 2001:db8::1 port 22\n`;
  const tooLong = `${'x'.repeat(1_200_000)}\n`;
  const mixed = written(Buffer.from(`${lines.join('\n')}${long}${tooLong}${long}\x00\xff\n${long.trim()}`));
  expect((await comesToTheSame(mixed)).skippedLines).toBe(1);
});

test.each([
  ['throws before it reads', 'throw new Error("out of order")', /out of order/],
  ['ends by itself', 'process.exit(3)', /ended too early, with code 3/],
  [
    'throws while it reads',
    'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw new Error("broken") });',
    /broken/,
  ],
  [
    'closes while it reads',
    'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => parentPort.close());',
    /ended too early, with code 0/,
  ],
])('a thread that %s is an error, and no wait', async (_, code, message) => {
  const path = join(temporaryDirectory(), 'thread.mjs');
  writeFileSync(path, code);
  await expect(scan(SAMPLE, new JudgingThread(pathToFileURL(path)))).rejects.toThrow(message);
});
