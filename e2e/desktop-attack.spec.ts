/** The app on a server under a real attack: real sshd, real nftables, the built files of the app. */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuiltApp } from './desktop/built-app.ts';
import { describeDesktop, NOT_ON_ELECTRON } from './desktop/describe-desktop.ts';
import { type Desktop, isVisible, windowFacts } from './desktop/desktop.ts';
import { callFrom, closeFrom, listenOn } from './desktop/page-calls.ts';
import { StandInDesktop } from './desktop/stand-in-desktop.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { Testbed } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const FIRST = '203.0.113.66';
const SECOND = '203.0.113.67';
const BURST = ['198.51.100.1', '198.51.100.2', '198.51.100.3'];
const NAMES = ['admin', 'oracle', 'test', 'pi', 'ubuntu'];

function describeHere(name: string, body: () => void): void {
  if (NOT_ON_ELECTRON === null) describeOnTestbed(name, body);
  else describe(name, { skip: true, meta: { skipReason: NOT_ON_ELECTRON } }, body);
}

describeDesktop('the app under attack', () => {
  describeHere('from other hosts', () => {
    let testbed: Testbed;
    let built: BuiltApp;
    let desktop: Desktop;
    let popover: Page;

    async function attack(from: string): Promise<void> {
      await Promise.all(NAMES.map((name) => testbed.clients.tryPasswords(from, name)));
    }

    async function waitForBlock(target: string): Promise<void> {
      await waitFor(`a block of ${target}`, async () => {
        const { blocks } = await callFrom(popover, 'blocks', {});
        return blocks.some((block) => block.target === target);
      });
    }

    const titles = async () => (await desktop.notifications()).map(({ title }) => title);

    beforeAll(async () => {
      built = await BuiltApp.make();
      testbed = await Testbed.create({ clients: [FIRST, SECOND, ...BURST] });
      const { machine } = testbed;
      desktop = await StandInDesktop.start({
        main: built.main,
        spawn: (program, args, options) => machine.spawn(program, args, options),
        stateDirectory: join(machine.directory, 'state'),
        args: ['--log', testbed.logFile, '--firewall', 'nftables'],
      });
      popover = await desktop.page('popover');
      await closeFrom(await desktop.page('welcome'));
    });
    afterAll(async () => {
      await desktop?.close();
      await testbed?.close();
      built?.remove();
    });

    test('it guards, and the icon says so', async () => {
      const status = await callFrom(popover, 'status', {});
      expect(status).toMatchObject({ mode: 'guarding', firewall: { engine: 'nftables', problem: null } });
      expect((await desktop.tray()).toolTip).not.toBe('');
    });

    test('an attack appears live, and its block is notified', async () => {
      const events = await listenOn(popover, 'loginEvents');
      const blocks = await listenOn(popover, 'blocked');
      await attack(FIRST);
      await waitForBlock(FIRST);
      const lines = new Set(testbed.lines());
      const heard = (await events.heard()).flatMap((payload) => payload.events);
      expect(heard.length).toBeGreaterThanOrEqual(NAMES.length);
      expect(heard.filter(({ line }) => !lines.has(line))).toEqual([]);
      expect((await blocks.heard()).map(({ block }) => block.target)).toEqual([FIRST]);
      expect(await testbed.clients.canConnect(FIRST)).toBe(false);
      await waitFor('the notification', async () => (await titles()).includes(`${FIRST} blocked`));
      const [shown] = await desktop.notifications();
      expect(shown).toMatchObject({ isShown: true, buttons: ['Details', 'Unblock'] });
    });

    test('the window shows it', async () => {
      await waitFor('the address in the dropdown', async () =>
        (await popover.evaluate<string>('document.body.innerText')).includes(FIRST),
      );
    });

    test('Details opens the dropdown on it', async () => {
      const told = await listenOn(popover, 'navigate');
      await desktop.pressNotification('Details');
      await waitFor('the dropdown', () => isVisible(desktop, 'popover'));
      await waitFor('it to be told', async () => (await told.heard()).length > 0);
      expect(await told.heard()).toEqual([{ window: 'popover', attacker: FIRST, tab: null }]);
    });

    test('Unblock in the notification really lets the address in again', async () => {
      expect(await testbed.clients.canConnect(FIRST)).toBe(false);
      const lifted = await listenOn(popover, 'unblocked');
      await desktop.pressNotification('Unblock');
      await waitFor('it to be lifted', async () => (await lifted.heard()).length === 1);
      await waitFor('the firewall', () => testbed.clients.canConnect(FIRST));
    });

    test('while the dropdown is open nothing is notified; its Unblock lets the address in', async () => {
      expect(await isVisible(desktop, 'popover')).toBe(true);
      const before = await titles();
      await attack(SECOND);
      await waitForBlock(SECOND);
      expect(await testbed.clients.canConnect(SECOND)).toBe(false);
      await popover.evaluate('location.hash = "#/tray"');
      await popover.locator('.row', { hasText: SECOND }).hover();
      await popover.getByTitle(`Unblock ${SECOND}`).click();
      await waitFor('the firewall', () => testbed.clients.canConnect(SECOND));
      expect(await titles()).toEqual(before);
    });

    test('a burst alarms the icon, and is one notification in place of the one before', async () => {
      await desktop.clickTray();
      expect(await isVisible(desktop, 'popover')).toBe(false);
      const alarm = waitFor('the icon to show it', async () =>
        /\/under-attack(-2)?Template\.png$/.test((await desktop.tray()).image),
      );
      await Promise.all(BURST.map((address) => attack(address)));
      await alarm;
      for (const address of BURST) await waitForBlock(address);
      await waitFor('the last notification', async () => {
        const shown = (await desktop.notifications()).filter(({ isShown }) => isShown);
        return (
          shown.length === 1 && /blocked$/.test(shown[0]?.title ?? '') && !shown[0]?.title.startsWith(FIRST)
        );
      });
      expect((await titles()).filter((title) => title.startsWith(FIRST))).toHaveLength(1);
    });

    test('the command line speaks with the same guard', async () => {
      const main = new URL('../src-main/headless/main.ts', import.meta.url).pathname;
      const state = join(testbed.machine.directory, 'state');
      const answer = await testbed.machine.run(process.execPath, [
        main,
        'blocked',
        '--state',
        state,
        '--json',
      ]);
      const { blocks } = JSON.parse(answer.stdout) as { blocks: { target: string }[] };
      expect(blocks.map(({ target }) => target).sort()).toEqual([...BURST].sort());
    });

    test('it quits cleanly, and whom it blocked stays out', async () => {
      expect(await desktop.quit()).toBe(0);
      expect(await testbed.clients.canConnect(BURST[0] ?? '')).toBe(false);
      expect(await windowFacts(desktop, 'popover').catch(() => null)).toBeNull();
    });
  });
});
