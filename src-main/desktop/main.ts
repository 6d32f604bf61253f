/** The app's entry: what has to be said before Electron is ready, one instance, and a clean end. */
import { app, dialog } from 'electron';
import packageJson from '../../package.json' with { type: 'json' };
import { thisMachine } from '../settings/state-directory.ts';
import { DesktopApp } from './desktop-app.ts';
import { desktopOptions } from './options.ts';
import { registerAppScheme } from './security/protocol.ts';

/** Into stderr: what the owner has to know is in the windows. */
const log = (message: string) => console.error(`drawbridge: ${message}`);

app.enableSandbox();
registerAppScheme();
app.setName('Drawbridge');
// LSUIElement keeps the packaged app out of the Dock; this does so in a checkout.
app.dock?.hide();

const options = desktopOptions(
  process.argv.slice(1),
  thisMachine(process.env),
  process.cwd(),
  packageJson.version,
);
app.setAboutPanelOptions({ applicationName: 'Drawbridge', applicationVersion: packageJson.version });
try {
  // Chromium's own files, and the lock on them that makes the app one instance for each state directory.
  app.setPath('userData', options.makeDirectories());
  if (app.requestSingleInstanceLock()) run();
  else app.exit(0);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  log(reason);
  dialog.showErrorBox('Drawbridge can not start.', reason);
  app.exit(1);
}

function run(): void {
  let desktop: DesktopApp | null = null;
  let isStopped = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  app.on('second-instance', () => desktop?.open());
  app.on('activate', () => desktop?.open());
  // It lives in the menu bar: without a window it is still at work.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    if (isStopped || desktop === null) return;
    event.preventDefault();
    desktop
      .stop()
      .catch((error: unknown) => log(`The end was not clean: ${String(error)}`))
      .finally(() => {
        isStopped = true;
        app.quit();
      });
  });
  app
    .whenReady()
    .then(() => {
      desktop = new DesktopApp(options, log);
      return desktop.start();
    })
    .catch((error: unknown) => {
      log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      app.exit(1);
    });
}
