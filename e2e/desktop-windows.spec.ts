/** The app's windows, icon and settings: the built files, over Electron or its stand-in, reading a log file. */
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DesktopHere, describeDesktop } from './desktop/describe-desktop.ts';
import { type Desktop, isVisible, windowFacts } from './desktop/desktop.ts';
import { callFrom, closeFrom, listenOn } from './desktop/page-calls.ts';
import { failedPassword } from './desktop/ssh-lines.ts';
import { StandInDesktop } from './desktop/stand-in-desktop.ts';
import { waitFor } from './testbed/wait-for.ts';

const ATTACKER = '203.0.113.66';
const HOSTILE = '<img src=x onerror="document.title=`pwned`"><script>document.title=`pwned`</script>';

describeDesktop('the app', () => {
  let here: DesktopHere;
  let desktop: Desktop;
  let popover: Page;

  async function start(): Promise<void> {
    desktop = await here.start();
    popover = await desktop.page('popover');
    await popover.locator('#root > *').first().waitFor({ state: 'attached' });
  }

  beforeAll(async () => {
    here = await DesktopHere.make();
    await start();
  });
  afterAll(() => here?.close());

  test('at its first start it says welcome, and the dropdown waits hidden', async () => {
    await waitFor('the welcome window', () => isVisible(desktop, 'welcome'));
    expect(await isVisible(desktop, 'popover')).toBe(false);
    const welcome = await desktop.page('welcome');
    await callFrom(welcome, 'setPreferences', { change: { welcomed: true } });
    await closeFrom(welcome);
    await waitFor('it to close', async () => (await windowFacts(desktop, 'welcome')) === null);
  });

  test('the icon says the state in words', async () => {
    const { sentence } = await callFrom(popover, 'status', {});
    expect(sentence).not.toBe('');
    await waitFor('the tooltip', async () => (await desktop.tray()).toolTip === sentence);
  });

  test('a click on the icon opens the dropdown under it, and a second one closes it', async () => {
    await desktop.clickTray();
    expect(await isVisible(desktop, 'popover')).toBe(true);
    const bounds = (await windowFacts(desktop, 'popover'))?.bounds;
    expect(bounds).toMatchObject({ width: 380, height: 600 });
    await desktop.clickTray();
    expect(await isVisible(desktop, 'popover')).toBe(false);
    await desktop.clickTray();
    expect(await isVisible(desktop, 'popover')).toBe(true);
  });

  test('it goes when the owner clicks elsewhere, and comes when the app is opened again', async () => {
    await desktop.blur();
    await waitFor('it to hide', async () => !(await isVisible(desktop, 'popover')));
    await desktop.activate();
    expect(await isVisible(desktop, 'popover')).toBe(true);
    await popover.keyboard.press('Escape');
    await waitFor('Escape to close it', async () => !(await isVisible(desktop, 'popover')));
  });

  test('an icon that macOS hides does not hide the dropdown', async () => {
    if (!(desktop instanceof StandInDesktop)) return;
    // Below the screen, as macOS 26 reports it (facts: macOS, Electron); the display is 1440 points wide.
    await desktop.control.ask('moveIcon', { x: 700, y: 900, width: 24, height: 24 });
    await desktop.activate();
    expect((await windowFacts(desktop, 'popover'))?.bounds).toMatchObject({ x: 1440 - 380 - 5, y: 30 });
    await desktop.control.ask('moveIcon', { x: 700, y: 0, width: 24, height: 24 });
    await desktop.clickTray();
    await desktop.clickTray();
    expect((await windowFacts(desktop, 'popover'))?.bounds).toMatchObject({ x: 712 - 190, y: 30 });
    await desktop.clickTray();
    expect(await isVisible(desktop, 'popover')).toBe(false);
  });

  test('the right click offers what can be done', async () => {
    expect(await desktop.trayMenu()).toEqual(
      expect.arrayContaining([
        'Open Drawbridge',
        'Pause',
        'Preferences…',
        'About Drawbridge',
        'Quit Drawbridge',
      ]),
    );
    await desktop.chooseInTrayMenu('Pause', '15 Minutes');
    const paused = await waitFor(
      'the pause',
      async () => (await callFrom(popover, 'status', {})).pausedUntil,
    );
    expect(paused - Date.now()).toBeGreaterThan(14 * 60_000);
    await waitFor('the menu to offer to resume', async () => (await desktop.trayMenu()).includes('Resume'));
    await desktop.chooseInTrayMenu('Resume');
    await waitFor('the end', async () => (await callFrom(popover, 'status', {})).pausedUntil === null);
  });

  test('windows open on what is asked for, and are told what to show when they are open', async () => {
    await callFrom(popover, 'openWindow', { window: 'preferences', tab: 'detection' });
    const preferences = await desktop.page('preferences');
    await preferences.waitForURL(/#\/preferences\/detection$/);
    const told = await listenOn(preferences, 'navigate');
    await callFrom(popover, 'openWindow', { window: 'preferences', tab: 'firewall' });
    await waitFor('it to be told', async () => (await told.heard()).length === 1);
    expect(await told.heard()).toEqual([{ window: 'preferences', attacker: null, tab: 'firewall' }]);
    await preferences.waitForURL(/#\/preferences\/firewall$/);
    const height = 'Math.round(document.documentElement.getBoundingClientRect().height)';
    await waitFor('the window to be as tall as its tab', async () => {
      const tall = await preferences.evaluate<number>(height);
      return tall > 200 && (await windowFacts(desktop, 'preferences'))?.bounds.height === tall;
    });
    expect((await desktop.windows()).filter(({ title }) => title === 'Preferences')).toHaveLength(1);
    await closeFrom(preferences);
    await waitFor('it to close', async () => (await windowFacts(desktop, 'preferences')) === null);
  });

  test('what happens is there at once, in the windows that listen and in no others', async () => {
    await desktop.chooseInTrayMenu('Activity…');
    const activity = await desktop.page('activity');
    const mine = await listenOn(popover, 'loginEvents');
    const there = await listenOn(activity, 'loginEvents');
    await there.stop();
    for (let i = 0; i < 5; i++) appendFileSync(here.logFile, failedPassword(ATTACKER, `user${i}`, 4000 + i));
    const events = await waitFor('the events', async () => {
      const heard = (await mine.heard()).flatMap((payload) => payload.events);
      return heard.filter(({ attempts }) => attempts > 0).length >= 5 && heard;
    });
    expect(events.every(({ address }) => address === ATTACKER)).toBe(true);
    expect(await there.heard()).toEqual([]);
    await waitFor('the block', async () => (await callFrom(popover, 'blocks', {})).total === 1);
    await closeFrom(activity);
  });

  test("an attacker's text stays text", async () => {
    appendFileSync(here.logFile, failedPassword('198.51.100.7', HOSTILE, 5001));
    await waitFor('it to be known', async () => {
      const { attackers } = await callFrom(popover, 'attackers', {});
      return attackers.some(({ users }) => users.some(({ user }) => user === HOSTILE));
    });
    await desktop.clickTray();
    await popover.waitForTimeout(500);
    expect(await popover.evaluate('document.querySelectorAll("img[onerror], #root script").length')).toBe(0);
    expect(await popover.title()).not.toContain('pwned');
    await desktop.clickTray();
  });

  test('text is copied, and a problem report saved where the owner says', async () => {
    await callFrom(popover, 'copyText', { text: ATTACKER });
    expect(await desktop.clipboard()).toBe(ATTACKER);
    await desktop.answerSaveDialog(null);
    expect(await callFrom(popover, 'saveProblemReport', {})).toEqual({ saved: null, bytes: 0 });
    const path = join(here.stateDirectory, 'report.txt');
    await desktop.answerSaveDialog(path);
    const { saved, bytes } = await callFrom(popover, 'saveProblemReport', {});
    expect(saved).toEqual({ path });
    const text = readFileSync(path, 'utf8');
    expect(Buffer.byteLength(text)).toBe(bytes);
    expect(text).not.toContain(ATTACKER);
  });

  test('a second instance hands over to the first and ends', async () => {
    expect(await isVisible(desktop, 'popover')).toBe(false);
    expect(await desktop.startAnother()).toBe(0);
    await waitFor('the dropdown', () => isVisible(desktop, 'popover'));
    expect((await callFrom(popover, 'status', {})).log.problem).toBeNull();
  });

  test('what was chosen holds after a restart, and nobody is welcomed twice', async () => {
    const before = (await callFrom(popover, 'preferences', {})).notifications;
    const notifications = { ...before, sound: !before.sound };
    await callFrom(popover, 'setPreferences', { change: { notifications } });
    await callFrom(popover, 'openWindow', { window: 'activity' });
    await waitFor('the window', () => isVisible(desktop, 'activity'));
    expect(await desktop.quit()).toBe(0);
    await start();
    expect((await callFrom(popover, 'preferences', {})).notifications).toEqual(notifications);
    expect((await callFrom(popover, 'attackers', {})).total).toBeGreaterThanOrEqual(2);
    expect(await windowFacts(desktop, 'welcome')).toBeNull();
    const kept = JSON.parse(readFileSync(join(here.stateDirectory, 'windows.json'), 'utf8'));
    await callFrom(popover, 'openWindow', { window: 'activity' });
    await waitFor('the window', () => isVisible(desktop, 'activity'));
    expect((await windowFacts(desktop, 'activity'))?.bounds).toEqual(kept.activity);
  });

  test('it quits from its menu', async () => {
    expect(await desktop.quit()).toBe(0);
    expect(desktop.output).not.toMatch(/failed|fault|not as the contract/i);
  });

  test('where another guard holds its state directory it says so, and ends', async () => {
    const main = new URL('../src-main/headless/main.ts', import.meta.url).pathname;
    const guard = spawn(process.execPath, [
      ...[main, 'run', '--state', here.stateDirectory],
      ...['--log', here.logFile, '--firewall', 'observe'],
    ]);
    let output = '';
    guard.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    try {
      await waitFor('the other guard', () => output.includes('READY'));
      await expect(here.start()).rejects.toThrow(String(guard.pid));
    } finally {
      guard.kill('SIGTERM');
      await waitFor('its end', () => guard.exitCode !== null || guard.signalCode !== null);
    }
  });
});
