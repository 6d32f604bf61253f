/** The page of a headless guard, in a real browser on the server, while a real sshd is attacked. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM } from './renderer/built-renderer.ts';
import { seriousViolations } from './renderer/serious-violations.ts';
import { browserIn, describeInBrowser } from './testbed/browser.ts';
import { Guard } from './testbed/guard.ts';
import { Testbed } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const ATTACKER = '203.0.113.66';
const HOSTILE = '203.0.113.67';
const NAMES = ['admin', 'oracle', 'test', 'pi', 'ubuntu'];
const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>',
  '<script>document.title="taken"</script>',
  '\u202Eevil',
  `"onmouseover="alert(1)`,
  'x'.repeat(500),
];

const SCREENS = [
  '#/tray',
  `#/tray/${HOSTILE}`,
  '#/activity',
  '#/preferences/general',
  '#/preferences/detection',
  '#/preferences/firewall',
  '#/preferences/ssh-access',
  '#/preferences/advanced',
  '#/welcome',
];

describeInBrowser('the page of a headless guard', () => {
  let testbed: Testbed;
  let guard: Guard;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    testbed = await Testbed.create({ clients: [ATTACKER, HOSTILE] });
    guard = await Guard.start(testbed.machine, { log: testbed.logFile, firewall: 'nftables', ui: true });
    browser = await chromium.launch({ ...CHROMIUM, executablePath: browserIn(testbed) });
    context = await browser.newContext({ viewport: { width: 380, height: 700 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
    await page.goto(await guard.link());
  });
  afterAll(async () => {
    await browser?.close();
    await testbed?.close();
  });

  test('first shows the first steps; the address bar keeps no token', async () => {
    await page.getByText('Drawbridge guards Remote Login').waitFor();
    expect(page.url()).not.toContain('token');
    await page.getByRole('button', { name: 'Skip All' }).click();
    await page.getByRole('heading', { name: /Guarding|Remote Login/ }).waitFor();
    await waitFor('it to be remembered', () => guardPreferences(guard).welcomed === true);
  });

  test('says what the guard does', async () => {
    await page.getByRole('heading', { name: /Guarding|Remote Login/ }).waitFor();
  });

  test('an attack appears while it happens, and is blocked', async () => {
    await Promise.all(NAMES.map((name) => testbed.clients.tryPasswords(ATTACKER, name)));
    const row = page.locator(`[data-row="${ATTACKER}"]`);
    await row.waitFor();
    await guard.waitForBlock(ATTACKER);
    await row.getByText(/blocked/).waitFor();
    expect(await testbed.clients.canConnect(ATTACKER)).toBe(false);
  });

  test('Unblock really lets the address in again, and Undo keeps it out again', async () => {
    await page.locator(`[data-row="${ATTACKER}"]`).hover();
    await page.getByTitle(`Unblock ${ATTACKER}`).click();
    await waitFor('the firewall to open', () => testbed.clients.canConnect(ATTACKER));
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitFor('the firewall to shut', async () => !(await testbed.clients.canConnect(ATTACKER)));
  });

  test('Activity shows every line of it, finds them by text, and saves them', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await show(page, '#/activity');
    const lines = testbed.lines().filter((line) => line.includes(ATTACKER) && line.includes('oracle'));
    const field = page.getByRole('combobox', { name: /Filter/ });
    await field.fill('user:oracle');
    await field.press('Enter');
    const rows = page.locator('tbody tr', { hasText: ATTACKER });
    await waitFor('the rows', async () => (await rows.count()) === lines.length);
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'As CSV…' }).click(),
    ]);
    const saved = readFileSync(await download.path(), 'utf8');
    for (const line of lines) expect(saved).toContain(line);
  });

  test('What if tells whom other rules would have blocked', async () => {
    await page.getByRole('button', { name: 'What if…' }).click();
    await page.getByLabel('Begin with').selectOption('fail2ban');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/would have been blocked/).waitFor();
    await page.keyboard.press('Escape');
  });

  test('a rule changed in the preferences is what the guard goes by, until it is undone', async () => {
    await show(page, '#/preferences/detection');
    const attempts = page.getByRole('textbox', { name: /[Aa]ttempts/ }).first();
    await attempts.fill('9');
    await page.getByRole('button', { name: 'Save' }).click();
    const first = async () => (await guard.ask('rules')).current.rules[0]?.attempts;
    await waitFor('the guard to have it', async () => (await first()) === 9);
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitFor('the guard to have it back', async () => (await first()) === 5);
    await page.setViewportSize({ width: 380, height: 700 });
  });

  test('names that want to be more than text are text on every screen', async () => {
    for (const name of HOSTILE_NAMES) await testbed.clients.tryPasswords(HOSTILE, name);
    await guard.waitForBlock(HOSTILE);
    await page.goto(new URL('/#/tray', page.url()).href);
    await page.locator(`[data-row="${HOSTILE}"]`).waitFor();
    for (const hash of SCREENS) {
      await show(page, hash);
      expect(await page.title()).toBe('Drawbridge');
      await expect.poll(() => page.locator('img[src="x"]').count()).toBe(0);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond, `${hash} is wider than the window`).toBeLessThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing serious on any screen, %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1280, height: 800 });
      for (const hash of SCREENS) {
        await show(page, hash);
        expect(await seriousViolations(page), hash).toEqual([]);
      }
      expect(complaints).toEqual([]);
    },
  );

  test('a browser without the session gets nothing', async () => {
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    const answer = await other.goto(new URL('/', page.url()).href);
    expect(answer?.status()).toBe(401);
    await stranger.close();
  });
});

/** What the guard's own settings file says. */
function guardPreferences({ stateDirectory }: Guard): { welcomed?: boolean } {
  return JSON.parse(readFileSync(join(stateDirectory, 'settings.json'), 'utf8')) as { welcomed?: boolean };
}

/** Goes to a screen and waits until it shows something. */
async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.locator('main').first().waitFor();
  await page.waitForTimeout(700);
}
