/**
 * What a window's page can do: ask, and listen. It runs sandboxed, before the page's own scripts; nothing of
 * Electron is handed on. Whether a call is allowed is decided by main.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { CALL_CHANNEL, EVENT_CHANNEL, type EventBatch, type WindowRequest } from './channels.ts';

type Listener = (payload: unknown) => void;

const listeners = new Map<string, Set<Listener>>();

function ask(request: WindowRequest): Promise<unknown> {
  return ipcRenderer.invoke(CALL_CHANNEL, request);
}

ipcRenderer.on(EVENT_CHANNEL, (_event, batch: EventBatch) => {
  for (const [name, payload] of batch) {
    for (const listener of [...(listeners.get(name) ?? [])]) listener(payload);
  }
});

contextBridge.exposeInMainWorld('drawbridge', {
  call: (name: string, input: unknown) => ask({ call: name, input }),
  on: (name: string, listener: Listener) => {
    const known = listeners.get(name) ?? new Set();
    listeners.set(name, known);
    // A function that comes over the bridge twice may be the same one: each listening is its own.
    const own: Listener = (payload) => listener(payload);
    known.add(own);
    if (known.size === 1) void ask({ subscribe: name });
    return () => {
      if (known.delete(own) && known.size === 0) void ask({ unsubscribe: name });
    };
  },
});
