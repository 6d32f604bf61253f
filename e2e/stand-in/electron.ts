/**
 * The part of the `electron` module that Drawbridge uses, over Node and Chromium: what the built main imports
 * in the tests. What is not here throws by its name.
 */
import type * as Electron from 'electron';
import { atEnd, app as standInApp } from './app.ts';
import { Browser } from './browser.ts';
import { onContentsCreated, StandInWindow } from './browser-window.ts';
import { answerControls } from './control.ts';
import { ipcMain as standInIpcMain } from './ipc-main.ts';
import * as native from './native.ts';
import { session as standInSession } from './session.ts';
import { strict, strictClass } from './strict.ts';

const browser = new Browser(() => `${standInApp.getPath('userData')}/chromium`);
atEnd(() => browser.close());
onContentsCreated((contents) => standInApp.emit('web-contents-created', {}, contents));

class BrowserWindowOfOurs extends StandInWindow {
  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    if (!standInApp.isReady) throw new Error('Cannot create BrowserWindow before app is ready');
    super(browser, options);
  }
}

export const app = standInApp;
export const BrowserWindow = strictClass('BrowserWindow', BrowserWindowOfOurs);
export const ipcMain = strict('ipcMain', standInIpcMain);
export const session = standInSession;
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: () => {
    if (standInApp.isReady)
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
  },
} satisfies Pick<typeof Electron.protocol, 'registerSchemesAsPrivileged'>);
export const nativeImage = strict('nativeImage', native.nativeImage);
export const Tray = strictClass('Tray', native.StandInTray);
export const Menu = strict('Menu', native.StandInMenu);
export const Notification = strictClass('Notification', native.StandInNotification);
export const dialog = strict('dialog', native.dialog);
export const clipboard = strict('clipboard', native.clipboard);
export const safeStorage = strict('safeStorage', native.safeStorage);
export const screen = strict('screen', native.screen);
export const powerMonitor = strict('powerMonitor', native.powerMonitor);
export const shell = strict('shell', native.shell);
export const systemPreferences = strict('systemPreferences', native.systemPreferences);

const { STAND_IN_CONTROL: control } = process.env;
if (control !== undefined) answerControls(control);
