/** Keys and key-only SSH as an owner uses them, over the built renderer and a made-up guard. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { SshPolicy } from '../../src-shared/contract.ts';
import { BuiltRenderer } from './built-renderer.ts';
import {
  accessHandlers,
  DROP_IN,
  ENTRIES,
  EXCEPTION,
  type FakeAccess,
  type FakeAccessOptions,
  fingerprint,
  INVITE,
  KEY_FILE,
  KEYS_ONLY,
  key,
  keysOf,
  PASSWORDS,
  PHONE,
  PHONE_LINE,
  policyDetails,
} from './fake-access.ts';
import { HOSTILE, NOW } from './fake-state.ts';
import { expectSound, openScreen, type Screen } from './screen.ts';

const POLICY: SshPolicy = {
  keyOnly: true,
  noRootLogin: false,
  maxAuthTries: null,
  loginGraceTime: null,
  allowUsers: [],
};

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(async () => {
  await renderer?.close();
});

interface Opened extends Screen {
  readonly state: FakeAccess;
}

async function open(
  place: 'tray' | 'preferences' | 'welcome',
  { colorScheme = 'light', ...options }: FakeAccessOptions & { colorScheme?: 'light' | 'dark' } = {},
): Promise<Opened> {
  let state: FakeAccess | null = null;
  const screen = await openScreen(
    renderer,
    place === 'preferences' ? '#/preferences/ssh-access' : `#/${place}`,
    (host) => {
      const handlers = accessHandlers(host, options);
      state = handlers.state;
      return handlers;
    },
    { viewport: { width: place === 'tray' ? 380 : 680, height: 700 }, colorScheme },
  );
  onTestFinished(() => screen.close());
  if (state === null) throw new Error('no handlers were made');
  return { ...screen, state };
}

const theSwitch = (page: Page) => page.getByRole('switch', { name: 'Keys only' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('keys only', () => {
  test('each setting with its place, and for whom it is otherwise', async () => {
    const policy = policyDetails('no', {
      exceptions: [EXCEPTION],
      unread: ['/etc/ssh/sshd_config.d/x.conf'],
    });
    const { page } = await open('preferences', {
      keyOnly: { ...KEYS_ONLY, state: 'passwords', chosen: POLICY, policy },
    });
    const rows = page.getByRole('table', { name: 'Settings of sshd' });
    await rows.getByText(`${DROP_IN}, line 2`).waitFor();
    await rows.getByText('Without effect: no in /etc/ssh/sshd_config, line 57').waitFor();
    await rows.getByText('Managed elsewhere').waitFor();
    await rows.getByText('AllowUsers').waitFor();
    await page
      .getByText('Match User backup Address 192.0.2.0/24 · /etc/ssh/sshd_config.d/90-backup.conf, line 3')
      .waitFor();
    await page.getByText('/etc/ssh/sshd_config.d/x.conf').waitFor();
    await expect.poll(() => theSwitch(page).isChecked()).toBe(true);
    await page.getByText('No: passwords are accepted').waitFor();
  });

  test('on: all is shown before, it counts down, also after a reload, and is kept', async () => {
    const { page, host, state } = await open('preferences');
    await theSwitch(page).click();
    const sheet = page.getByRole('dialog', { name: 'What sshd lets in' });
    await sheet.getByText(DROP_IN, { exact: true }).waitFor();
    await sheet.getByText('KbdInteractiveAuthentication no').waitFor();
    await sheet.getByText('No key was seen to log in yet').waitFor();
    await expect
      .poll(() => sheet.getByRole('list', { name: 'What changes' }).innerText())
      .toContain('Passwords: yes');
    await sheet.getByText('Options beside it').click();
    await sheet.getByLabel('Nobody logs in as root').check();
    await sheet.getByLabel('MaxAuthTries').fill('99');
    await sheet.getByText('Write a whole number from 1 to 20').waitFor();
    await expect.poll(() => button(page, 'Switch to Keys Only').isDisabled()).toBe(true);
    await sheet.getByLabel('MaxAuthTries').fill('4');
    await sheet.getByText('MaxAuthTries 4').waitFor();
    await sheet.getByLabel('It goes back after').selectOption('600');
    await button(page, 'Switch to Keys Only').click();
    await expect
      .poll(() => state.set)
      .toEqual([{ wanted: { ...POLICY, noRootLogin: true, maxAuthTries: 4 }, seconds: 600 }]);
    await page.getByRole('timer').getByText('10:00').waitFor();
    await page.reload();
    await page.getByRole('timer').getByText('10:00').waitFor();
    await page.clock.setFixedTime(NOW + 439_000);
    await page.getByRole('timer').getByText('2:41').waitFor();
    await expect.poll(() => theSwitch(page).isDisabled()).toBe(true);
    await host.emit('confirmationDue', { endsAt: NOW + 600_000, seconds: 60, keyOnly: true });
    await page.getByRole('alert').getByText('Key-only SSH goes back soon').waitFor();
    await button(page, 'Keep It').click();
    await page.getByText('Confirmed: sshd accepts keys only').waitFor();
    await expect.poll(() => page.getByRole('timer').count()).toBe(0);

    // Off as easily, and back.
    await theSwitch(page).click();
    await expect.poll(() => theSwitch(page).isChecked()).toBe(false);
    await button(page, 'Undo').click();
    await expect.poll(() => theSwitch(page).isChecked()).toBe(true);
  });

  test('what stands in the way keeps it from being done, and leads to a device', async () => {
    const { page, state } = await open('preferences', {
      problems: ['No user who may log in has a key that sshd would accept. Add one first.'],
    });
    await theSwitch(page).focus();
    await page.keyboard.press('Space');
    await page.getByRole('alert').getByText('No user who may log in has a key').waitFor();
    await expect.poll(() => button(page, 'Switch to Keys Only').isDisabled()).toBe(true);
    await page.getByRole('dialog').getByRole('button', { name: 'Add a Device…' }).click();
    await page.getByRole('dialog', { name: 'Add a device: what it connects to' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(state.set).toEqual([]);
  });

  test('an update that took it away is said, and what was chosen is restored', async () => {
    const chosen = { ...POLICY, noRootLogin: true };
    const { page, state } = await open('preferences', { keyOnly: { ...PASSWORDS, chosen, wasReset: true } });
    await button(page, 'Restore…').click();
    await button(page, 'Switch to Keys Only').click();
    await expect.poll(() => state.set).toEqual([{ wanted: chosen, seconds: 180 }]);
    await page.getByRole('timer').getByText('3:00').waitFor();
  });
});

test('the dropdown: the countdown, its buttons, the switch, and the way to it', async () => {
  const keyOnly = { ...KEYS_ONLY, pending: { endsAt: NOW + 161_000, wanted: POLICY } };
  const screen = await open('tray', { keyOnly });
  const { page, host } = screen;
  await page.getByRole('timer').getByText('2:41').waitFor();
  await expectSound(screen);
  await button(page, 'Undo Now').click();
  await page.getByText('Undone: sshd accepts passwords').waitFor();
  await button(page, 'Switch to keys').click();
  await expect.poll(() => host.calls.at(-1)?.input).toEqual({ window: 'preferences', tab: 'ssh-access' });
  await host.emit('accessChanged', {
    access: { ...(await accessOf(screen)), keyOnly: { ...KEYS_ONLY, chosen: POLICY } },
  });
  await page.getByRole('switch', { name: 'Key-only SSH', checked: true }).click();
  await page.getByText('Passwords accepted').waitFor();
});

test('the first steps lead there', async () => {
  const { page, host } = await open('welcome');
  const leads = button(page, 'Switch to Keys Only…');
  while ((await leads.count()) === 0) {
    const title = await page.getByRole('heading', { level: 1 }).innerText();
    await button(page, 'Continue').click();
    await page.getByRole('heading', { level: 1 }).filter({ hasNotText: title }).waitFor();
  }
  await leads.click();
  await expect.poll(() => host.calls.at(-1)?.input).toEqual({ window: 'preferences', tab: 'ssh-access' });
});

describe('keys', () => {
  test('what each is, when it was used, and what is to be done about it', async () => {
    const { page, host } = await open('preferences');
    const list = page.getByRole('list', { name: `Keys in ${KEY_FILE}` });
    const [macbook, old, backup, bad] = [0, 1, 2, 3].map((n) => list.getByRole('listitem').nth(n));
    if (!macbook || !old || !backup || !bad) throw new Error('the rows are missing');
    await macbook.getByText('Last used 2 h ago from 198.51.100.7').waitFor();
    await old.getByText('RSA with 1024 bits can be broken').waitFor();
    await old.getByText('Nobody was seen to use it since').waitFor();
    await backup.getByText('only from 192.0.2.0/24 · runs only “/usr/local/bin/backup”').waitFor();
    await bad.getByText('The key is cut off.').waitFor();
    await button(page, 'Copy the fingerprint of mia@macbook').click();
    await expect.poll(() => host.calls.at(-1)).toEqual({ name: 'copyText', input: { text: fingerprint(1) } });
    await host.emit('keyUsed', { fingerprint: fingerprint(2), user: 'mia', address: '203.0.113.9', at: NOW });
    await old.getByText('Last used just now from 203.0.113.9').waitFor();
    await expect.poll(() => old.getByText('Nobody was seen').count()).toBe(0);
    await expect.poll(() => host.calls.filter(({ name }) => name === 'keys').length).toBe(1);
  });

  test('removed with Undo, edited, and the permissions mended as shown', async () => {
    const { page, state } = await open('preferences');
    await button(page, 'Remove mia@old-desktop').click();
    await page.getByText('mia@old-desktop is removed').waitFor();
    await expect.poll(() => button(page, 'Edit mia@old-desktop').count()).toBe(0);
    await button(page, 'Undo').click();
    await button(page, 'Edit mia@old-desktop').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Comment').fill('mia@attic');
    await dialog.getByLabel('Only from').fill('192.0.2.9/24');
    await dialog.getByText('a network such as 192.0.2.0/24').waitFor();
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await dialog.getByLabel('Only from').fill('192.0.2.9');
    await dialog.getByLabel('No terminal').check();
    await button(page, 'Save').click();
    await page.getByText('only from 192.0.2.9 · no terminal').waitFor();
    expect(state.keys.users[0]?.files[0]?.entries[1]).toMatchObject({
      comment: 'mia@attic',
      restrictions: { from: ['192.0.2.9'], noPty: true, restrict: false },
    });
    await page.getByText('sshd ignores this file').waitFor();
    await button(page, 'Mend…').click();
    await dialog.getByText('Its mode becomes 0700 (it is 0775).').waitFor();
    await button(page, 'Mend').click();
    await dialog.getByText('The mode of /Users/mia/.ssh is 0700 now.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.getByText('sshd ignores this file').count()).toBe(0);
  });

  test('added from GitHub as ticked, and a private key is never sent on', async () => {
    const { page, host } = await open('preferences');
    await button(page, 'Add a Key…').click();
    const dialog = page.getByRole('dialog', { name: 'Add a key' });
    const field = dialog.getByRole('textbox', { name: 'Public key' });
    await field.fill('-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA');
    await dialog.getByRole('alert').getByText('That was a private key').waitFor();
    await expect.poll(() => field.inputValue()).toBe('');
    expect(JSON.stringify(host.calls)).not.toContain('PRIVATE');
    await dialog.getByRole('radio', { name: 'From GitHub' }).click();
    await dialog.getByLabel('GitHub user').fill('mia');
    await expect.poll(() => host.calls.some(({ name }) => name === 'githubKeys')).toBe(false);
    await dialog.getByLabel('GitHub user').press('Enter');
    await expect.poll(() => dialog.getByLabel('mia@1 ').isDisabled()).toBe(true);
    await dialog.getByLabel('mia@710').uncheck();
    await button(page, 'Add Key').click();
    await page.getByText(`1 key added to ${KEY_FILE}`).waitFor();
    const asked = host.calls.find(({ name }) => name === 'addKeys')?.input as { text: string };
    expect(asked.text).toMatch(/^ssh-ed25519 \S+711 /);
  });

  test('a new pair: the same passphrase twice, then the public half to copy', async () => {
    const { page, host } = await open('preferences');
    await button(page, 'New Key Pair…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Passphrase', { exact: true }).fill('correct horse');
    await dialog.getByLabel('Once more').fill('correct mouse');
    await dialog.getByText('These are not the same.').waitFor();
    await expect.poll(() => button(page, 'Make It').isDisabled()).toBe(true);
    await dialog.getByLabel('Once more').fill('correct horse');
    await dialog.getByLabel('Comment').fill('mia@mini');
    await button(page, 'Make It').click();
    await dialog.getByText('The passphrase is in the login Keychain.').waitFor();
    await button(page, 'Copy the public key').click();
    await expect.poll(() => host.calls.at(-1)?.name).toBe('copyText');
    expect(await page.content()).not.toContain('correct horse');
    await expect
      .poll(() => host.calls.find(({ name }) => name === 'newKeyPair')?.input)
      .toEqual({
        user: 'mia',
        type: 'ed25519',
        comment: 'mia@mini',
        passphrase: 'correct horse',
        keychain: true,
      });
  });
});

test('a device: where it connects to, its key, and the login that proves it', async () => {
  const screen = await open('preferences');
  const { page, host } = screen;
  await button(page, 'Add a Device…').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(fingerprint(901)).waitFor();
  await dialog.getByRole('img', { name: `QR code: ${INVITE.ways[0]?.qr}` }).waitFor();
  await dialog.getByRole('combobox', { name: 'Address' }).selectOption('192.0.2.7');
  await dialog.getByRole('radio', { name: 'Address only' }).click();
  await dialog.getByRole('img', { name: 'QR code: ssh://mia@192.0.2.7:22', exact: true }).waitFor();
  await dialog.getByRole('radio', { name: 'Plain ssh' }).click();
  await dialog.getByText('ssh mia@192.0.2.7').waitFor();
  await button(page, 'Continue').click();
  await dialog.getByText('ssh-keygen -t ed25519').waitFor();
  await dialog.getByRole('textbox', { name: 'Its public key' }).fill(PHONE_LINE);
  await button(page, 'Add and Wait').click();
  await dialog.getByText('Waiting for this key to log in…').waitFor();
  await expectSound(screen, '.dialog');
  const use = { user: 'mia', address: '198.51.100.7', at: NOW + 5000 };
  await host.emit('keyUsed', { fingerprint: fingerprint(1), ...use });
  await host.emit('keyUsed', { fingerprint: PHONE.fingerprint, ...use, at: NOW - 5000 });
  await host.emit('keyUsed', { fingerprint: PHONE.fingerprint, ...use });
  await dialog.getByText(/Logged in as mia at .*2026.* from 198\.51\.100\.7\./).waitFor();
  await button(page, 'Done').click();
  await page.getByText('mia@phone').waitFor();
});

const hostileKeys = (count: number) =>
  keysOf([
    ...ENTRIES,
    ...Array.from({ length: count }, (_, n) => key(n + 10, { comment: HOSTILE[n % HOSTILE.length] ?? '' })),
  ]);

test.each(['light', 'dark'] as const)('hostile comments, and each sheet: sound, %s', async (colorScheme) => {
  const keyOnly = { ...PASSWORDS, found: `sshd accepts ${HOSTILE[0]}` };
  const screen = await open('preferences', { colorScheme, keys: hostileKeys(HOSTILE.length), keyOnly });
  const { page } = screen;
  await page.getByText('\\u{202e}gnp.exe').waitFor();
  await expectSound(screen);
  const sheets = ['Options…', 'Add a Device…'];
  const more = ['Add a Key…', 'New Key Pair…', 'Edit backup', 'Mend…'];
  for (const name of colorScheme === 'light' ? [...sheets, ...more] : sheets) {
    await button(page, name).click();
    await page.getByRole('dialog').waitFor();
    if (name === 'Options…') await page.getByText('What is written').waitFor();
    await expectSound(screen, '.dialog');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  }
});

test('200 keys are all there, and stay text', async () => {
  const { page } = await open('preferences', { keys: hostileKeys(200) });
  await button(page, 'Edit mia@macbook').waitFor();
  await expect.poll(() => page.getByRole('button', { name: /^Edit / }).count()).toBe(203);
  await expect.poll(() => page.locator('img').count()).toBe(0);
  const list = page.getByRole('list', { name: `Keys in ${KEY_FILE}` });
  expect((await list.boundingBox())?.height).toBeLessThan(500);
});

async function accessOf({ host }: Screen) {
  const answer = await host.handlers.snapshot?.({});
  if (answer === undefined) throw new Error('no snapshot');
  return answer.access;
}
