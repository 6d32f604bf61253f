/** What only a desktop does for reports: passwords that the system seals, drafts in the owner's mail program. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DesktopHere, describeDesktop } from './desktop/describe-desktop.ts';
import type { Desktop } from './desktop/desktop.ts';
import { callFrom } from './desktop/page-calls.ts';
import { failedPassword } from './desktop/ssh-lines.ts';
import { StandInDesktop } from './desktop/stand-in-desktop.ts';
import { waitFor } from './testbed/wait-for.ts';

const ATTACKER = '203.0.113.66';
const PASSWORD = 'correct horse battery';

describeDesktop('reports from the app', () => {
  let here: DesktopHere;
  let desktop: Desktop;
  let page: Page;

  beforeAll(async () => {
    here = await DesktopHere.make();
    desktop = await here.start();
    page = await desktop.page('popover');
    await page.locator('#root > *').first().waitFor({ state: 'attached' });
  });
  afterAll(() => here?.close());

  test("the mail account's password lies on the disk as the system sealed it", async () => {
    const { hasPassword, passwordPlace } = await callFrom(page, 'setMailAccount', {
      account: {
        preset: 'gmail',
        address: 'ann@home.example',
        name: 'Ann',
        host: 'smtp.gmail.com',
        port: 465,
        security: 'tls',
        user: 'ann@home.example',
      },
      password: PASSWORD,
    });
    expect([hasPassword, passwordPlace]).toEqual([true, expect.stringMatching(/Keychain|keyring/)]);
    const kept = readFileSync(join(here.stateDirectory, 'secrets.json'), 'utf8');
    expect(kept).toMatch(/"mail-password": "sealed:/);
    for (const form of [PASSWORD, Buffer.from(PASSWORD).toString('base64')]) expect(kept).not.toContain(form);
    expect(readFileSync(join(here.stateDirectory, 'settings.json'), 'utf8')).not.toContain(PASSWORD);
  });

  test("a draft opens in the owner's mail program, or is saved with its attachments", async () => {
    for (let i = 0; i < 12; i++) appendFileSync(here.logFile, failedPassword(ATTACKER, 'oracle', 4100 + i));
    await waitFor('the attack to be seen', async () => {
      const details = await callFrom(page, 'attacker', { address: ATTACKER, events: 0 });
      return (details?.attacker.attempts ?? 0) >= 10;
    });
    const { report } = await callFrom(page, 'sendReport', {
      address: ATTACKER,
      by: 'draft',
      to: 'abuse@isp.example',
      text: 'Please look into this.',
    });
    expect(report.state).toBe('drafted');
    if (!(desktop instanceof StandInDesktop)) return;
    await callFrom(page, 'openDraft', { id: report.id, as: 'mailto' });
    const [link = ''] = await desktop.control.ask('opened');
    expect(link).toMatch(/^mailto:abuse@isp\.example\?subject=%5Babuse%5D/);
    expect(decodeURIComponent(link)).toContain('body=Please look into this.');
    const path = join(here.stateDirectory, 'report.eml');
    await desktop.answerSaveDialog(path);
    expect(await callFrom(page, 'openDraft', { id: report.id, as: 'eml' })).toMatchObject({
      saved: { path },
    });
    expect(readFileSync(path, 'utf8')).toMatch(/^X-Unsent: 1\r$/m);
    expect(readFileSync(path, 'utf8')).toContain('xarf.json');
  });
});
