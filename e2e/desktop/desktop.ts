/** What a spec does with the app, whether Electron runs it or its stand-in. */
import type { Page } from 'playwright';
import type { WindowName } from '../../src-shared/contract.ts';

export interface WindowFacts {
  readonly title: string;
  /** As main knows it: app://drawbridge/… */
  readonly url: string;
  readonly isVisible: boolean;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

export interface NotificationFacts {
  readonly title: string;
  readonly body: string;
  readonly buttons: readonly string[];
  readonly isShown: boolean;
}

export interface Desktop {
  /** All that the app has written to stdout and stderr. */
  readonly output: string;
  /** The page of a window, as soon as there is one. */
  page(window: WindowName): Promise<Page>;
  windows(): Promise<WindowFacts[]>;
  /** Loads a window's page again. */
  reload(window: WindowName): Promise<void>;
  /** The icon as the menu bar has it. */
  tray(): Promise<{ readonly toolTip: string; readonly image: string }>;
  clickTray(): Promise<void>;
  /** The labels of the right click's menu. */
  trayMenu(): Promise<string[]>;
  chooseInTrayMenu(...labels: readonly string[]): Promise<void>;
  /** The owner clicks into another app. */
  blur(): Promise<void>;
  /** The owner opens the app again. */
  activate(): Promise<void>;
  notifications(): Promise<NotificationFacts[]>;
  /** Of the newest notification; null: the notification itself. */
  pressNotification(button: string | null): Promise<void>;
  answerSaveDialog(path: string | null): Promise<void>;
  clipboard(): Promise<string>;
  /** Whether the app would let a page have this. */
  grants(permission: string): Promise<boolean>;
  /** Starts the app once more beside this one; gives its exit code. */
  startAnother(): Promise<number | null>;
  /** Quits as the owner does; gives the exit code. */
  quit(): Promise<number | null>;
  /** Ends everything, whatever happened. */
  close(): Promise<void>;
}

export function routeOf(window: WindowName): string {
  return window === 'popover' ? '#/tray' : `#/${window}`;
}

export async function windowFacts(desktop: Desktop, window: WindowName): Promise<WindowFacts | null> {
  const all = await desktop.windows();
  return all.find(({ url }) => url.includes(routeOf(window))) ?? null;
}

export async function isVisible(desktop: Desktop, window: WindowName): Promise<boolean> {
  return (await windowFacts(desktop, window))?.isVisible ?? false;
}
