/** Key-only SSH from the page of a headless guard, on a real sshd: from passwords to keys without a terminal. */
import { existsSync, writeFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM } from './renderer/built-renderer.ts';
import { browserIn, describeInBrowser } from './testbed/browser.ts';
import { Guard } from './testbed/guard.ts';
import { PASSWORD, Testbed, USER } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const OWNER = '203.0.113.10';
const DROP_IN = 'ssh/sshd_config.d/000-drawbridge.conf';

describeInBrowser('key-only SSH from the page', () => {
  let testbed: Testbed;
  let guard: Guard;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    testbed = await Testbed.create({
      clients: [OWNER],
      sshd: [
        'Include /etc/ssh/sshd_config.d/*.conf',
        'PasswordAuthentication yes',
        'AuthorizedKeysFile /etc/ssh/authorized_keys/%u',
      ],
    });
    const { machine } = testbed;
    // What the helper keeps stays on this machine of the test.
    await machine.must('mount', ['-t', 'tmpfs', 'tmpfs', '/var/lib']);
    const own = 'PasswordAuthentication yes\nAuthorizedKeysFile /etc/ssh/authorized_keys/%u\n';
    writeFileSync(machine.etc('ssh/sshd_config.d/50-own.conf'), own);
    guard = await Guard.start(machine, { log: testbed.logFile, firewall: 'observe', ui: true });
    browser = await chromium.launch({ ...CHROMIUM, executablePath: browserIn(testbed) });
    page = await browser.newPage({ viewport: { width: 680, height: 900 }, reducedMotion: 'reduce' });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(await guard.link());
    await page.getByText('Drawbridge guards Remote Login').waitFor();
    await page.goto(new URL('/#/preferences/ssh-access', page.url()).href);
  });
  afterAll(async () => {
    await browser?.close();
    await testbed?.close();
  });

  const theSwitch = () => page.getByRole('switch', { name: 'Keys only' });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const withPassword = () => testbed.clients.login(OWNER, USER, PASSWORD);
  const isWritten = () => existsSync(testbed.machine.etc(DROP_IN));
  const switchOn = async () => {
    await theSwitch().click();
    await page.getByText(`/etc/${DROP_IN}`, { exact: true }).waitFor();
    await button('Switch to Keys Only').click();
    await page.getByRole('timer').waitFor();
  };

  test('what sshd says is shown with its place; on it refuses passwords, and a login by key confirms', async () => {
    await page.getByText('/etc/ssh/sshd_config.d/50-own.conf, line 1', { exact: true }).waitFor();
    await page.getByText('alex@macbook').waitFor();
    expect(await withPassword()).toBe(true);
    await switchOn();
    expect(isWritten()).toBe(true);
    expect(await withPassword()).toBe(false);
    expect(await testbed.clients.login(OWNER, USER)).toBe(true);
    await page.getByText('Confirmed: sshd accepts keys only').waitFor();
    await expect.poll(() => page.getByRole('timer').count()).toBe(0);
    await page.getByText(`Last used just now from ${OWNER}`).waitFor();
  });

  test('off is one click; on again it waits through a reload, and is kept and turned off in the dropdown', async () => {
    await theSwitch().click();
    await page.getByText('No: passwords are accepted').waitFor();
    expect(isWritten()).toBe(false);
    await waitFor('sshd to take passwords', withPassword);
    await switchOn();
    await page.goto(new URL('/#/tray', page.url()).href);
    await page.reload();
    await page.getByRole('timer').waitFor();
    await button('Keep It').click();
    await page.getByRole('switch', { name: 'Key-only SSH', checked: true }).click();
    await page.getByText('Passwords accepted').waitFor();
    expect(isWritten()).toBe(false);
    expect(complaints).toEqual([]);
  });
});
