import { expect, test, vi } from 'vitest';
import { type TrayActions, trayMenu } from './tray-menu.ts';

function actions() {
  return {
    open: vi.fn(),
    activity: vi.fn(),
    preferences: vi.fn(),
    pause: vi.fn(),
    resume: vi.fn(),
    about: vi.fn(),
    quit: vi.fn(),
  } satisfies TrayActions;
}

type Item = ReturnType<typeof trayMenu>[number];
const find = (items: readonly Item[], label: string) => items.find((item) => item.label === label);
function press(item: Item | undefined) {
  if (item?.click === undefined) throw new Error('nothing to press');
  (item.click as () => void)();
}

const GUARDING = { sentence: 'Guarding. 3 addresses blocked today.', pausedUntil: null };
const NOON = new Date(2026, 2, 28, 12, 34).getTime();

test('the state comes first, and can not be chosen', () => {
  expect(trayMenu(GUARDING, NOON, actions())[0]).toEqual({ label: GUARDING.sentence, enabled: false });
});

test('pausing for as long as it says', () => {
  const done = actions();
  const submenu = find(trayMenu(GUARDING, NOON, done), 'Pause')?.submenu as Item[];
  expect(submenu.map(({ label }) => label)).toEqual(['15 Minutes', '1 Hour', 'Until Tomorrow']);
  for (const item of submenu) press(item);
  const midnight = new Date(2026, 2, 29).getTime();
  expect(done.pause.mock.calls).toEqual([[NOON + 900_000], [NOON + 3_600_000], [midnight]]);
});

test('paused, it offers to resume instead', () => {
  const done = actions();
  const menu = trayMenu({ ...GUARDING, pausedUntil: NOON + 1 }, NOON, done);
  expect(find(menu, 'Pause')).toBeUndefined();
  press(find(menu, 'Resume'));
  expect(done.resume).toHaveBeenCalledOnce();
});

test('a guard that does not answer yet can not be paused', () => {
  const menu = trayMenu(null, NOON, actions());
  expect(menu[0]?.label).toBe('Starting…');
  expect(find(menu, 'Pause')?.enabled).toBe(false);
});

test('the others do what they say', () => {
  const done = actions();
  const menu = trayMenu(GUARDING, NOON, done);
  press(find(menu, 'Open Drawbridge'));
  press(find(menu, 'Activity…'));
  press(find(menu, 'Preferences…'));
  press(find(menu, 'About Drawbridge'));
  press(find(menu, 'Quit Drawbridge'));
  for (const name of ['open', 'activity', 'preferences', 'about', 'quit'] as const)
    expect(done[name]).toHaveBeenCalledOnce();
});

test('a guard that is not the app’s own is named as such', () => {
  const attached = trayMenu(GUARDING, NOON, actions(), true);
  expect(attached[1]).toEqual({ label: 'Showing the guard that runs as a service.', enabled: false });
  expect(
    find(trayMenu(GUARDING, NOON, actions()), 'Showing the guard that runs as a service.'),
  ).toBeUndefined();
});
