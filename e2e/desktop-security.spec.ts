/** What a page of the app can't do, whatever runs in it. */

import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DesktopHere, describeDesktop } from './desktop/describe-desktop.ts';
import type { Desktop } from './desktop/desktop.ts';
import { askPage } from './desktop/page-calls.ts';
import { StandInDesktop } from './desktop/stand-in-desktop.ts';
import { waitFor } from './testbed/wait-for.ts';

describeDesktop('a page of the app', () => {
  let here: DesktopHere;
  let desktop: Desktop;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    here = await DesktopHere.make();
    desktop = await here.start();
    page = await desktop.page('popover');
    // To load it again while it still loads would break that off.
    await page.locator('#root > *').first().waitFor({ state: 'attached' });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await desktop.reload('popover');
    await page.locator('#root > *').first().waitFor({ state: 'attached' });
  });
  afterAll(() => here?.close());

  /** The URL that the page has, whatever it tried. */
  const address = () => page.evaluate<string>('location.href');

  test('is loaded without a word of complaint from its content security policy', async () => {
    await page.waitForTimeout(500);
    expect(complaints).toEqual([]);
  });

  test('has a policy that allows nothing but its own files', async () => {
    const [response] = await Promise.all([
      page.waitForResponse((one) => one.url().includes('/index.html')),
      desktop.reload('popover'),
    ]);
    const policy = (await response.allHeaders())['content-security-policy'] ?? '';
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy.split('; ')).toContain(directive);
    }
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  test('runs sandboxed, as does every other', async () => {
    if (!(desktop instanceof StandInDesktop)) return;
    expect((await desktop.control.ask('recorded')).isSandboxed).toBe(true);
    const windows = await desktop.control.ask('windows');
    expect(windows.length).toBeGreaterThanOrEqual(2);
    for (const { options } of windows) {
      expect(options.webPreferences).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
      });
    }
  });

  test('can ask and listen, and nothing else', async () => {
    const names = 'Object.getOwnPropertyNames(window.drawbridge).sort()';
    expect(await page.evaluate(names)).toEqual(['call', 'on']);
    for (const name of ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'])
      expect(await page.evaluate(`typeof window[${JSON.stringify(name)}]`)).toBe('undefined');
    await page.evaluate('try { window.drawbridge.call = 1; window.drawbridge = 1; } catch {}');
    expect(await page.evaluate(names)).toEqual(['call', 'on']);
    expect((await askPage(page, 'status', {})).ok).toBe(true);
  });

  test.each([
    ['no call', 'toString', {}],
    ['a call of the object itself', '__proto__', {}],
    ['an event as a call', 'blocked', {}],
    ['a wrong input', 'block', { target: 7 }],
    ['what is no address', 'block', { target: '$(reboot)' }],
    ['an input too many', 'openWindow', { window: 'devtools' }],
  ])('is refused %s', async (_, name, input) => {
    const answer = await askPage(page, name, input);
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });

  test('runs no script that is written into it', async () => {
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = true">');
    }`);
    await page.waitForTimeout(300);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    // The debugger's own evaluation is let through: what runs later is not.
    await page.evaluate(`setTimeout(() => {
      try { new Function('')(); window.evaluated = true; } catch (error) { window.evaluated = error.name; }
    })`);
    expect(await waitFor('it', () => page.evaluate('window.evaluated'))).toBe('EvalError');
  });

  test.each([
    'location.href = "https://drawbridge.example.org/"',
    'location.assign("http://203.0.113.9/")',
    'location.replace("file:///etc/passwd")',
    'document.body.append(Object.assign(document.createElement("a"), { id: "out", href: "https://drawbridge.example.org/" })), document.querySelector("#out").click()',
    'document.body.append(Object.assign(document.createElement("form"), { id: "form", action: "https://drawbridge.example.org/" })), document.querySelector("#form").submit()',
  ])('does not go elsewhere: %s', async (script) => {
    const before = await address();
    await page.evaluate(`{ try { ${script} } catch {} }`).catch(() => undefined);
    await page.waitForTimeout(300);
    expect(await address()).toBe(before);
    expect((await askPage(page, 'status', {})).ok).toBe(true);
  });

  test('opens no window', async () => {
    const before = (await desktop.windows()).length;
    expect(await page.evaluate('window.open("https://drawbridge.example.org/") === null')).toBe(true);
    await page.evaluate(`{
      const link = Object.assign(document.createElement('a'), { href: location.href, target: '_blank' });
      document.body.append(link);
      link.click();
    }`);
    await page.waitForTimeout(300);
    expect((await desktop.windows()).length).toBe(before);
  });

  test.each(['geolocation', 'notifications', 'media', 'clipboard-read', 'midi', 'usb'])(
    'is not granted %s',
    async (permission) => {
      expect(await desktop.grants(permission)).toBe(false);
    },
  );

  test.each([
    'fetch("https://drawbridge.example.org/")',
    'fetch("http://127.0.0.1:1/")',
    'new Promise((done, fail) => { const s = new WebSocket("ws://127.0.0.1:1/"); s.onopen = done; s.onerror = fail; })',
    'new Promise((done, fail) => { const i = new Image(); i.onload = done; i.onerror = fail; i.src = "https://drawbridge.example.org/x.png"; })',
    'new Promise((done, fail) => { const f = document.createElement("iframe"); f.src = "https://drawbridge.example.org/"; document.addEventListener("securitypolicyviolation", () => fail(new Error("refused")), { once: true }); f.onload = done; document.body.append(f); })',
  ])('reaches no network: %s', async (attempt) => {
    const outcome = await page.evaluate(`${attempt}.then(() => 'reached', () => 'refused')`);
    expect(outcome).toBe('refused');
  });

  test('is not the policy alone: a page without one reaches nothing either, and is not answered', async () => {
    if (!(desktop instanceof StandInDesktop)) return;
    await page.goto('about:blank');
    const outcome = await page.evaluate(
      'fetch("https://drawbridge.example.org/secret").then(() => 1, () => 0)',
    );
    expect(outcome).toBe(0);
    const { cancelled, leaked } = await desktop.control.ask('requests');
    expect(cancelled).toContain('https://drawbridge.example.org/secret');
    expect(leaked).toEqual([]);
    expect(await askPage(page, 'status', {})).toEqual({
      ok: false,
      error: { code: 'refused', message: expect.stringContaining('windows of Drawbridge') },
    });
  });
});
