import type { Bridge } from '../../src-shared/contract.ts';
import { type IpcEnd, ipcBridge } from './ipc-bridge.ts';
import { WebSocketBridge } from './websocket-bridge.ts';

declare global {
  interface Window {
    /** What the desktop's preload gives; absent in a browser. */
    readonly drawbridge?: IpcEnd;
  }
}

/** A bridge that tells when the host is there and when it is not. */
export interface HostBridge extends Bridge {
  /** Calls the listener with true at every (new) connection, after which everything has to be asked anew, and with false at its loss. */
  onConnection(listener: (isConnected: boolean) => void): void;
}

let opened: HostBridge | null = null;

/** Opens the way to the host: Electron's IPC where there is one, else a WebSocket to where the page came from. */
export function openBridge(): HostBridge {
  opened ??= window.drawbridge === undefined ? new WebSocketBridge() : ipcBridge(window.drawbridge);
  return opened;
}

/** The bridge that was opened. */
export function bridge(): Bridge {
  return openBridge();
}
