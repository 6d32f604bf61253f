/** What a test asks the stand-in, and does in the owner's place: one JSON object a line, on a local socket. */
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { app, recorded } from './app.ts';
import { windows } from './browser-window.ts';
import { clipboard, dialogs, notifications, opened, StandInMenu, type StandInTray, trays } from './native.ts';
import { askPermission, requests } from './session.ts';

function tray(): StandInTray {
  const [only] = trays;
  if (only === undefined) throw new Error('the app has no icon');
  return only;
}

const clickEvent = { altKey: false, shiftKey: false, ctrlKey: false, metaKey: false };

/** Everything that can be asked; the driver's types derive from this. */
export const controls = {
  tray: () => {
    const { image, toolTip, bounds } = tray();
    const { path, isTemplateImage, size } = image;
    return { path, isTemplateImage, size, toolTip, bounds };
  },
  /** As macOS does: the click takes the focus from the dropdown first. */
  clickTray: () => {
    for (const window of windows) window.blur();
    tray().emit('click', clickEvent, tray().getBounds(), { x: 0, y: 0 });
  },
  rightClickTray: () => {
    tray().emit('right-click', clickEvent, tray().getBounds());
    return tray().menu?.items.map(({ label, enabled, submenu }) => ({
      label,
      enabled,
      submenu: submenu?.items.map((item) => item.label) ?? [],
    }));
  },
  chooseInTrayMenu: (labels: string[]) => {
    tray().emit('right-click', clickEvent, tray().getBounds());
    tray().menu?.choose(labels);
  },
  chooseInAppMenu: (labels: string[]) => StandInMenu.applicationMenu?.choose(labels),
  notifications: () => notifications.map(({ options, isShown }) => ({ options, isShown })),
  pressNotification: (at: number, button: string | null) => notifications.at(at)?.press(button),
  windows: () => Promise.all(windows.map((window) => window.describe())),
  reload: (title: string) => windows.find(({ options }) => options.title === title)?.contents.reload(),
  /** The owner clicks into another app. */
  blur: () => {
    for (const window of windows) window.blur();
  },
  moveIcon: (bounds: { x: number; y: number; width: number; height: number }) => {
    tray().bounds = bounds;
  },
  moveWindow: (title: string, bounds: { x: number; y: number; width: number; height: number }) => {
    windows.find(({ options }) => options.title === title)?.setBounds(bounds);
  },
  closeWindow: (title: string) => windows.find(({ options }) => options.title === title)?.close(),
  activate: () => void app.emit('activate', {}, true),
  answerSaveDialog: (path: string | null) => {
    dialogs.savePath = path;
  },
  dialogs: () => dialogs,
  clipboard: () => clipboard.readText(),
  /** What was opened in other programs. */
  opened: () => opened,
  requests: () => requests,
  askPermission: (permission: string) => askPermission(permission),
  recorded: () => recorded,
  quit: () => void setImmediate(() => app.quit()),
};

export type Controls = typeof controls;

export function answerControls(path: string): void {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    createInterface(socket).on('line', async (line) => {
      const { id, ask, args } = JSON.parse(line) as { id: number; ask: keyof Controls; args: never[] };
      try {
        const answer = await (controls[ask] as (...given: never[]) => unknown)(...args);
        socket.write(`${JSON.stringify({ id, answer: answer ?? null })}\n`);
      } catch (error) {
        socket.write(`${JSON.stringify({ id, failed: String(error) })}\n`);
      }
    });
  });
  server.unref();
  server.listen(path);
}
