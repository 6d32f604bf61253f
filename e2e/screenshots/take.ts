/**
 * Takes the pictures under docs/screenshots: a guard reads a log of a month's
 * attacks, blocks in the nftables of a network namespace of its own, and shows
 * its screens in Debian's Chromium.
 *   node e2e/screenshots/take.ts [NAME…]     as root; without names: all
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright';
import { openLocator } from '../../src-main/locate/locator.ts';
import { CHROMIUM } from '../renderer/built-renderer.ts';
import { writeAttackLog } from './attack-log.ts';
import { SCREENS, type Screen } from './screens.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PICTURES = join(ROOT, 'docs/screenshots');
const INSIDE = 'DRAWBRIDGE_SCREENSHOTS_INSIDE';

if (process.env[INSIDE] === undefined) {
  // A network of its own: its firewall and its loopback are nobody else's.
  const { status } = spawnSync(
    'unshare',
    ['--net', process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } },
  );
  process.exitCode = status ?? 1;
} else {
  spawnSync('ip', ['link', 'set', 'lo', 'up']);
  await takeAll(process.argv.slice(2));
}

async function takeAll(names: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-screenshots-'));
  const log = join(directory, 'auth.log');
  writeAttackLog(log, { now: Date.now(), locator: openLocator() });
  const guard = spawn(
    process.execPath,
    [
      join(ROOT, 'src-main/headless/main.ts'),
      'run',
      '--ui',
      '--json-log',
      '--state',
      join(directory, 'state'),
      '--log',
      log,
      '--firewall',
      'nftables',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const browser = await chromium.launch(CHROMIUM);
  try {
    const link = await linkOf(guard.stdout);
    mkdirSync(PICTURES, { recursive: true });
    const session = await browser.newContext();
    await (await session.newPage()).goto(link);
    const cookies = await session.cookies();
    for (const screen of SCREENS.filter(({ name }) => names.length === 0 || names.includes(name))) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await take(browser, { screen, colorScheme, origin: new URL(link).origin, cookies });
      }
    }
  } finally {
    await browser.close();
    guard.kill('SIGTERM');
    await new Promise((done) => guard.once('exit', done));
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The link that the guard prints once it answers. */
async function linkOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const link = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(line)?.[0];
    if (link !== undefined) {
      output.resume();
      return link;
    }
  }
  throw new Error('The guard ended without a link to its screens.');
}

interface Shot {
  readonly screen: Screen;
  readonly colorScheme: 'light' | 'dark';
  readonly origin: string;
  readonly cookies: Parameters<Awaited<ReturnType<Browser['newContext']>>['addCookies']>[0];
}

async function take(browser: Browser, { screen, colorScheme, origin, cookies }: Shot): Promise<void> {
  const { name, hash, width, height, prepare } = screen;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 2,
    colorScheme,
    reducedMotion: 'reduce',
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(`${origin}/${hash}`);
  await page.waitForSelector('main');
  await page.waitForTimeout(1500);
  await prepare?.(page);
  await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
  await context.close();
  console.log(`${name}-${colorScheme}.png`);
}
