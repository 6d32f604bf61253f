/** What no page may do, whatever it is: each denial is Electron's security checklist, items 5, 13 to 15. */
import type { App, Session, WebContents } from 'electron';
import { isAppUrl } from './app-url.ts';

/** @param devTools whether the pages of Chromium's developer tools may load */
export function lockSession(session: Session, devTools: boolean): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isHarmless(url, devTools) });
  });
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  // Its dictionaries would be fetched from the net.
  session.setSpellCheckerEnabled(false);
}

/** Pictures written as data: come from the page itself; Chromium does not always ask about them. */
function isHarmless(url: string, devTools: boolean): boolean {
  return isAppUrl(url) || url.startsWith('data:') || (devTools && url.startsWith('devtools://'));
}

/** Holds every page that is ever made to where it is. */
export function lockAllContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}

function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // Where its window is, is not for a page to say.
  contents.on('content-bounds-updated', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
