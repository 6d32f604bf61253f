import { deserialize, serialize } from 'node:v8';
import type { IpcMain } from 'electron';
import type { Frame } from 'playwright';
import { appUrl } from './app-origin.ts';
import type { StandInContents } from './web-contents.ts';

type Handler = Parameters<IpcMain['handle']>[1];

const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle: (channel, listener) => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, listener);
  },
} satisfies Pick<IpcMain, 'handle'>;

/** As the structured clone algorithm makes it. */
export function cloned<T>(value: T): T {
  return deserialize(serialize(value)) as T;
}

/** One ipcRenderer.invoke of a page. */
export async function answerInvoke(
  sender: StandInContents,
  frame: Frame,
  { channel, args }: { channel: string; args: unknown[] },
): Promise<{ output: unknown } | { failed: string }> {
  const handler = handlers.get(channel);
  if (handler === undefined) return { failed: `Error: No handler registered for '${channel}'` };
  const senderFrame = { url: appUrl(frame.url()), parent: frame.parentFrame() === null ? null : {} };
  try {
    const output: unknown = await handler({ sender, senderFrame } as never, ...cloned(args));
    return { output: cloned(output) };
  } catch (error) {
    return { failed: String(error) };
  }
}
