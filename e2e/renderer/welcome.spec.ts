/** The first steps, over the built renderer and a made-up host. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CallError } from '../../src-shared/contract.ts';
import { BuiltRenderer } from './built-renderer.ts';
import type { FakeHandlers } from './fake-host.ts';
import { preferenceHandlers } from './fake-preferences.ts';
import { NOW, status } from './fake-state.ts';
import { expectSound, openScreen, type Screen } from './screen.ts';

const TITLES = [
  'Drawbridge guards Remote Login',
  'Protect, or only watch',
  'The firewall',
  "sshd's log",
  'How one gets in',
  'That is all',
];

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(async () => {
  await renderer?.close();
});

async function open({
  kind = 'desktop',
  more = {},
  ...options
}: {
  kind?: 'desktop' | 'browser';
  more?: FakeHandlers;
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
} = {}): Promise<Screen> {
  const screen = await openScreen(
    renderer,
    '#/welcome',
    (host) => ({ ...preferenceHandlers(host, { kind }), ...more }),
    { viewport: { width: 640, height: 560 }, ...options },
  );
  onTestFinished(() => screen.close());
  await screen.page.getByRole('heading', { level: 1 }).waitFor();
  return screen;
}

async function goTo({ page }: Screen, title: string): Promise<void> {
  for (const one of TITLES) {
    await page.getByRole('heading', { name: one }).waitFor();
    if (one === title) return;
    await page.keyboard.press('ArrowRight');
  }
}

const names = ({ host }: Screen) => host.calls.map(({ name }) => name);

describe('the first steps', () => {
  test.each([
    ['light', 640, 'desktop'],
    ['dark', 640, 'desktop'],
    ['light', 380, 'browser'],
    ['dark', 1440, 'browser'],
  ] as const)('each is sound: %s, %i wide, %s', async (colorScheme, width, kind) => {
    const screen = await open({ colorScheme, kind, viewport: { width, height: 560 } });
    for (const title of TITLES) {
      await screen.page.getByRole('heading', { name: title }).waitFor();
      await expectSound(screen);
      await screen.page.keyboard.press('ArrowRight');
    }
  });

  test('Return goes on, the arrows go both ways, and the title has the focus', async () => {
    const screen = await open();
    const { page } = screen;
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: TITLES[1] ?? '' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(TITLES[1]);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: TITLES[2] ?? '' }).waitFor();
    await page.getByRole('img', { name: 'Step 3 of 6' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('heading', { name: TITLES[1] ?? '' }).waitFor();
  });

  test('to watch only is chosen where that is asked', async () => {
    const screen = await open();
    await goTo(screen, 'Protect, or only watch');
    await screen.page.getByRole('radio', { name: 'Only watch' }).click();
    await screen.page.getByText('Only watching, as you chose.').waitFor();
    expect(screen.host.calls.find(({ name }) => name === 'setPreferences')?.input).toEqual({
      change: { firewall: 'observe' },
    });
  });

  test('the firewall is looked at, not assumed, and again on demand', async () => {
    let isMended = false;
    const screen = await open({
      more: {
        helperState: () => ({ state: 'not-needed', found: '', version: null }),
        doctor: () => ({
          parts: [
            isMended
              ? { part: 'firewall', state: 'ok', found: 'It holds 36 of 36 blocks.', fix: null }
              : { part: 'firewall', state: 'attention', found: 'Not root.', fix: 'Run the guard as root.' },
          ],
        }),
      },
    });
    const { page } = screen;
    await goTo(screen, 'The firewall');
    await page.getByText('Run the guard as root.').waitFor();
    await expect.poll(() => page.getByText('There is nothing to install.').count()).toBe(0);
    isMended = true;
    await page.getByRole('button', { name: 'Check Again' }).click();
    await page.getByText('It holds 36 of 36 blocks.').waitFor();
    await page.getByText('There is nothing to install.').waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'on a Mac the helper is installed right here, %s',
    async (colorScheme) => {
      let isThere = false;
      const screen = await open({
        colorScheme,
        more: {
          helperState: () =>
            isThere
              ? { state: 'installed', found: 'It answers as version 2.', version: 2 }
              : { state: 'not-installed', found: 'The helper is not installed.', version: null },
          installHelper: () => {
            isThere = true;
            return { state: 'installed', found: 'It answers as version 2.', version: 2 };
          },
        },
      });
      const { page } = screen;
      await goTo(screen, 'The firewall');
      await page.getByText('The helper is not installed.').waitFor();
      await expectSound(screen);
      await page.getByRole('button', { name: 'Install…' }).click();
      await page.getByText('It answers as version 2.').waitFor();
      await expect.poll(() => page.getByRole('button', { name: /Install…|Uninstall…/ }).count()).toBe(0);
    },
  );

  test('the log is shown live', async () => {
    const screen = await open();
    const { page, host } = screen;
    await goTo(screen, "sshd's log");
    await page.getByText("We can read sshd's log").waitFor();
    await page.getByText('81,204').waitFor();
    const { log } = status();
    await host.emit('statusChanged', { status: status({ log: { ...log, lines: 81_207, lastLineAt: NOW } }) });
    await page.getByText('81,207').waitFor();
    await page.getByText('0 s ago').waitFor();
  });

  test('where no log was found, what was looked for is said, and a file can be chosen', async () => {
    const log = {
      ...status().log,
      isSample: true,
      description: 'The bundled sample. Looked for: /var/log/auth.log does not exist.',
    };
    const screen = await open();
    const { page, host } = screen;
    await goTo(screen, "sshd's log");
    await host.emit('statusChanged', { status: status({ mode: 'replaying', log }) });
    await page.getByText('No log of sshd was found.', { exact: false }).waitFor();
    await page.getByText('/var/log/auth.log does not exist').waitFor();
    await page.getByRole('combobox', { name: 'Log of sshd' }).selectOption('file');
    const path = page.getByRole('textbox', { name: "Path of sshd's log" });
    await path.fill('nowhere');
    await path.press('Enter');
    await page.getByText('an absolute path').waitFor();
    await page.getByRole('heading', { name: "sshd's log" }).waitFor();
  });

  test('the last step says what was found, and opens Drawbridge', async () => {
    const screen = await open();
    const { page } = screen;
    await goTo(screen, 'That is all');
    await page.getByText('sshd accepts passwords.').waitFor();
    await page.getByText('It holds 36 of 36 blocks.').waitFor();
    await page.getByRole('button', { name: 'Open Drawbridge' }).click();
    await expect.poll(() => names(screen)).toContain('closeWindow');
    expect(names(screen)).toContain('openWindow');
    expect(screen.host.calls.find(({ name }) => name === 'setPreferences')?.input).toEqual({
      change: { welcomed: true },
    });
  });

  test('skipping all of it is remembered too; in a browser the overview follows', async () => {
    const screen = await open({ kind: 'browser' });
    await screen.page.getByRole('button', { name: 'Skip All' }).click();
    await screen.page.waitForURL(/#\/tray$/);
    expect(names(screen)).toContain('setPreferences');
    expect(names(screen)).not.toContain('closeWindow');
  });

  test('what could not be remembered is said, and the steps stay', async () => {
    const refuse = () => {
      throw new CallError('refused', 'The settings can not be written.');
    };
    const screen = await open({ more: { setPreferences: refuse } });
    await screen.page.getByRole('button', { name: 'Skip All' }).click();
    await screen.page.getByRole('alert').getByText('The settings can not be written.').waitFor();
    expect(names(screen)).not.toContain('closeWindow');
  });
});
