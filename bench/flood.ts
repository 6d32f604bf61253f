/**
 * How smooth the page is while it is flooded: a real guard follows a log that grows by 5,000 attempts a second
 * for ten seconds, and Debian's Chromium shows the dropdown with Activity beside it:
 *   node bench/flood.ts      the renderer has to be built (npm run build)
 * Frames are measured in the page; a frame longer than 50 ms is what people see as a jerk. The guard's own
 * answer to `status` over the socket is measured beside it: main may not be held up either.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright';
import { CHROMIUM } from '../e2e/renderer/built-renderer.ts';
import { SocketClient } from '../src-main/headless/socket/socket-client.ts';
import { printTable, writeResults } from './results.ts';

const SECONDS = 10;
const ATTEMPTS_A_SECOND = 5000;
const TURN_MS = 50;
const JERK_MS = 50;

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-flood-'));
const log = join(folder, 'auth.log');
const state = join(folder, 'state');
writeFileSync(log, '');
const program = join(import.meta.dirname, '../src-main/headless/main.ts');
const guard = spawn(
  process.execPath,
  [program, 'run', '--ui', '--json-log', '--state', state, '--log', log, '--firewall', 'observe'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const browser = await chromium.launch(CHROMIUM);
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(await linkOf(guard.stdout));
  await page.locator('main').first().waitFor();
  await page.waitForTimeout(2000);
  const quiet = await framesDuring(page, () => page.waitForTimeout(3000));
  const client = await SocketClient.connect(join(state, 'drawbridge.sock'));
  const answers: number[] = [];
  const frames = await framesDuring(page, () => flood(client, answers));
  const { total } = await client.call('status', {});
  client.close();
  report(quiet, frames, answers, total.attempts);
} finally {
  await browser.close();
  guard.kill('SIGTERM');
  await new Promise((done) => guard.once('exit', done));
  rmSync(folder, { recursive: true, force: true });
}

async function linkOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const link = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(line)?.[0];
    if (link === undefined) continue;
    output.resume();
    return link;
  }
  throw new Error('The guard ended without a link to its page.');
}

/** How long each frame of the page took while something went on, shortest first. */
async function framesDuring(page: Page, work: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = [];
    const own = globalThis as unknown as { floodFrames?: number[] };
    own.floodFrames = frames;
    let before = performance.now();
    const next = (now: number) => {
      frames.push(now - before);
      before = now;
      if (own.floodFrames === frames) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await work();
  const frames = await page.evaluate(() => {
    const own = globalThis as unknown as { floodFrames?: number[] };
    const all = own.floodFrames ?? [];
    delete own.floodFrames;
    return all;
  });
  return frames.slice(1).sort((a, b) => a - b);
}

/** Attempts of 2,000 addresses in even steps, behind the clock by less than a step. */
async function flood(client: SocketClient, answers: number[]): Promise<void> {
  const start = Date.now();
  let sent = 0;
  while (sent < SECONDS * ATTEMPTS_A_SECOND) {
    const due = Math.min(((Date.now() - start) / 1000) * ATTEMPTS_A_SECOND, SECONDS * ATTEMPTS_A_SECOND);
    const lines: string[] = [];
    for (; sent < due; sent++) {
      const address = `198.18.${Math.floor((sent % 2000) / 250)}.${(sent % 250) + 1}`;
      const user = `user${sent % 300}`;
      lines.push(
        `${new Date().toISOString()} mac-mini sshd[${1000 + (sent % 30_000)}]: Failed password for invalid user ${user} from ${address} port ${1024 + (sent % 60_000)} ssh2\n`,
      );
    }
    appendFileSync(log, lines.join(''));
    const asked = performance.now();
    await client.call('status', {});
    answers.push(performance.now() - asked);
    await new Promise((done) => setTimeout(done, TURN_MS));
  }
  await new Promise((done) => setTimeout(done, 1000));
}

function report(quiet: number[], frames: number[], answers: number[], attempts: number): void {
  const at = (all: readonly number[], part: number) =>
    Math.round((all[Math.min(all.length - 1, Math.floor(all.length * part))] ?? 0) * 10) / 10;
  const row = (what: string, all: readonly number[]) => ({
    what,
    count: all.length,
    'median ms': at(all, 0.5),
    'p95 ms': at(all, 0.95),
    'p99 ms': at(all, 0.99),
    'worst ms': at(all, 1),
    'over 50 ms': all.filter((ms) => ms > JERK_MS).length,
    'load average': Math.round((loadavg()[0] ?? 0) * 10) / 10,
    processors: cpus().length,
  });
  const rows = [
    row('frames, quiet', quiet),
    row(`frames, ${ATTEMPTS_A_SECOND.toLocaleString('en')} attempts/s`, frames),
    row(
      'answers to status',
      answers.sort((a, b) => a - b),
    ),
  ];
  printTable(rows);
  console.log(`${attempts.toLocaleString('en')} attempts were counted.`);
  writeResults('flood', rows);
}
