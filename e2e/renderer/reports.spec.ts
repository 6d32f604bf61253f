/** Reports as an owner makes and follows them, over the built renderer and a made-up host. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CallError } from '../../src-shared/contract.ts';
import { BuiltRenderer } from './built-renderer.ts';
import { FakeHistory } from './fake-history.ts';
import type { FakeHandlers, FakeHost } from './fake-host.ts';
import { preferenceHandlers } from './fake-preferences.ts';
import { CONTACT, type FakeReportOptions, preview, reportHandlers, reportRow } from './fake-reports.ts';
import { HOSTILE, NOW } from './fake-state.ts';
import { expectSound, openScreen, type Screen } from './screen.ts';

const POPOVER = { width: 380, height: 600 };
const ATTACKER = '203.0.113.1';

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(async () => {
  await renderer?.close();
});

interface Options extends FakeReportOptions {
  readonly kind?: 'desktop' | 'browser';
  readonly more?: (host: () => FakeHost) => FakeHandlers;
  readonly viewport?: { width: number; height: number };
  readonly colorScheme?: 'light' | 'dark';
}

async function open(
  hash: string,
  { kind = 'desktop', more = () => ({}), viewport, colorScheme = 'light', ...reports }: Options = {},
): Promise<Screen> {
  const screen = await openScreen(
    renderer,
    hash,
    (host) => ({ ...preferenceHandlers(host, { kind }), ...reportHandlers(host, reports), ...more(host) }),
    { viewport: viewport ?? { width: 680, height: 700 }, colorScheme },
  );
  onTestFinished(() => screen.close());
  return screen;
}

const openTab = (part: string, options: Options = {}) =>
  open(`#/preferences/${encodeURIComponent(part === '' ? 'reports' : `reports/${part}`)}`, options);

/** The popover with the report about its first attacker, chosen from the row's menu. */
async function openDialog(options: Options = {}): Promise<Screen> {
  const screen = await open('#/tray', { viewport: POPOVER, ...options });
  const { page } = screen;
  await page.getByRole('button', { name: `More about ${ATTACKER}`, exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Report…' }).click();
  await page.getByRole('dialog', { name: `Report ${ATTACKER}` }).waitFor();
  return screen;
}

const inputs = ({ host }: Screen, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ input }) => input);

