/**
 * What runs in each page before its own scripts: the built preload, with the part of Electron's sandboxed
 * `require('electron')` that it uses. Written as text: it is the browser's, not ours.
 */
export const IPC_BINDING = '__standInIpc';
export const OPEN_BINDING = '__standInOpen';
export const SIZE_BINDING = '__standInSize';
export const DELIVER = '__standInDeliver';

export function pageWorld(preload: string): string {
  return `(() => {
  const invoke = window[${JSON.stringify(IPC_BINDING)}];
  const opened = window[${JSON.stringify(OPEN_BINDING)}];
  const sized = window[${JSON.stringify(SIZE_BINDING)}];
  delete window[${JSON.stringify(IPC_BINDING)}];
  delete window[${JSON.stringify(SIZE_BINDING)}];
  delete window[${JSON.stringify(OPEN_BINDING)}];
  window.open = (url) => { opened(String(url ?? 'about:blank')); return null; };
  // Without nodeIntegrationInSubFrames a preload runs in the main frame only.
  if (window.top !== window) return;

  // Electron tells the size that the page would need without scrolling, where it is asked to.
  if (sized !== undefined) addEventListener('DOMContentLoaded', () => {
    new ResizeObserver(() => {
      const { width, height } = document.documentElement.getBoundingClientRect();
      sized({ width: Math.round(width), height: Math.round(height) });
    }).observe(document.documentElement);
  });

  const listeners = new Map();
  Object.defineProperty(window, Symbol.for(${JSON.stringify(DELIVER)}), {
    value: (channel, args) => { for (const listener of listeners.get(channel) ?? []) listener({}, ...args); },
  });

  /** What crosses the bridge is copied; only functions and promises are stood for. */
  const across = (value) => {
    if (typeof value === 'function') return (...args) => across(value(...args.map(across)));
    if (value instanceof Promise) return value.then(across, (error) => { throw new Error(error?.message ?? String(error)); });
    if (Array.isArray(value)) return value.map(across);
    if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, across(inner)]));
    return structuredClone(value);
  };
  const freeze = (value) => {
    if (value !== null && typeof value === 'object') Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const missing = (name, known) => new Proxy(known, {
    get: (target, key) => {
      if (key in target || typeof key === 'symbol') return target[key];
      throw new Error('the stand-in for Electron has no ' + name + '.' + key);
    },
  });
  const electron = missing('electron', {
    contextBridge: missing('contextBridge', {
      exposeInMainWorld: (name, api) => Object.defineProperty(window, name, {
        value: freeze(across(api)), enumerable: true, writable: false, configurable: false,
      }),
    }),
    ipcRenderer: missing('ipcRenderer', {
      invoke: async (channel, ...args) => {
        const answer = await invoke({ channel, args: structuredClone(args) });
        if ('failed' in answer) throw new Error("Error invoking remote method '" + channel + "': " + answer.failed);
        return answer.output;
      },
      on: (channel, listener) => { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
    }),
  });
  const require = (name) => {
    if (name !== 'electron') throw new Error('module not found: ' + name);
    return electron;
  };
  ((require, exports, module) => {
${preload}
  })(require, {}, { exports: {} });
})();`;
}
