/**
 * Takes the pictures under docs/screenshots: a guard reads a log of a month's
 * attacks, blocks in the nftables of a network namespace of its own, and shows
 * its screens in Debian's Chromium.
 *   node e2e/screenshots/take.ts [NAME…]     as root; without names: all
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright';
import { type Locator, openLocator } from '../../src-main/locate/locator.ts';
import { CHROMIUM } from '../renderer/built-renderer.ts';
import { writeAttackLog } from './attack-log.ts';
import { SCREENS, type Screen } from './screens.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = join(ROOT, 'src-main/headless/main.ts');
const PICTURES = join(ROOT, 'docs/screenshots');
const INSIDE = 'DRAWBRIDGE_SCREENSHOTS_INSIDE';

if (process.env[INSIDE] === undefined) {
  // A network of its own: its firewall and its loopback are nobody else's.
  const { status } = spawnSync(
    'unshare',
    ['--net', '--mount', process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } },
  );
  process.exitCode = status ?? 1;
} else {
  spawnSync('ip', ['link', 'set', 'lo', 'up']);
  spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
  mkdirSync('/run/sshd');
  await takeAll(process.argv.slice(2));
}

async function takeAll(names: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-screenshots-'));
  const log = join(directory, 'auth.log');
  const locator = await openLocator();
  writeAttackLog(log, { now: Date.now(), locator });
  writeSettings(directory, locator);
  const guard = spawn(
    process.execPath,
    [
      PROGRAM,
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
  const sshd = startSshd(directory);
  const browser = await chromium.launch(CHROMIUM);
  try {
    const link = await linkOf(guard.stdout);
    await caughtUp(join(directory, 'state'));
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
    sshd.kill('SIGTERM');
    guard.kill('SIGTERM');
    await new Promise((done) => guard.once('exit', done));
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Two lists in files, so that there is something to show: networks and no hosts, as in the log. */
function writeSettings(directory: string, locator: Locator): void {
  const state = join(directory, 'state');
  mkdirSync(state, { mode: 0o700 });
  const list = (id: string, name: string, targets: readonly string[]) => {
    const url = join(directory, `${id}.txt`);
    writeFileSync(url, targets.join('\n'));
    return {
      id,
      preset: null,
      name,
      url,
      format: 'auto',
      isOn: true,
      intervalSeconds: 3600,
      expireSeconds: null,
    };
  };
  const lists = [
    list('office', 'Blocked at the office', locator.prefixesOf({ country: 'SC' }).slice(0, 400)),
    list('rented', 'Rented servers', locator.prefixesOf({ country: 'LT' }).slice(0, 1200)),
  ];
  const placeRules = [{ place: { country: 'CH' }, action: 'exempt' }];
  writeFileSync(join(state, 'settings.json'), JSON.stringify({ version: 1, share: { lists, placeRules } }));
}

/** A real sshd on the namespace's own port 22, so that Remote Login is on. */
function startSshd(directory: string): ChildProcess {
  const key = join(directory, 'host-key');
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  writeFileSync(join(directory, 'sshd_config'), `HostKey ${key}\nPidFile none\n`);
  const args = ['-D', '-f', join(directory, 'sshd_config'), '-E', join(directory, 'sshd.log')];
  return spawn('/usr/sbin/sshd', args, { stdio: 'ignore' });
}

/** Waits until the guard has read the whole log. */
async function caughtUp(state: string): Promise<void> {
  for (let before = -1; ; ) {
    await new Promise((done) => setTimeout(done, 2000));
    const { stdout } = spawnSync(process.execPath, [PROGRAM, 'status', '--json', '--state', state], {
      encoding: 'utf8',
    });
    const { lines } = (JSON.parse(stdout) as { log: { lines: number } }).log;
    if (lines === before) return;
    before = lines;
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
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1500);
  await prepare?.(page);
  await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
  await context.close();
  console.log(`${name}-${colorScheme}.png`);
}
