import type { MenuItemConstructorOptions } from 'electron';

/**
 * The menu that is never seen in the menu bar (the app has no place in the Dock), but whose shortcuts work in
 * its windows. Pure.
 */
export function appMenu(preferences: () => void): MenuItemConstructorOptions[] {
  return [
    {
      label: 'Drawbridge',
      submenu: [
        { role: 'about' },
        { type: 'separator' },
        { label: 'Preferences…', accelerator: 'CommandOrControl+,', click: preferences },
        { type: 'separator' },
        { role: 'hide' },
        { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'close' }] },
  ];
}
