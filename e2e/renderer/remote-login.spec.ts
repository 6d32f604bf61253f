/** The switch of Remote Login, in the dropdown and in the preferences, over a made-up host. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Access, CallError, type CallOutput, type RemoteLogin } from '../../src-shared/contract.ts';
import { BuiltRenderer } from './built-renderer.ts';
import type { FakeHandlers } from './fake-host.ts';
import { fakeHandlers, snapshot } from './fake-state.ts';
import { expectSound, openScreen, type Screen } from './screen.ts';

let renderer: BuiltRenderer;
beforeAll(async () => {
  renderer = await BuiltRenderer.make();
});
afterAll(async () => {
  await renderer?.close();
});

const ON: RemoteLogin = {
  state: 'on',
  found: 'sshd answers on port 22.',
  canSwitch: true,
  whyNot: null,
  mayLogIn: { who: 'everyone', users: [], groups: [] },
};
const OFF: RemoteLogin = { ...ON, state: 'off', found: 'Nothing answers on port 22.' };
const SESSIONS = '2 SSH sessions are open, from 198.51.100.7. They may be cut off.';

const accessWith = (remoteLogin: RemoteLogin): Access => ({ ...snapshot().access, remoteLogin });
const answer = (remoteLogin: RemoteLogin): CallOutput<'setRemoteLogin'> => ({
  access: accessWith(remoteLogin),
  problem: null,
});

/** Where the switch is, with Remote Login as it is there. */
async function open(
  place: 'tray' | 'preferences',
  remoteLogin: RemoteLogin,
  more: FakeHandlers = {},
): Promise<Screen> {
  const screen = await openScreen(
    renderer,
    place === 'tray' ? '#/tray' : '#/preferences/ssh-access',
    () => fakeHandlers({}, { snapshot: () => ({ ...snapshot(), access: accessWith(remoteLogin) }), ...more }),
    { viewport: place === 'tray' ? { width: 380, height: 600 } : { width: 680, height: 700 } },
  );
  onTestFinished(() => screen.close());
  return screen;
}

const theSwitch = (page: Page) => page.getByRole('switch', { name: 'Remote Login' });

describe.each(['tray', 'preferences'] as const)('in the %s', (place) => {
  test('it switches, and shows what was found then', async () => {
    const asked: unknown[] = [];
    const screen = await open(place, OFF, {
      setRemoteLogin: async (input) => {
        asked.push(input);
        await screen.host.emit('accessChanged', { access: accessWith(ON) });
        return answer(ON);
      },
    });
    const { page } = screen;
    await expect.poll(() => theSwitch(page).isChecked()).toBe(false);
    await theSwitch(page).click();
    await page.getByText('Remote Login is on').waitFor();
    await expect.poll(() => theSwitch(page).isChecked()).toBe(true);
    expect(asked).toEqual([{ on: true, evenWithSessions: false }]);
    await expectSound(screen);
  });

  test('while somebody is logged in it asks first', async () => {
    const asked: { on: boolean; evenWithSessions: boolean }[] = [];
    const screen = await open(place, ON, {
      setRemoteLogin: async (input) => {
        asked.push(input);
        if (!input.evenWithSessions) throw new CallError('refused', SESSIONS);
        await screen.host.emit('accessChanged', { access: accessWith(OFF) });
        return answer(OFF);
      },
    });
    const { page } = screen;
    await theSwitch(page).click();
    const dialog = page.getByRole('dialog', { name: 'Turn Remote Login off?' });
    await dialog.getByText(SESSIONS).waitFor();
    await expectSound(screen);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => dialog.count()).toBe(0);
    await expect.poll(() => theSwitch(page).isChecked()).toBe(true);
    await theSwitch(page).click();
    await dialog.getByRole('button', { name: 'Turn Off' }).click();
    await page.getByText('Remote Login is off').waitFor();
    await expect.poll(() => theSwitch(page).isChecked()).toBe(false);
    expect(asked.map(({ evenWithSessions }) => evenWithSessions)).toEqual([false, false, true]);
  });

  test('why it did not come about stands there, with the ways to where it can be mended', async () => {
    const opened: unknown[] = [];
    const screen = await open(place, ON, {
      setRemoteLogin: () => ({
        access: accessWith(ON),
        problem: {
          sentence: 'macOS refused: it wants Full Disk Access.',
          panes: ['sharing', 'full-disk-access'],
        },
      }),
      openSystemSettings: ({ pane }) => {
        opened.push(pane);
        return {};
      },
    });
    const { page } = screen;
    await theSwitch(page).click();
    await page.getByText('macOS refused: it wants Full Disk Access.').waitFor();
    await expect.poll(() => theSwitch(page).isChecked()).toBe(true);
    await expectSound(screen);
    await page.getByRole('button', { name: 'Open Sharing…' }).click();
    await page.getByRole('button', { name: 'Open Full Disk Access…' }).click();
    await expect.poll(() => opened).toEqual(['sharing', 'full-disk-access']);
  });

  test('what can not be asked is said too', async () => {
    const { page } = await open(place, ON, {
      setRemoteLogin: () => {
        throw new CallError('unavailable', 'The helper is not installed.');
      },
    });
    await theSwitch(page).click();
    await page.getByText('The helper is not installed.').waitFor();
  });
});

describe('in the preferences', () => {
  test('for whom', async () => {
    const { page, host } = await open('preferences', ON);
    await page.getByText('All users').waitFor();
    const listed: RemoteLogin = { ...ON, mayLogIn: { who: 'listed', users: ['anna'], groups: ['admin'] } };
    await host.emit('accessChanged', { access: accessWith(listed) });
    await page.getByText('anna, the group admin').waitFor();
  });

  test('the guard that is shown is named where it is not the app’s own', async () => {
    const screen = await open('preferences', ON, {
      host: () => ({
        kind: 'desktop',
        platform: 'darwin',
        launchesAtLogin: true,
        attachedTo: '/Library/Application Support/Drawbridge/drawbridge.sock',
        notifies: true,
        versions: {},
      }),
    });
    await screen.page.getByRole('tab', { name: 'General' }).click();
    await screen.page.getByText(/Showing the guard that runs as a service \(\/Library/).waitFor();
    await expectSound(screen);
  });
});

test('a guard that goes and comes back is asked anew', async () => {
  let asked = 0;
  const { page, host } = await open('tray', ON, {
    snapshot: () => {
      asked++;
      return { ...snapshot(), access: accessWith(asked === 1 ? ON : OFF) };
    },
  });
  await expect.poll(() => theSwitch(page).isChecked()).toBe(true);
  await host.emit('connectionChanged', { isConnected: false });
  await page.getByText('The connection to the guard is lost').waitFor();
  await host.emit('connectionChanged', { isConnected: true });
  await expect.poll(() => theSwitch(page).isChecked()).toBe(false);
  await expect.poll(() => page.getByText('The connection to the guard is lost').count()).toBe(0);
});
