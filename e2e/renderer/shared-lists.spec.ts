/** Shared lists as an owner chooses and follows them, over the built renderer and a made-up host. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Share } from '../../src-shared/contract.ts';
import { BuiltRenderer } from './built-renderer.ts';
import { preferenceHandlers } from './fake-preferences.ts';
import { reportHandlers } from './fake-reports.ts';
import { shareHandlers } from './fake-share.ts';
import {
  hostileList,
  joinedCrowdSec,
  LAPI,
  list,
  runningDenyHosts,
  someLists,
  share as wholeShare,
} from './fake-share-data.ts';
import { expectFits, expectSound, openScreen, type Screen } from './screen.ts';

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(async () => {
  await renderer?.close();
});

interface Options {
  readonly share?: Partial<Share>;
  readonly kind?: 'desktop' | 'browser';
  readonly viewport?: { width: number; height: number };
  readonly colorScheme?: 'light' | 'dark';
}

async function openTab(
  part: '' | 'crowdsec' | 'denyhosts',
  { share = {}, kind = 'desktop', viewport, colorScheme = 'light' }: Options = {},
): Promise<Screen> {
  const tab = part === '' ? 'shared-lists' : `shared-lists/${part}`;
  const screen = await openScreen(
    renderer,
    `#/preferences/${encodeURIComponent(tab)}`,
    (host) => {
      const own = preferenceHandlers(host, { kind });
      const { undo } = own;
      return {
        ...own,
        ...reportHandlers(host),
        ...shareHandlers(host, { share, ...(undo !== undefined && { undo }) }),
      };
    },
    { viewport: viewport ?? { width: 680, height: 800 }, colorScheme },
  );
  onTestFinished(async () => {
    await expectFits(screen);
    await screen.close();
  });
  await screen.page.getByRole('radio', { name: 'CrowdSec' }).waitFor();
  return screen;
}

const inputs = ({ host }: Screen, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ input }) => input);

const ALL: Partial<Share> = {
  lists: someLists(),
  crowdSec: joinedCrowdSec(),
  denyHosts: runningDenyHosts(),
};

describe.each([
  ['light', 680],
  ['dark', 380],
] as const)('%s, %i wide', (colorScheme, width) => {
  test.each([
    ['nothing is used', {}],
    ['all is used', { ...ALL, unheld: 'Routes hold at most 2,000 addresses of lists.' }],
  ] as const)('where %s, all parts are sound', async (_, share) => {
    const screen = await openTab('', {
      share,
      colorScheme,
      kind: width === 380 ? 'browser' : 'desktop',
      viewport: { width, height: 800 },
    });
    const { page } = screen;
    for (const part of ['Lists', 'CrowdSec', 'DenyHosts']) {
      await page.getByRole('radio', { name: part }).click();
      await page.getByRole('tabpanel').locator('.form-section, .shared-lists').first().waitFor();
      await expectSound(screen, '[role=tabpanel]');
    }
  });

  test('dialogs are sound', async () => {
    const screen = await openTab('', { share: ALL, colorScheme, viewport: { width, height: 700 } });
    const { page } = screen;
    await page.getByRole('button', { name: 'Add List…' }).click();
    await page.getByRole('radio', { name: 'AbuseIPDB' }).check();
    await expectSound(screen, 'dialog');
    await page.getByRole('radio', { name: 'Another Address or File' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expectSound(screen, 'dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More about Spamhaus DROP' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await expectSound(screen, 'dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'CrowdSec' }).click();
    await page.getByRole('button', { name: 'Leave…' }).click();
    await expectSound(screen, 'dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add Certificate…' }).click();
    await expectSound(screen, 'dialog');
  });
});

describe('the lists', () => {
  const row = ({ page }: Screen, name: string) => page.getByRole('listitem', { name, exact: true });

  test('each says how it is, what it keeps out, when it was fetched, and what is wrong', async () => {
    const screen = await openTab('', { share: ALL });
    const { page } = screen;
    await page.getByText('10,672 addresses and networks are kept out').waitFor();
    const said = async (name: string) => (await row(screen, name).innerText()).replace(/\s+/g, ' ');
    await expect
      .poll(() => said('blocklist.de: SSH'))
      .toContain('Works 7,075 addresses fetched 12 min ago, next in 48 min');
    await expect.poll(() => said('blocklist.de: SSH')).toContain('3 lines of it are no address');
    await expect.poll(() => said('blocklist.de: SSH')).toContain('2 left out');
    await expect.poll(() => said('The office')).toContain('Has a problem 41 addresses');
    await expect.poll(() => said('The office')).toContain('could not be reached (ECONNREFUSED)');
    await expect.poll(() => said('The office')).toContain('stays kept out for 3 d');
    await expect.poll(() => said('Fresh')).toContain('Waiting not fetched yet');
    await expect.poll(() => said('Switched off')).toContain('Off');
    await expect.poll(() => said('Spamhaus DROP')).toContain('(c) 2026 The Spamhaus Project SLU');
    await expect
      .poll(() => row(screen, 'Switched off').getByRole('button', { name: 'Fetch' }).count())
      .toBe(0);
  });

  test('what is changed elsewhere is followed; it is asked once only', async () => {
    const screen = await openTab('');
    const { page, host } = screen;
    await page.getByText('No list is used').waitFor();
    await host.emit('shareChanged', { share: wholeShare({ lists: [list('mine', {}, 'Mine')] }) });
    await row(screen, 'Mine').waitFor();
    await expect.poll(() => inputs(screen, 'share')).toHaveLength(1);
    await host.emit('connectionChanged', { isConnected: false });
    await host.emit('connectionChanged', { isConnected: true });
    await expect.poll(() => inputs(screen, 'share').length).toBe(2);
    await page.getByText('No list is used').waitFor();
  });

  test('one that is known is added by keyboard, after its terms; none is chosen beforehand', async () => {
    const screen = await openTab('');
    const { page } = screen;
    await page.getByRole('button', { name: 'Add List…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a list' });
    await expect.poll(() => dialog.locator('input[type=radio]:checked').count()).toBe(0);
    const add = dialog.getByRole('button', { name: 'Add', exact: true });
    await expect.poll(() => add.isDisabled()).toBe(true);
    await dialog.getByText('Credit, date and copyright have to be kept').waitFor();
    await dialog.getByText('https://www.spamhaus.example/drop/').waitFor();
    await dialog.locator('input[type=radio]').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Spamhaus DROP is used from now on').waitFor();
    await expect.poll(() => inputs(screen, 'addList')).toEqual([{ list: { preset: 'spamhaus-drop-v4' } }]);
    await row(screen, 'Spamhaus DROP').getByText('Waiting').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('No list is used').waitFor();
  });

  test('one that is there is not offered again, and one that wants a key asks for it', async () => {
    const screen = await openTab('', { share: ALL });
    const { page } = screen;
    await page.getByRole('button', { name: 'Add List…' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.getByRole('radio', { name: 'Spamhaus DROP' }).isDisabled()).toBe(true);
    await dialog.getByRole('radio', { name: 'AbuseIPDB' }).check();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByRole('alert').getByText('This list wants a key.').waitFor();
    await dialog.getByLabel('Key for AbuseIPDB').fill('two words');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByRole('alert').getByText('A key is one word.').waitFor();
    await expect.poll(() => inputs(screen, 'addList')).toEqual([]);
    await dialog.getByLabel('Key for AbuseIPDB').fill('k3y');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await row(screen, 'AbuseIPDB').waitFor();
    await expect.poll(() => inputs(screen, 'setReportKey')).toEqual([{ service: 'abuseipdb', key: 'k3y' }]);
    await page.getByRole('button', { name: 'Add List…' }).click();
    await expect.poll(() => page.getByRole('radio', { name: 'AbuseIPDB' }).isDisabled()).toBe(true);
  });

  test("the owner's own is described, refused with the reason, and added", async () => {
    const screen = await openTab('');
    const { page } = screen;
    await page.getByRole('button', { name: 'Add List…' }).click();
    await page.getByRole('radio', { name: 'Another Address or File' }).click();
    const dialog = page.getByRole('dialog');
    const add = dialog.getByRole('button', { name: 'Add', exact: true });
    await dialog.getByLabel('Name', { exact: true }).fill('Mine');
    await dialog.getByLabel('From').fill('lists.example');
    await dialog.getByLabel('Fetch it every').fill('10');
    await add.click();
    await dialog.getByText('Write a web address (https://…) or the whole path of a file').waitFor();
    await dialog.getByRole('alert').getByText('10 what?').waitFor();
    await dialog.getByLabel('From').fill('/missing');
    await dialog.getByLabel('Fetch it every').fill('30 min');
    await dialog.getByLabel('keep what it named for').fill('for ever');
    await dialog.getByLabel('Format').selectOption('plain');
    await add.click();
    await dialog.getByRole('alert').getByText('/missing is not there.').waitFor();
    await dialog.getByLabel('From').fill('/etc/mine.txt');
    await add.click();
    await row(screen, 'Mine').waitFor();
    await expect
      .poll(() => inputs(screen, 'addList').at(-1))
      .toEqual({
        list: {
          name: 'Mine',
          url: '/etc/mine.txt',
          format: 'plain',
          intervalSeconds: 1800,
          expireSeconds: null,
        },
      });
  });

  test('one is switched off and on, fetched, edited and removed, with Undo', async () => {
    const screen = await openTab('', { share: ALL });
    const { page } = screen;
    const use = page.getByRole('switch', { name: 'Use The office' });
    await use.focus();
    await page.keyboard.press('Space');
    await page.getByText('The office is switched off: what it kept out is let in').waitFor();
    await expect.poll(() => use.isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('What is shared is as before.').waitFor();
    await expect.poll(() => use.isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Fetch Now: The office' }).click();
    await page.getByText('The office is fetched').waitFor();
    await row(screen, 'The office').getByText('512 addresses').waitFor();
    await page.getByRole('button', { name: 'Fetch Now: blocklist.de: SSH' }).click();
    await row(screen, 'blocklist.de: SSH')
      .getByRole('alert')
      .getByText('may be fetched again in 48 min')
      .waitFor();

    await page.getByRole('button', { name: 'More about blocklist.de: SSH' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    const dialog = page.getByRole('dialog', { name: 'blocklist.de: SSH' });
    await expect.poll(() => dialog.getByLabel('From').count()).toBe(0);
    await dialog.getByLabel('Fetch it every').fill('5 min');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').getByText('not to be asked more often than every 30 minutes').waitFor();
    await dialog.getByLabel('Fetch it every').fill('2 h');
    await dialog.getByLabel('Name', { exact: true }).fill('Attackers of SSH');
    await page.keyboard.press('Enter');
    await row(screen, 'Attackers of SSH').waitFor();
    await expect
      .poll(() => inputs(screen, 'setList').at(-1))
      .toMatchObject({
        id: 'blocklist-de-ssh',
        change: { name: 'Attackers of SSH', intervalSeconds: 7200, expireSeconds: 604_800 },
      });

    await page.getByRole('button', { name: 'More about Attackers of SSH' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText('Attackers of SSH is removed: what it kept out is let in').waitFor();
    await row(screen, 'Attackers of SSH').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(screen, 'Attackers of SSH').waitFor();
  });

  test('a version that is held back shows its figures; it is taken, or waits for its maker', async () => {
    const held = someLists()[0]?.held ?? null;
    const screen = await openTab('', {
      share: { lists: [...someLists().slice(0, 1), list('mine', { held }, 'Mine')] },
    });
    const { page } = screen;
    const box = (name: string) => page.getByRole('region', { name: `A new version of ${name} is held back` });
    expect((await box('Mine').innerText()).replace(/\s+/g, ' ')).toContain(
      'It lost 1,528 of its 1,540 entries at once. In force New, 2 h ago Entries 1,540 12 IPv4 addresses 15,204,352 3,072',
    );
    await box('Mine').getByText('To keep the version in force, do nothing').waitFor();
    await box('Mine').getByRole('button', { name: 'Look Again' }).click();
    await page.getByText('Mine is still held back').waitFor();
    await box('Mine').getByRole('button', { name: 'Take the New Version' }).click();
    await page.getByText('The new version of Mine is in force').waitFor();
    await box('Mine').waitFor({ state: 'detached' });
    await box('Spamhaus DROP').getByRole('button', { name: 'Look Again' }).click();
    await box('Spamhaus DROP').getByRole('alert').getByText('may be fetched again in 48 min').waitFor();
    await box('Spamhaus DROP').getByRole('button', { name: 'Take the New Version' }).click();
    await box('Spamhaus DROP').getByText('You take it: it is fetched once more in 48 min').waitFor();
    await expect.poll(() => box('Spamhaus DROP').getByRole('button').count()).toBe(0);
    await expect
      .poll(() => inputs(screen, 'acceptList'))
      .toEqual([{ id: 'mine' }, { id: 'spamhaus-drop-v4' }]);
  });

  test("strangers' texts are texts, however long", async () => {
    const screen = await openTab('', {
      share: { lists: [hostileList()] },
      viewport: { width: 380, height: 700 },
    });
    const { page } = screen;
    await page.getByText('\\u{202e}gnp.exe').first().waitFor();
    await expect.poll(() => page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.evaluate(() => document.body.innerText)).not.toMatch(/[\u202e\0]/);
    await expectSound(screen, '[role=tabpanel]');
  });
});

describe('CrowdSec', () => {
  test('is joined with what a command on the LAPI gives; what is left to do there is shown until it is done', async () => {
    const screen = await openTab('crowdsec');
    const { page } = screen;
    await page.getByText('whom one of them blocks, all others keep out within seconds').waitFor();
    const name = page.getByRole('textbox', { name: "This machine's name" });
    await expect.poll(() => name.inputValue()).toBe('');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('alert').getByText('Write its web address').waitFor();
    await page.getByRole('alert').getByText('Letters, digits, - and _ only').waitFor();
    await expect.poll(() => inputs(screen, 'joinCrowdSec')).toEqual([]);
    await page.getByText('sudo cscli bouncers add NAME').waitFor();
    await page.getByRole('textbox', { name: 'Address of the LAPI' }).fill(LAPI);
    await name.fill('mac-mini');
    await page.getByText('sudo cscli bouncers add drawbridge-mac-mini').waitFor();
    await page.getByRole('button', { name: 'Copy the command that makes a key' }).click();
    await expect
      .poll(() => inputs(screen, 'copyText'))
      .toEqual([{ text: 'sudo cscli bouncers add drawbridge-mac-mini' }]);
    const key = page.locator('input[aria-label="Bouncer key"]');
    await key.fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('does not know this bouncer key').waitFor();
    await key.fill('k3y');
    await page.keyboard.press('Enter');
    await page.getByText('One thing is left to do.').waitFor();
    await page.getByText('sudo cscli machines validate drawbridge-mac-mini').waitFor();
    await page.getByRole('button', { name: 'Copy the command for the LAPI' }).click();
    await expect
      .poll(() => inputs(screen, 'copyText').at(-1))
      .toEqual({
        text: 'sudo cscli machines validate drawbridge-mac-mini',
      });
    await expectSound(screen, '[role=tabpanel]');
    await page.getByRole('radio', { name: 'Lists' }).click();
    await page.getByRole('radio', { name: 'CrowdSec' }).click();
    await page.getByText('One thing is left to do.').waitFor();
    await page.getByRole('button', { name: 'Check Now' }).click();
    await page.getByText('One thing is left to do.').waitFor({ state: 'detached' });
    await page.getByText('Works').waitFor();
    await expect
      .poll(() => inputs(screen, 'joinCrowdSec').at(-1))
      .toEqual({
        url: LAPI,
        name: 'mac-mini',
        key: 'k3y',
        ca: null,
        registrationToken: null,
      });
  });

  test('with an own authority and a registration token nothing is left to do', async () => {
    const screen = await openTab('crowdsec');
    const { page } = screen;
    await page.getByRole('textbox', { name: 'Address of the LAPI' }).fill('https://lapi.home.example');
    await page.getByRole('textbox', { name: "This machine's name" }).fill('mini');
    await page.locator('input[aria-label="Bouncer key"]').fill('k3y');
    await page.getByRole('button', { name: 'More' }).click();
    const certificate = page.getByLabel('Its certificate, as text (PEM)');
    await certificate.fill('nonsense');
    await page.locator('input[aria-label="Registration token"]').fill('t0ken');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('alert').getByText('Paste all of it').waitFor();
    const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    await certificate.fill(pem);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByText('This machine has joined as mini').waitFor();
    await expect.poll(() => page.getByText('One thing is left to do.').count()).toBe(0);
    await expect
      .poll(() => inputs(screen, 'joinCrowdSec'))
      .toMatchObject([{ ca: pem, registrationToken: 't0ken' }]);
    expect(await page.evaluate(() => document.body.innerText)).not.toMatch(/k3y|t0ken/);
  });

  test('says how it is in figures; its settings apply at once, and can be undone', async () => {
    const screen = await openTab('crowdsec', { share: ALL });
    const { page } = screen;
    const figures = (await page.locator('.source-figures').innerText()).replace(/\s+/g, ' ');
    for (const part of [
      '1,204 kept out here',
      '37 given to it',
      '2 still to be given',
      '1 still to be lifted',
    ])
      expect(figures).toContain(part);
    await page.getByText('scope Country (3), type captcha (12)').waitFor();
    await page.getByRole('switch', { name: 'Take its decisions' }).click();
    await page.getByText('Its decisions are not taken').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('What is shared is as before.').waitFor();
    await expect.poll(() => page.getByRole('switch', { name: 'Take its decisions' }).isChecked()).toBe(true);
    const poll = page.getByRole('textbox', { name: 'Ask it every' });
    await poll.fill('2 h');
    await poll.press('Enter');
    await page.getByRole('alert').getByText('from 1 second to 1 hour').waitFor();
    await poll.fill('30 s');
    await poll.press('Enter');
    await page.getByText('It is asked every 30 seconds').waitFor();
    const origins = page.getByRole('textbox', { name: 'Only decisions from these origins' });
    await origins.fill('crowdsec, drawbridge');
    await origins.press('Enter');
    await page.getByText('Only from crowdsec, drawbridge').waitFor();
    await page.locator('input[aria-label="Bouncer key"]').fill('an0ther');
    await page.getByRole('button', { name: 'Save the bouncer key' }).click();
    await page.getByText('The bouncer key is kept').waitFor();
    await expect
      .poll(() => inputs(screen, 'setCrowdSec'))
      .toEqual([
        { change: { pull: false } },
        { change: { pollSeconds: 30 } },
        { change: { origins: ['crowdsec', 'drawbridge'] } },
        { change: {}, key: 'an0ther' },
      ]);
  });

  test('one that does not know this machine any more is joined again, with all that is known filled in', async () => {
    const problem = 'The LAPI does not know this machine. Join it again from here.';
    const crowdSec = joinedCrowdSec({ state: 'problem', problem });
    const screen = await openTab('crowdsec', { share: { ...ALL, crowdSec } });
    const { page } = screen;
    await page.getByText(problem).waitFor();
    await page.getByRole('button', { name: 'Join Again…' }).click();
    await page.getByText('Whom it kept out stays kept out meanwhile.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Join Again…' }).click();
    await page.locator('input[aria-label="Bouncer key"]').fill('k3y');
    await page.getByRole('button', { name: 'Join Again' }).click();
    await page.getByText('One thing is left to do.').waitFor();
    await expect
      .poll(() => inputs(screen, 'joinCrowdSec'))
      .toMatchObject([{ url: crowdSec.settings.url, name: 'mac-mini', key: 'k3y' }]);
    await expect.poll(() => inputs(screen, 'setCrowdSec')).toEqual([]);
  });

  test('is left after what happens then was said', async () => {
    const screen = await openTab('crowdsec', { share: ALL });
    const { page } = screen;
    await page.getByRole('button', { name: 'Leave…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave this LAPI?' });
    await dialog.getByText('The 1,204 addresses and networks that it keeps out here are let in').waitFor();
    await dialog.getByText('sudo cscli machines delete drawbridge-mac-mini').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => inputs(screen, 'setCrowdSec')).toEqual([]);
    await page.getByRole('button', { name: 'Leave…' }).click();
    await dialog.getByRole('button', { name: 'Leave', exact: true }).click();
    await page.getByRole('button', { name: 'Join' }).waitFor();
    await expect.poll(() => inputs(screen, 'setCrowdSec')).toEqual([{ change: { url: '' } }]);
  });
});

describe("DenyHosts' synchronisation", () => {
  test('has no server at first, and says why', async () => {
    const screen = await openTab('denyhosts');
    const { page } = screen;
    await page.getByText('No public server is known to be reliable').waitFor();
    const server = page.getByRole('textbox', { name: 'Server' });
    await expect.poll(() => server.inputValue()).toBe('');
    await expect.poll(() => page.getByRole('button', { name: 'Sync Now' }).count()).toBe(0);
    await expect.poll(() => page.getByRole('table').count()).toBe(0);
    await server.fill('ftp://sync.example');
    await server.press('Enter');
    await page.getByRole('alert').getByText('Only http and https are spoken.').waitFor();
    await server.fill('sync.home.example');
    await server.press('Enter');
    await page.getByText('The server is sync.home.example').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Sync Now' }).isDisabled()).toBe(true);
    await page.getByRole('switch', { name: 'Receive' }).click();
    await page.getByText("Others' reports are received").waitFor();
    await expect.poll(() => page.getByRole('switch', { name: 'Send' }).isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Sync Now' }).click();
    await page.getByText('Sent 2, received 7').waitFor();
    const table = (await page.getByRole('table').innerText()).replace(/\s+/g, ' ');
    expect(table).toContain('Sent 2 2 Received 7 7 Kept out now 7');
  });

  test('what is taken is one sentence with fields', async () => {
    const screen = await openTab('denyhosts', { share: ALL });
    const { page } = screen;
    const others = page.getByRole('textbox', { name: 'How many others reported it' });
    const seen = page.getByRole('textbox', { name: 'For how long it was seen' });
    const keep = page.getByRole('textbox', { name: 'How long it is kept out' });
    expect([await others.inputValue(), await seen.inputValue(), await keep.inputValue()]).toEqual([
      '3',
      '5 hours',
      '30 days',
    ]);
    await others.fill('0');
    await others.press('Enter');
    await page.getByRole('alert').getByText('Write a whole number from 1 to 1,000.').waitFor();
    await others.press('Escape');
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await others.fill('1');
    await others.press('Enter');
    await page.getByText('other reported it').waitFor();
    await seen.fill('0');
    await seen.press('Enter');
    await page.getByText('Taken as soon as it is reported').waitFor();
    await expect.poll(() => seen.inputValue()).toBe('no time');
    await keep.fill('1 week');
    await keep.press('Tab');
    await page.getByText('Received addresses are kept out for 1 week').waitFor();
    await expect
      .poll(() => inputs(screen, 'setDenyHosts'))
      .toEqual([
        { change: { threshold: 1 } },
        { change: { resiliencySeconds: 0 } },
        { change: { keepSeconds: 604_800 } },
      ]);
    await page.getByText("Known up to 20 min ago, by the server's clock").waitFor();
    await page.getByText('Not taken by the server').waitFor();
  });

  test('trusts an authority of the owner', async () => {
    const screen = await openTab('denyhosts', { share: ALL });
    const { page } = screen;
    await page.getByRole('button', { name: 'Add Certificate…' }).click();
    const dialog = page.getByRole('dialog', { name: 'An authority of your own' });
    const text = dialog.getByLabel('Its certificate, as text (PEM)');
    await text.fill('-----BEGIN PRIVATE KEY-----');
    await dialog.getByRole('button', { name: 'Trust It' }).click();
    await dialog.getByRole('alert').getByText('This is a private key.').waitFor();
    const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    await text.fill(`${pem}\n`);
    await dialog.getByRole('button', { name: 'Trust It' }).click();
    await page.getByText('One is trusted').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Own authority is trusted no more').waitFor();
    await expect
      .poll(() => inputs(screen, 'setDenyHosts'))
      .toEqual([{ change: { ca: pem } }, { change: { ca: null } }]);
  });
});
