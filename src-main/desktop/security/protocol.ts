import { protocol, type Session } from 'electron';
import { answerAppRequest } from './app-files.ts';
import { APP_SCHEME } from './app-url.ts';

/** Makes app:// an origin like https:// is. Only before Electron is ready (its docs, protocol). */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: false } },
  ]);
}

/** Serves the built renderer to a session's windows. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle(APP_SCHEME, (request) => answerAppRequest(folder, request));
}
