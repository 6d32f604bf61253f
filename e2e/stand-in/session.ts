import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import type { Route } from 'playwright';
import { appUrl } from './app-origin.ts';
import { strict } from './strict.ts';

type BeforeRequest = Parameters<Session['webRequest']['onBeforeRequest']>[0];
type Handle = Parameters<Session['protocol']['handle']>[1];

/** What became of the requests of all pages. */
export const requests: { answered: string[]; cancelled: string[]; leaked: string[] } = {
  answered: [],
  cancelled: [],
  leaked: [],
};

let beforeRequest: BeforeRequest = null;
let permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null;
let permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null;
const protocols = new Map<string, Handle>();

const webRequest = {
  onBeforeRequest: (listener: unknown) => {
    beforeRequest = listener as BeforeRequest;
  },
} satisfies Pick<Session['webRequest'], 'onBeforeRequest'>;

const sessionProtocol = {
  handle: (scheme, handler) => {
    protocols.set(scheme, handler);
  },
} satisfies Pick<Session['protocol'], 'handle'>;

class StandInSession
  extends EventEmitter
  implements
    Pick<
      Session,
      | 'setPermissionRequestHandler'
      | 'setPermissionCheckHandler'
      | 'setDevicePermissionHandler'
      | 'setSpellCheckerEnabled'
    >
{
  readonly webRequest = strict('session.webRequest', webRequest);
  readonly protocol = strict('session.protocol', sessionProtocol);

  setPermissionRequestHandler: Session['setPermissionRequestHandler'] = (handler) => {
    permissionRequest = handler;
  };

  setPermissionCheckHandler: Session['setPermissionCheckHandler'] = (handler) => {
    permissionCheck = handler;
  };

  setDevicePermissionHandler: Session['setDevicePermissionHandler'] = () => undefined;
  setSpellCheckerEnabled: Session['setSpellCheckerEnabled'] = () => undefined;
}

export const session = strict('session', {
  defaultSession: strict('session.defaultSession', new StandInSession()),
});

/** What the app answers to a page that wants this. Without handlers Electron grants everything. */
export async function askPermission(permission: string): Promise<{ request: boolean; check: boolean }> {
  const nobody = {} as never;
  const request = await new Promise<boolean>((answer) => {
    if (permissionRequest === null) answer(true);
    else permissionRequest(nobody, permission as never, answer, nobody);
  });
  return { request, check: permissionCheck?.(null, permission as never, '', nobody) ?? true };
}

/** Whether the app lets this request go on. */
function isCancelled(url: string): Promise<boolean> {
  return new Promise((answer) => {
    if (beforeRequest === null) answer(false);
    else beforeRequest({ url } as never, ({ cancel = false }) => answer(cancel));
  });
}

/** Answers a page's request as Electron does: the app may cancel it; its own schemes it answers; the rest would go out. */
export async function serve(route: Route): Promise<void> {
  const url = appUrl(route.request().url());
  if (await isCancelled(url)) {
    requests.cancelled.push(url);
    await route.abort('blockedbyclient');
    return;
  }
  const handler = protocols.get(new URL(url).protocol.slice(0, -1));
  if (handler === undefined) {
    requests.leaked.push(url);
    await route.abort('failed');
    return;
  }
  requests.answered.push(url);
  const response = await handler(new Request(url, { method: route.request().method() }) as never);
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
