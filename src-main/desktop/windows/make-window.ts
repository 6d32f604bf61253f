import { fileURLToPath } from 'node:url';
import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import type { WindowName } from '../../../src-shared/contract.ts';
import { APP_ORIGIN } from '../security/app-url.ts';

const PRELOAD = fileURLToPath(new URL('../../../preload/preload.cjs', import.meta.url));

export interface WindowPlan {
  readonly name: WindowName;
  readonly title: string;
  readonly options: BrowserWindowConstructorOptions;
}

/** Makes a window, hidden, that can do nothing but show our pages. They are loaded by showPage. */
export function makeWindow(plan: WindowPlan, devTools: boolean): BrowserWindow {
  return new BrowserWindow({
    title: plan.title,
    show: false,
    useContentSize: true,
    ...plan.options,
    webPreferences: {
      preload: PRELOAD,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      enablePreferredSizeMode: plan.name === 'preferences',
      devTools,
    },
  });
}

/** What the page's address says after "#": the same that the renderer reads. */
export function pageUrl(name: WindowName, part: string | null): string {
  const route = name === 'popover' ? '/tray' : `/${name}`;
  return `${APP_ORIGIN}/index.html#${route}${part === null ? '' : `/${encodeURIComponent(part)}`}`;
}
