import { create } from 'zustand';
import type { WindowName } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { useHost } from './stores.ts';

/** What the window shows, from the address' hash: #/tray, #/tray/203.0.113.66, #/activity, #/preferences/detection, #/welcome. */
export interface Route {
  readonly window: WindowName;
  /** The attacker or the tab. */
  readonly part: string | null;
}

const HASH_OF: Readonly<Record<WindowName, string>> = {
  popover: 'tray',
  activity: 'activity',
  preferences: 'preferences',
  welcome: 'welcome',
};

export const useRoute = create<Route>(() => routeOf(location.hash));
window.addEventListener('hashchange', () => useRoute.setState(routeOf(location.hash), true));

function routeOf(hash: string): Route {
  const [name, ...rest] = hash.replace(/^#\/?/, '').split('/');
  const window = (Object.keys(HASH_OF) as WindowName[]).find((one) => HASH_OF[one] === name) ?? 'popover';
  const part = decode(rest.join('/'));
  return { window, part: part === '' ? null : part };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Shows something in this very window. */
export function go(window: WindowName, part: string | null = null): void {
  location.hash = `#/${HASH_OF[window]}${part === null ? '' : `/${encodeURIComponent(part)}`}`;
}

/** Opens a window of the desktop; in a browser, goes there. */
export function openWindow(
  window: WindowName,
  { attacker, tab }: { attacker?: string; tab?: string } = {},
): void {
  if (useHost.getState().host?.kind !== 'desktop') {
    go(window, attacker ?? tab ?? null);
    return;
  }
  const input = { window, ...(attacker && { attacker }), ...(tab && { tab }) };
  void bridge().call('openWindow', input);
}
