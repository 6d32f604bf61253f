/** The preferences as an owner uses them, over the built renderer and a made-up host. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CallError, type CallOutput } from '../../src-shared/contract.ts';
import { BuiltRenderer } from './built-renderer.ts';
import type { FakeHandlers } from './fake-host.ts';
import { preferenceHandlers } from './fake-preferences.ts';
import { HOSTILE, NOW, status } from './fake-state.ts';
import { expectFits, expectSound, openScreen, type Screen } from './screen.ts';

const TABS = [
  'General',
  'Detection',
  'Firewall',
  'Notifications',
  'Reports',
  'Shared Lists',
  'SSH Access',
  'Advanced',
];

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(async () => {
  await renderer?.close();
});

async function open(
  tab: string,
  {
    kind = 'desktop',
    more = {},
    ...options
  }: {
    kind?: 'desktop' | 'browser';
    more?: FakeHandlers;
    viewport?: { width: number; height: number };
    colorScheme?: 'light' | 'dark';
  } = {},
): Promise<Screen> {
  const screen = await openScreen(
    renderer,
    `#/preferences/${tab}`,
    (host) => ({ ...preferenceHandlers(host, { kind }), ...more }),
    { viewport: { width: 680, height: 700 }, ...options },
  );
  onTestFinished(() => screen.close());
  await screen.page.getByRole('tab').first().waitFor();
  return screen;
}

const changes = ({ host }: Screen) =>
  host.calls.filter(({ name }) => name === 'setPreferences').map(({ input }) => input);

describe('the tabs', () => {
  test.each(['light', 'dark'] as const)('all of them are sound, %s', async (colorScheme) => {
    const screen = await open('general', { colorScheme });
    for (const tab of TABS) {
      await screen.page.getByRole('tab', { name: tab }).click();
      await screen.page.getByRole('tabpanel', { name: tab }).waitFor();
      await expectSound(screen);
    }
  });

  test('the arrows go from tab to tab', async () => {
    const { page } = await open('general');
    await page.getByRole('tab', { name: 'General' }).focus();
    for (const tab of TABS.slice(1)) {
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name: tab, selected: true }).waitFor();
    }
    expect(new URL(page.url()).hash).toBe('#/preferences/advanced');
  });

  test.each([380, 1440])('in a browser %i wide: a way back, and only what it has', async (width) => {
    const screen = await open('general', { kind: 'browser', viewport: { width, height: 800 } });
    const { page } = screen;
    await expect
      .poll(() => page.getByRole('tab').allTextContents())
      .toEqual(TABS.filter((tab) => tab !== 'Notifications'));
    await expect.poll(() => page.getByRole('switch', { name: 'Launch at login' }).count()).toBe(0);
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await expectFits(screen);
    }
    await page.getByRole('button', { name: 'Overview' }).click();
    await page.waitForURL(/#\/tray$/);
  });

  test('the page is as tall as its tab, also when that becomes shorter', async () => {
    const { page } = await open('advanced', { viewport: { width: 680, height: 100 } });
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    await page.getByText('48.3 MB', { exact: true }).waitFor();
    const tall = await height();
    await page.getByRole('tab', { name: 'SSH Access' }).click();
    await page.getByText('System Settings > General').waitFor();
    await expect.poll(() => height()).toBeLessThan(tall);
    await expect.poll(() => height()).toBeGreaterThan(200);
  });
});

describe('a change', () => {
  test('applies at once, is said at the foot, and can be undone there', async () => {
    const screen = await open('firewall');
    const { page } = screen;
    const shut = page.getByRole('switch', { name: 'Shut every port' });
    await shut.click();
    await page.getByText('Shut every port: on').waitFor();
    expect(changes(screen)).toEqual([{ change: { blockAllPorts: true } }]);
    await expect.poll(() => shut.isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The preferences are as before.').waitFor();
    await page.getByRole('switch', { name: 'Shut every port', checked: false }).waitFor();
  });

  test('that is refused is said beside it, and the control shows what holds', async () => {
    const refuse = () => {
      throw new CallError(
        'refused',
        "The firewall was chosen when Drawbridge was started, so it can't be changed here.",
      );
    };
    const { page } = await open('firewall', { more: { setPreferences: refuse } });
    await page.getByRole('combobox', { name: 'Firewall' }).selectOption('observe');
    await page.getByRole('group', { name: 'Firewall' }).getByRole('alert').getByText('was chosen').waitFor();
    await expect.poll(() => page.getByRole('combobox', { name: 'Firewall' }).inputValue()).toBe('auto');
  });

  test('of a number is checked before it is asked for, and Escape takes it back', async () => {
    const screen = await open('firewall');
    const port = screen.page.getByRole('textbox', { name: 'Port of sshd' });
    await port.fill('70000');
    await port.press('Enter');
    await screen.page.getByText('Write a whole number from 1 to 65,535.').waitFor();
    expect(changes(screen)).toEqual([]);
    await port.press('Escape');
    await expect.poll(() => port.inputValue()).toBe('22');
    await port.fill('2222');
    await port.press('Enter');
    await screen.page.getByText("sshd's port is 2222").waitFor();
    expect(changes(screen)).toEqual([{ change: { port: 2222 } }]);
  });

  test('from elsewhere is shown', async () => {
    const { page, host } = await open('notifications');
    const { preferences } = preferenceHandlers(() => host).state;
    await page.getByRole('switch', { name: 'Sound', checked: true }).waitFor();
    const notifications = { ...preferences.notifications, sound: false };
    await host.emit('preferencesChanged', { preferences: { ...preferences, notifications } });
    await page.getByRole('switch', { name: 'Sound', checked: false }).waitFor();
  });

  test('to only watching is one click, and so is the way back', async () => {
    const screen = await open('general');
    await screen.page.getByRole('radio', { name: 'Only watch' }).click();
    await screen.page.getByText('nobody is kept out').waitFor();
    await screen.page.getByRole('radio', { name: 'Protect' }).click();
    await screen.page.getByText('kept out by the firewall').waitFor();
    expect(changes(screen)).toEqual([{ change: { firewall: 'observe' } }, { change: { firewall: 'auto' } }]);
  });
});

describe('the rules', () => {
  test('a sentence is edited, saved, and undone', async () => {
    const { page, host } = await open('detection');
    const rule = page.getByRole('listitem', { name: 'Rule invalid-user' });
    await rule.getByRole('textbox', { name: 'Attempts' }).fill('3');
    await rule.getByRole('textbox', { name: 'Within' }).fill('10 min');
    await rule.getByRole('textbox', { name: 'Blocked for' }).fill('for ever');
    await page.getByText('Unsaved rules').waitFor();
    await expect.poll(() => page.getByRole('radio', { name: 'Custom' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The rules are saved').waitFor();
    const call = host.calls.find(({ name }) => name === 'setRules');
    expect(call?.input).toMatchObject({
      rules: {
        rules: [
          { name: 'invalid-user', attempts: 3, withinSeconds: 600, blockSeconds: null },
          {},
          {},
          {},
          {},
          {},
        ],
      },
    });
    await page.getByText('Unsaved rules').waitFor({ state: 'detached' });
    await expect.poll(() => rule.getByRole('textbox', { name: 'Within' }).inputValue()).toBe('10 minutes');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The rules are as before.').waitFor();
    await expect.poll(() => rule.getByRole('textbox', { name: 'Attempts' }).inputValue()).toBe('5');
    await expect.poll(() => page.getByText('Unsaved rules').count()).toBe(0);
  });

  test('a preset fills the draft and is saved by its name; Revert throws the draft away', async () => {
    const { page, host } = await open('detection');
    await page.getByRole('radio', { name: 'DenyHosts' }).click();
    await page.getByText('Unsaved rules').waitFor();
    await page.getByRole('button', { name: 'Revert' }).click();
    await expect.poll(() => page.getByRole('radio', { name: 'Drawbridge' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'DenyHosts' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The rules are saved').waitFor();
    await expect
      .poll(() => host.calls.filter(({ name }) => name === 'setRules').map(({ input }) => input))
      .toEqual([{ preset: 'denyhosts' }]);
  });

  test('what is wrong is said at the rule, and nothing can be saved until it is right', async () => {
    const screen = await open('detection');
    const { page } = screen;
    const rule = page.getByRole('listitem', { name: 'Rule root' });
    await rule.getByRole('textbox', { name: 'Blocked for' }).fill('10');
    await rule.getByRole('alert').getByText('10 what? Write 10 min, 10 h or 10 d.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await expect.poll(() => page.getByRole('button', { name: 'What if…' }).isDisabled()).toBe(true);
    await expectSound(screen);
    await rule.getByRole('textbox', { name: 'Blocked for' }).fill('10 h');
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).isEnabled()).toBe(true);
  });

  test('kinds of attempt are chosen by keyboard; rules come and go', async () => {
    const { page } = await open('detection');
    const rule = page.getByRole('listitem', { name: 'Rule root' });
    await rule.getByRole('button', { name: 'Attempts that count: for root' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemcheckbox', { name: "for users that don't exist" }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await rule
      .getByRole('button', { name: "Attempts that count: for users that don't exist or for root" })
      .waitFor();
    await page.getByRole('button', { name: 'Add Rule' }).click();
    await expect
      .poll(() => page.getByRole('list', { name: 'Rules', exact: true }).getByRole('listitem').count())
      .toBe(7);
    await page.getByRole('button', { name: 'Remove the rule rule-7' }).click();
    await expect
      .poll(() => page.getByRole('list', { name: 'Rules', exact: true }).getByRole('listitem').count())
      .toBe(6);
  });

  test('the draft stays while another tab is looked at, also when rules change meanwhile', async () => {
    const { page, host } = await open('detection');
    const attempts = page
      .getByRole('listitem', { name: 'Rule root' })
      .getByRole('textbox', { name: 'Attempts' });
    await attempts.fill('9');
    await page.getByRole('tab', { name: 'Firewall' }).click();
    await page.getByRole('tab', { name: 'Detection' }).click();
    await expect.poll(() => attempts.inputValue()).toBe('9');
    const { rules } = preferenceHandlers(() => host).state;
    await host.emit('rulesChanged', {
      rules: { ...rules, current: rules.presets.fail2ban.rules, preset: 'fail2ban' },
    });
    await expect.poll(() => attempts.inputValue()).toBe('9');
    await page.getByRole('button', { name: 'Revert' }).click();
    await expect.poll(() => page.getByRole('radio', { name: 'fail2ban' }).isChecked()).toBe(true);
  });

  test('the rarer parts are under More, and What if opens over the draft', async () => {
    const screen = await open('detection', {
      more: {
        whatIf: () => ({
          from: NOW - 1000,
          to: NOW,
          events: 10,
          attackers: 2,
          currentlyBlocked: 1,
          proposedBlocked: 2,
          counts: { new: 1, earlier: 0, later: 0, 'no-longer': 0, wrong: 0 },
          changes: [],
          wrong: [],
        }),
      },
    });
    const { page } = screen;
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('switch', { name: 'Block whole networks' }).click();
    await page.getByRole('textbox', { name: 'Restricted users' }).fill('mail, bin');
    await expectSound(screen);
    await page.getByRole('button', { name: 'What if…' }).click();
    const dialog = page.getByRole('dialog', { name: 'What if' });
    await dialog.waitFor();
    await expect
      .poll(() => screen.host.calls.find(({ name }) => name === 'whatIf')?.input)
      .toMatchObject({
        rules: { restrictedUsers: ['mail', 'bin'], escalation: { attackers: 5 } },
      });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});

describe('the allow list', () => {
  test('entries come, are refused in words, get comments, and go with Undo', async () => {
    const { page } = await open('detection');
    const list = page.getByRole('list', { name: 'Allow list' });
    const field = page.getByRole('textbox', { name: 'Address, network or name to allow' });
    await field.fill('not an entry!');
    await field.press('Enter');
    await page.getByText('"not an entry!" is no IP address').waitFor();
    const long = '2001:db8:1234:5678:9abc:def0:1234:5678';
    await field.fill(long);
    await page.getByRole('textbox', { name: 'Comment on the new entry' }).fill('The lab');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText(`${long} is on the allow list`, { exact: true }).waitFor();
    await expect
      .poll(() => list.getByRole('textbox', { name: `Comment on ${long}` }).inputValue())
      .toBe('The lab');
    await expect.poll(() => field.inputValue()).toBe('');
    const comment = list.getByRole('textbox', { name: 'Comment on home.example.net' });
    await comment.fill('Home');
    await comment.press('Enter');
    await page.getByText('The comment on home.example.net is changed').waitFor();
    await page.getByRole('button', { name: `Remove ${long} from the allow list` }).click();
    await page.getByText(`${long} is no longer on the allow list`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await list.getByText(long).waitFor();
  });

  test('hostile and endless comments are text, and break no layout', async () => {
    const screen = await open('detection', { viewport: { width: 380, height: 700 } });
    const entries = HOSTILE.map((text, n) => ({
      entry: `192.0.2.${n}`,
      comment: text.slice(0, 500),
      addedAt: NOW,
    }));
    await screen.host.emit('allowListChanged', { allowList: { entries } });
    await screen.page.getByText('192.0.2.5').waitFor();
    await expect.poll(() => screen.page.locator('img').count()).toBe(0);
    await expectSound(screen);
  });
});

describe('firewall, access and notifications', () => {
  test('repairing says what was found', async () => {
    const part = {
      part: 'firewall',
      state: 'broken',
      found: 'nft is not there.',
      fix: 'Install nftables.',
    } as const;
    const { page } = await open('firewall', { more: { repairFirewall: () => ({ part }) } });
    await page.getByRole('button', { name: 'Repair' }).click();
    await page.getByText('nft is not there.').waitFor();
    await page.getByText('Install nftables.').waitFor();
  });

  test('on a Mac each thing that pf needs is shown as checked, and routes are called what they are', async () => {
    const found = 'The main ruleset of pf was replaced.';
    const parts = [
      { part: 'firewall', state: 'attention', found: 'Blocking with blackhole routes.', fix: null },
      { part: 'pf on', state: 'ok', found: 'pf is on, and Drawbridge keeps it on.', fix: null },
      { part: 'pf test', state: 'broken', found, fix: 'Quit what changes pf on this Mac.' },
    ] as const;
    const screen = await open('firewall', { more: { doctor: () => ({ parts: [...parts] }) } });
    const { page, host } = screen;
    const list = page.getByRole('list', { name: 'As checked' });
    await list.getByText(found).waitFor();
    await expect.poll(() => list.getByRole('listitem').count()).toBe(2);
    const proof = { state: 'unproven', found, at: NOW } as const;
    const reason = 'Blocking with blackhole routes, because pf can not be shown to work.';
    const { firewall } = status();
    await host.emit('statusChanged', {
      status: status({ firewall: { ...firewall, engine: 'blackhole', reason, proof } }),
    });
    await page.getByText('Blocking with routes').waitFor();
    await page.getByText(reason).waitFor();
    await expectSound(screen);
  });

  test.each(['light', 'dark'] as const)(
    'the helper is installed, upgraded and taken out by its button, %s',
    async (colorScheme) => {
      let helper: CallOutput<'helperState'> = {
        state: 'not-installed',
        found: 'The helper is not installed. Install it to block.',
        version: null,
      };
      let refusal: string | null = 'The prompt was dismissed, and nothing was changed.';
      const screen = await open('firewall', {
        colorScheme,
        more: {
          helperState: () => helper,
          installHelper: () => {
            if (refusal !== null) throw new CallError('refused', refusal);
            helper = { state: 'installed', found: 'It answers as version 2.', version: 2 };
            return helper;
          },
          uninstallHelper: () => {
            helper = { state: 'not-installed', found: 'The helper is not installed.', version: null };
            return helper;
          },
        },
      });
      const { page } = screen;
      const row = page.getByRole('group', { name: 'Helper' });
      await row.getByText('Not installed', { exact: true }).waitFor();
      await expectSound(screen);
      await row.getByRole('button', { name: 'Install…', exact: true }).click();
      await row.getByRole('alert').getByText('The prompt was dismissed').waitFor();
      refusal = null;
      await row.getByRole('button', { name: 'Install…', exact: true }).click();
      await row.getByText('It answers as version 2.').waitFor();
      await expect.poll(() => row.getByRole('button', { name: 'Install…', exact: true }).count()).toBe(0);
      await page.getByText('The helper is installed', { exact: true }).waitFor();
      await row.getByRole('button', { name: 'Uninstall…' }).click();
      await row.getByText('The helper is not installed.').waitFor();
    },
  );

  test('parts have the one button that puts them right, and what came of it is looked at', async () => {
    let isMended = false;
    const screen = await open('advanced', {
      more: {
        doctor: () => ({
          parts: [
            isMended
              ? { part: 'helper', state: 'ok', found: 'It answers as version 2.', fix: null }
              : {
                  part: 'helper',
                  state: 'attention',
                  found: 'The helper is of version 1.',
                  fix: 'Install it.',
                  repair: { action: 'install-helper', label: 'Upgrade Helper…' },
                },
            {
              part: 'access',
              state: 'attention',
              found: 'sshd accepts passwords.',
              fix: null,
              repair: { action: 'ssh-access', label: 'Switch to Keys…' },
            },
          ],
        }),
        installHelper: () => {
          isMended = true;
          return { state: 'installed', found: 'It answers as version 2.', version: 2 };
        },
      },
    });
    const list = screen.page.getByRole('list', { name: 'Parts of the guard' });
    await list.getByText('The helper is of version 1.').waitFor();
    await expectSound(screen);
    await list.getByRole('button', { name: 'Upgrade Helper…' }).click();
    await list.getByText('It answers as version 2.').waitFor();
    await expect.poll(() => list.getByRole('button', { name: 'Upgrade Helper…' }).count()).toBe(0);
    await list.getByRole('button', { name: 'Switch to Keys…' }).click();
    await screen.page.getByRole('tab', { name: 'SSH Access', selected: true }).waitFor();
  });

  test('where nothing can be switched there is no switch, and what one can do is said', async () => {
    const { page, host } = await open('ssh-access');
    await page.getByText('System Settings > General > Sharing > Remote Login').waitFor();
    await page.getByText('KbdInteractiveAuthentication no').waitFor();
    await expect.poll(() => page.getByRole('switch').count()).toBe(0);
    await host.emit('accessChanged', {
      access: {
        remoteLogin: {
          state: 'off',
          found: 'Nothing answers on port 22.',
          canSwitch: false,
          whyNot: 'Switching it is not possible on this system.',
          mayLogIn: { who: 'unknown', users: [], groups: [] },
        },
        keyOnly: { state: 'keys-only', found: 'sshd accepts keys only.', canSwitch: false },
      },
    });
    await page.getByText('Nothing answers on port 22.').waitFor();
    await expect.poll(() => page.getByText('KbdInteractiveAuthentication no').count()).toBe(0);
  });

  test('a test notification is sent', async () => {
    const { page, host } = await open('notifications');
    await page.getByRole('button', { name: 'Send a Test Notification' }).click();
    await page.getByText('A notification was sent').waitFor();
    await expect.poll(() => host.calls.some(({ name }) => name === 'testNotification')).toBe(true);
  });
});

describe('advanced', () => {
  test("a path of sshd's log that is refused is said at the field; a good one holds", async () => {
    const screen = await open('advanced');
    const { page } = screen;
    await page.getByRole('combobox', { name: 'Log of sshd' }).selectOption('file');
    const path = page.getByRole('textbox', { name: "Path of sshd's log" });
    await path.fill('auth.log');
    await path.press('Enter');
    await page.getByText('has to be "auto", "journald" or an absolute path').waitFor();
    await path.fill('/var/log/auth.log');
    await path.press('Enter');
    await page.getByText("sshd's log is /var/log/auth.log", { exact: true }).waitFor();
    await expect.poll(() => path.inputValue()).toBe('/var/log/auth.log');
  });

  test('checking the database shows how far it is, can be cancelled, and says what it found', async () => {
    let finish: (problems: string[]) => void = () => undefined;
    let job = '';
    const screen = await open('advanced', {
      more: {
        checkDatabase: (asked) =>
          new Promise((resolve) => {
            job ||= asked.job;
            finish = (problems) => resolve({ problems });
          }),
      },
    });
    const { page, host } = screen;
    const check = page.getByRole('button', { name: 'Check Database' });
    await check.click();
    await expect.poll(() => host.calls.filter(({ name }) => name === 'checkDatabase').length).toBe(1);
    await host.emit('progress', { job, done: 20, of: 80 });
    await page.getByText('Checked 20 of 80').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => host.calls.find(({ name }) => name === 'cancel')?.input).toEqual({ job });
    await check.click();
    await expect.poll(() => host.calls.filter(({ name }) => name === 'checkDatabase').length).toBe(2);
    finish([]);
    await page.getByText('It is sound').waitFor();
  });

  test('the problem report is shown in full before it is saved', async () => {
    const screen = await open('advanced', {
      more: { saveProblemReport: () => ({ saved: { path: '/home/mia/report.txt' }, bytes: 10 }) },
    });
    const { page, host } = screen;
    await page.getByRole('button', { name: 'Show…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Problem report' });
    await expect.poll(() => dialog.getByRole('textbox').inputValue()).toContain('holds 36 of 36');
    await expect.poll(() => host.calls.some(({ name }) => name === 'saveProblemReport')).toBe(false);
    await expectSound(screen);
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Copied.').waitFor();
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await dialog.getByText('Saved as /home/mia/report.txt.').waitFor();
  });

  test('forgetting says what goes and what stays, and asks first', async () => {
    const { page, host } = await open('advanced');
    await page.getByRole('button', { name: 'Forget History…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Forget the history?' });
    await dialog.getByText('12 attackers').waitFor();
    await dialog.getByText('36 blocks').waitFor();
    await dialog.getByRole('button', { name: 'Keep It' }).click();
    await expect.poll(() => host.calls.some(({ name }) => name === 'forgetHistory')).toBe(false);
    await page.getByRole('button', { name: 'Forget History…' }).click();
    await dialog.getByRole('button', { name: 'Forget History' }).click();
    await page.getByText('The history is forgotten').waitFor();
    await expect.poll(() => host.calls.some(({ name }) => name === 'forgetHistory')).toBe(true);
  });

  test('resetting can be undone', async () => {
    const { page, host } = await open('advanced');
    await page.getByRole('button', { name: 'Reset Preferences' }).click();
    await page.getByText('Preferences and rules are as they were at first').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => host.calls.some(({ name }) => name === 'undo')).toBe(true);
  });

  test('every part of the guard is listed with what to do about it', async () => {
    const { page } = await open('advanced');
    const parts = page.getByRole('list', { name: 'Parts of the guard' });
    await parts.getByText('Something listens on port 22.').waitFor();
    await parts.getByText('Passwords can be guessed').waitFor();
    await expect.poll(() => parts.getByRole('listitem').count()).toBe(8);
  });
});
