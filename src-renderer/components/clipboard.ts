import { bridge } from '../bridge/bridge.ts';
import { useHost } from '../stores/stores.ts';

/**
 * Copies a text: a browser does so by itself, on the desktop the host does.
 * @throws Error where the system refuses
 */
export async function toClipboard(text: string): Promise<void> {
  if (useHost.getState().host?.kind === 'desktop') await bridge().call('copyText', { text });
  else await navigator.clipboard.writeText(text);
}
