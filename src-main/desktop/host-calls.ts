import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  app,
  type BrowserWindow,
  clipboard,
  dialog,
  Notification,
  type SaveDialogOptions,
  shell,
  type WebContents,
} from 'electron';
import { CallError, type HostHandlers, type HostInfo } from '../../src-shared/contract.ts';
import type { GuardInUse } from './attach/attached-api.ts';
import { openSettingsPane } from './settings-pane.ts';
import type { Windows } from './windows/windows.ts';

export interface HostParts {
  readonly api: Promise<GuardInUse>;
  /** Where the guard answers that is not the app's own. */
  readonly attachedTo: () => string | null;
  readonly windows: () => Windows;
  readonly testNotification: () => void;
}

/** What the desktop itself answers to the window with these contents. */
export function hostHandlers(parts: HostParts, contents: WebContents): HostHandlers {
  const windows = parts.windows();
  const ask = (options: SaveDialogOptions) => askWhereToSave(windows, contents, options);
  return {
    host: () => describeHost(parts),
    exportView: async ({ view, format, job }) => {
      const { exportView } = await parts.api;
      const path = await ask({
        title: 'Save',
        defaultPath: `Drawbridge ${today()}.${format}`,
        filters: [{ name: format === 'csv' ? 'CSV' : 'JSON', extensions: [format] }],
      });
      if (path === null) return { saved: null, bytes: 0 };
      const { bytes } = await exportView({ view, format, job, path });
      return { saved: { path }, bytes };
    },
    saveProblemReport: async () => {
      const { handlers } = await parts.api;
      const { text } = await handlers.problemReport({});
      const path = await ask({
        title: 'Save Problem Report',
        defaultPath: `Drawbridge problem report ${today()}.txt`,
        filters: [{ name: 'Text', extensions: ['txt'] }],
      });
      if (path === null) return { saved: null, bytes: 0 };
      await writeFile(path, text, { mode: 0o600 });
      return { saved: { path }, bytes: (await stat(path)).size };
    },
    openDraft: async ({ id, as }) => {
      const { handlers } = await parts.api;
      const { mailto, eml, fileName } = await handlers.reportDraft({ id });
      if (as === 'mailto') {
        if (mailto === null) {
          throw new CallError(
            'refused',
            'The text is too long for a link. Save the report as a file instead.',
          );
        }
        await shell.openExternal(mailto);
        return { saved: null, bytes: 0 };
      }
      const path = await ask({
        title: 'Save Report',
        defaultPath: fileName,
        filters: [{ name: 'Mail', extensions: ['eml'] }],
      });
      if (path === null) return { saved: null, bytes: 0 };
      await writeFile(path, eml, { mode: 0o600 });
      return { saved: { path }, bytes: (await stat(path)).size };
    },
    openWindow: ({ window, attacker = null, tab = null }) => {
      windows.open(window, { attacker, tab });
      return {};
    },
    closeWindow: () => {
      windows.close(contents);
      return {};
    },
    setLaunchAtLogin: ({ on }) => {
      if (launchesAtLogin() !== null) app.setLoginItemSettings({ openAtLogin: on });
      return describeHost(parts);
    },
    openSystemSettings: async ({ pane }) => {
      await openSettingsPane(pane, process.platform, (url) => shell.openExternal(url));
      return {};
    },
    testNotification: () => {
      parts.testNotification();
      return {};
    },
    copyText: async ({ text }) => {
      await clipboard.writeText(text);
      return {};
    },
    quit: () => {
      // The answer is on its way first.
      setImmediate(() => app.quit());
      return {};
    },
  };
}

function describeHost({ attachedTo }: HostParts): HostInfo {
  const { electron = '', chrome = '', node = '' } = process.versions;
  return {
    kind: 'desktop',
    platform: process.platform,
    launchesAtLogin: launchesAtLogin(),
    attachedTo: attachedTo(),
    notifies: Notification.isSupported(),
    versions: { Drawbridge: app.getVersion(), Electron: electron, Chromium: chrome, Node: node },
  };
}

/** As the system tells it; null where Electron knows no such thing. */
function launchesAtLogin(): boolean | null {
  return process.platform === 'darwin' ? app.getLoginItemSettings().openAtLogin : null;
}

async function askWhereToSave(
  windows: Windows,
  contents: WebContents,
  options: SaveDialogOptions,
): Promise<string | null> {
  const defaultPath = join(app.getPath('documents'), options.defaultPath ?? '');
  const parent: BrowserWindow | null = windows.of(contents);
  // A sheet on the dropdown would go with it as soon as that loses the focus.
  const { canceled, filePath } =
    parent === null || parent === windows.popover.window
      ? await dialog.showSaveDialog({ ...options, defaultPath })
      : await dialog.showSaveDialog(parent, { ...options, defaultPath });
  return canceled || filePath === '' ? null : filePath;
}

function today(): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