describe('the report of an attacker', () => {
  test.each(['light', 'dark'] as const)('is shown whole before it goes, %s', async (colorScheme) => {
    const screen = await openDialog({ colorScheme });
    const { page } = screen;
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.getByRole('textbox', { name: 'To' }).inputValue()).toBe(CONTACT.email);
    await dialog.getByText('Found by RDAP at RIPE NCC, for 203.0.113.0/24 (Example Hosting BV).').waitFor();
    await dialog.getByText('AbuseIPDB is switched off.').waitFor();
    for (const folded of ['xarf.json', 'log.txt', 'things of the log'])
      await dialog.getByText(folded).click();
    await dialog.getByText('"xarf_version": "4.0.0"').waitFor();
    await dialog.getByText('\\u{202e}gnp.exe').waitFor();
    expect(await page.evaluate(() => document.body.innerText)).not.toMatch(/[\u202e\0]/);
    await expectSound(screen, 'dialog');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page
      .locator(':focus')
      .and(page.getByRole('button', { name: `More about ${ATTACKER}`, exact: true }))
      .waitFor();
    await expect.poll(() => inputs(screen, 'sendReport')).toEqual([]);
  });

  test('goes as it was edited, to whom the owner names and has remembered, and can be cancelled', async () => {
    const screen = await openDialog();
    const { page } = screen;
    const to = page.getByRole('textbox', { name: 'To' });
    await to.fill('not an address');
    await page.getByText('Write a mail address').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await to.fill('soc@hosting.example');
    await page.getByRole('checkbox', { name: 'Remember for this network' }).check();
    const text = page.getByRole('textbox', { name: 'Text of the report' });
    await text.fill('Please look into this.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect
      .poll(() => inputs(screen, 'setContact'))
      .toEqual([{ prefix: '203.0.113.0/24', email: 'soc@hosting.example' }]);
    await expect
      .poll(() => inputs(screen, 'sendReport'))
      .toEqual([
        {
          address: ATTACKER,
          by: 'mail',
          to: 'soc@hosting.example',
          reportId: preview().reportId,
          text: 'Please look into this.',
        },
      ]);
    await page.getByText(`The report about ${ATTACKER} goes to soc@hosting.example`).waitFor();
    await expectSound(screen, '.foot-line');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(`The report about ${ATTACKER} is cancelled.`).waitFor();
    await expect.poll(() => inputs(screen, 'cancelReport')).toEqual([{ id: 10 }]);
  });

  test('that nobody answers for can be sent to whom the owner knows; what stands against it is said', async () => {
    const problem = `${ATTACKER} was reported at 2026-11-23T12:00:00Z: an attacker is reported once in 24 hours at most.`;
    let qualifies = false;
    const screen = await openDialog({
      account: null,
      more: () => ({
        reportPreview: ({ to }) =>
          preview({
            qualifies,
            problems: qualifies ? [] : [problem],
            contact: null,
            contactProblem: to === undefined ? `Nobody was found who answers for ${ATTACKER}.` : null,
            recipient: to ?? null,
            ways: [
              { by: 'mail', problem: 'No mail account is set. Set one, or open the report as a draft.' },
              { by: 'draft', problem: to === undefined ? 'There is no recipient. Name one.' : null },
            ],
          }),
      }),
    });
    const { page } = screen;
    await page.getByRole('alert').getByText(problem).waitFor();
    await page.getByText('Nobody was found who answers').waitFor();
    const make = page.getByRole('button', { name: 'Make Draft' });
    await expect.poll(() => make.isDisabled()).toBe(true);
    await expectSound(screen, 'dialog');
    qualifies = true;
    await page.getByRole('textbox', { name: 'To' }).fill('abuse@hosting.example');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await make.click();
    await page.getByRole('button', { name: 'Open in Mail Program' }).click();
    await page.getByText('Your mail program has it.').waitFor();
    await page.getByRole('button', { name: 'Save as File…' }).click();
    await page.getByText('Saved as /Users/ann/Desktop/report.eml.').waitFor();
    await expect
      .poll(() => inputs(screen, 'openDraft'))
      .toEqual([
        { id: 10, as: 'mailto' },
        { id: 10, as: 'eml' },
      ]);
    await expectSound(screen, 'dialog');
  });

  test('waits for the desk to be found, says what went wrong, and tries again', async () => {
    const wait = Promise.withResolvers<void>();
    let asked = 0;
    const screen = await openDialog({
      more: () => ({
        reportPreview: async () => {
          asked += 1;
          if (asked > 1) return preview();
          await wait.promise;
          throw new CallError('unavailable', 'There is no connection to the guard.');
        },
      }),
    });
    const { page } = screen;
    await page.getByText(`Finding out who answers for ${ATTACKER}…`).waitFor();
    await expectSound(screen, 'dialog');
    wait.resolve();
    await page.getByRole('alert').getByText('There is no connection to the guard.').waitFor();
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('textbox', { name: 'To' }).waitFor();
    await page.getByRole('button', { name: 'Set up AbuseIPDB' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect
      .poll(() => inputs(screen, 'openWindow'))
      .toEqual([{ window: 'preferences', tab: 'reports/services' }]);
  });

  test('is explained where reports are off, and nobody is asked before they are on', async () => {
    const screen = await open(`#/tray/${ATTACKER}`, { viewport: POPOVER, settings: { mode: 'off' } });
    const { page } = screen;
    await page.getByRole('button', { name: 'Report…' }).click();
    await page.getByText('Reports are off.').waitFor();
    await expectSound(screen, 'dialog');
    await expect.poll(() => inputs(screen, 'reportPreview')).toEqual([]);
    await page.getByRole('button', { name: 'Turn On: Ask Each Time' }).click();
    await page.getByRole('textbox', { name: 'To' }).waitFor();
    await expect.poll(() => inputs(screen, 'setReportSettings')).toEqual([{ change: { mode: 'ask' } }]);
  });
});

describe('the preferences of reports', () => {
  test.each([
    ['light', 680],
    ['dark', 380],
  ] as const)('are sound in all their parts, %s, %i wide', async (colorScheme, width) => {
    const screen = await openTab('', {
      colorScheme,
      kind: width === 380 ? 'browser' : 'desktop',
      viewport: { width, height: 800 },
      settings: { mode: 'automatic' },
    });
    const { page } = screen;
    for (const part of ['When', 'Mail', 'Text', 'Services', 'Outbox']) {
      await page.getByRole('radio', { name: part }).click();
      await page.getByRole('tabpanel').locator('.form-section, .outbox').first().waitFor();
      await expectSound(screen, '[role=tabpanel]');
    }
  });

  test('apply at once, can be undone, and follow what is changed elsewhere', async () => {
    const screen = await openTab('');
    const { page, host } = screen;
    await page.getByRole('radio', { name: 'Automatic for repeat attackers' }).click();
    await page.getByText('Reports: automatic for repeat attackers').waitFor();
    const after = page.getByRole('textbox', { name: 'By itself' });
    await after.fill('0');
    await after.press('Enter');
    await page.getByText('Write a whole number from 1 to 100.').waitFor();
    await after.press('Escape');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The settings of reports are as before.').waitFor();
    await page.getByRole('radio', { name: 'Ask each time', checked: true }).waitFor();
    await expect
      .poll(() => inputs(screen, 'setReportSettings'))
      .toEqual([{ change: { mode: 'automatic' } }, { change: { mode: 'ask' } }]);
    const { kept } = reportHandlers(() => host, { settings: { dailyCap: 7 } });
    await host.emit('reportSettingsChanged', kept);
    await expect.poll(() => page.getByRole('textbox', { name: 'At most' }).inputValue()).toBe('7');
  });

  test('the mail account: filled in by its provider, tried, saved, removed; its password never shown', async () => {
    const screen = await openTab('mail', { account: null });
    const { page } = screen;
    await page.getByRole('combobox', { name: 'Provider' }).selectOption('gmail');
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Server' }).inputValue())
      .toBe('smtp.gmail.com');
    await page.getByText('switch on 2-Step Verification').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Write your mail address').waitFor();
    await expect.poll(() => inputs(screen, 'setMailAccount')).toEqual([]);
    await page.getByRole('textbox', { name: 'Mail address' }).fill('ann@home.example');
    const password = page.getByLabel('Password', { exact: true }).and(page.locator('input'));
    await password.fill('wrong');
    await page.getByRole('button', { name: 'Send Test Mail' }).click();
    await page.getByRole('alert').getByText('does not take this user and password').waitFor();
    await password.fill('correct horse');
    await page.getByRole('button', { name: 'Send Test Mail' }).click();
    await page.getByText('Sent to ann@home.example. Look whether it arrives.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Reports go out from ann@home.example').waitFor();
    await expect
      .poll(() => inputs(screen, 'setMailAccount'))
      .toMatchObject([
        { account: { user: 'ann@home.example', port: 465, security: 'tls' }, password: 'correct horse' },
      ]);
    await page.getByText('One is kept in your Keychain. It is never shown.').waitFor();
    await expect.poll(() => password.inputValue()).toBe('');
    await page.getByRole('button', { name: 'Remove Account…' }).click();
    await expectSound(screen, 'dialog');
    await page.getByRole('button', { name: 'Remove Account', exact: true }).click();
    await page.getByText('The mail account is removed').waitFor();
  });

  test('the text: placeholders put in, what is wrong said, a preview of it, and the way back', async () => {
    const screen = await openTab('text');
    const { page } = screen;
    await page.getByText('as it would be now.').waitFor();
    const text = page.getByRole('textbox', { name: 'Text of a report' });
    await text.fill('About {nobody}');
    await page.getByRole('alert').getByText('"{nobody}" is no placeholder.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await text.fill('About ');
    await page.getByRole('button', { name: /^Insert \{summary\}/ }).click();
    await page.getByText('About 203.0.113.66 tried 312 times.').waitFor();
    await page.getByText('Of an attack that never was.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Reset to Default' }).click();
    await page.getByText("Reports have Drawbridge's own text").waitFor();
    await expect
      .poll(() => inputs(screen, 'setReportSettings'))
      .toEqual([{ change: { template: 'About {summary}' } }, { change: { template: null } }]);
    await page.getByRole('radio', { name: 'Services' }).click();
    const script = page.getByRole('textbox', { name: 'When blocked' });
    await script.fill('/tmp/script.sh');
    await script.press('Enter');
    await page.getByRole('alert').getByText('can be changed by others').waitFor();
    await page.getByLabel('Key for AbuseIPDB', { exact: true }).fill('k3y');
    await page.getByRole('button', { name: 'Save the key for AbuseIPDB' }).click();
    await page.getByRole('button', { name: 'Forget the key for AbuseIPDB' }).waitFor();
    await expect.poll(() => inputs(screen, 'setReportKey')).toEqual([{ service: 'abuseipdb', key: 'k3y' }]);
  });
});

describe('the outbox', () => {
  test('tells how each report stands, cancels, notes answers, and shows the whole', async () => {
    const screen = await openTab('outbox', {
      more: () => new FakeHistory({ events: 100, scanned: 100 }).handlers(),
    });
    const { page, host } = screen;
    const row = (n: number) => page.getByRole('list', { name: 'Reports' }).getByRole('listitem').nth(n);
    await row(0).getByText('leaves in 52 s').waitFor();
    await row(1).getByText('451 greylisted').waitFor();
    await expect.poll(() => row(3).innerText()).toContain(`550 ${HOSTILE[0]} \\u{202e}gnp.exe`);
    await page.getByText('4 reports, 1 network acted.').waitFor();
    await row(0).getByRole('button', { name: 'Cancel' }).click();
    await row(0).getByText('cancelled', { exact: true }).waitFor();

    await row(1).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'The Network Fixed It' }).click();
    await row(1).getByText('The network fixed it').waitFor();
    await page.getByText('4 reports, 2 networks acted.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('4 reports, 1 network acted.').waitFor();

    await row(5).getByRole('button', { name: 'open the report' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Names tried').or(dialog.getByText('Source port:')).waitFor();
    const said = dialog.getByRole('textbox', { name: 'What it said' });
    await said.fill('Cleaned.');
    await said.press('Enter');
    await expectSound(screen, 'dialog');
    await expect
      .poll(() => inputs(screen, 'noteReport').at(-1))
      .toEqual({ id: 4, reply: 'fixed', text: 'Cleaned.' });
    await page.keyboard.press('Escape');

    await host.emit('reportsChanged', {
      report: reportRow(10, { createdAt: NOW, addresses: ['198.51.100.9'] }),
    });
    await row(0).getByText('198.51.100.9').waitFor();
    await expect.poll(() => host.calls.filter(({ name }) => name === 'reports')).toHaveLength(1);

    await page.evaluate(() => {
      location.hash = '#/activity';
    });
    await page.getByRole('button', { name: '4 reports, 1 network acted. 1 waiting.' }).click();
    await expect
      .poll(() => inputs(screen, 'openWindow'))
      .toEqual([{ window: 'preferences', tab: 'reports/outbox' }]);
  });
});
