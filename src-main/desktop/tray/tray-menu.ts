import type { MenuItemConstructorOptions } from 'electron';
import type { Status } from '../../../src-shared/contract.ts';

export interface TrayActions {
  readonly open: () => void;
  readonly activity: () => void;
  readonly preferences: () => void;
  /** @param until in milliseconds since 1970 */
  readonly pause: (until: number) => void;
  readonly resume: () => void;
  readonly about: () => void;
  readonly quit: () => void;
}

const MINUTE = 60_000;

/** Said where the guard is not the app's own. */
export const ATTACHED = 'Showing the guard that runs as a service.';

/** What a right click on the icon offers. Pure. @param status null: the guard does not answer yet */
export function trayMenu(
  status: Pick<Status, 'sentence' | 'pausedUntil'> | null,
  now: number,
  actions: TrayActions,
  isAttached = false,
): MenuItemConstructorOptions[] {
  const pauses: readonly [string, number][] = [
    ['15 Minutes', now + 15 * MINUTE],
    ['1 Hour', now + 60 * MINUTE],
    ['Until Tomorrow', midnightAfter(now)],
  ];
  const pauseOrResume: MenuItemConstructorOptions =
    typeof status?.pausedUntil === 'number'
      ? { label: 'Resume', click: actions.resume }
      : {
          label: 'Pause',
          enabled: status !== null,
          submenu: pauses.map(([label, until]) => ({ label, click: () => actions.pause(until) })),
        };
  return [
    { label: status?.sentence ?? 'Starting…', enabled: false },
    ...(isAttached ? [{ label: ATTACHED, enabled: false }] : []),
    { type: 'separator' },
    { label: 'Open Drawbridge', click: actions.open },
    { label: 'Activity…', click: actions.activity },
    pauseOrResume,
    { type: 'separator' },
    { label: 'Preferences…', click: actions.preferences },
    { label: 'About Drawbridge', click: actions.about },
    { type: 'separator' },
    { label: 'Quit Drawbridge', click: actions.quit },
  ];
}

/** The owner's midnight, also where the clocks change that night. */
function midnightAfter(now: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}
