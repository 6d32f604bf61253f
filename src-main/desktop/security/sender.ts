import { isAppUrl } from './app-url.ts';

/** What Electron says of who sent a message. */
interface Sent {
  readonly sender: { readonly id: number };
  /** Null: the frame is gone, or shows another page by now. */
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/**
 * Whether a message comes from the main frame of one of our own windows, showing one of our own pages
 * (Electron's security checklist, item 17).
 */
export function isTrustedSender(sent: Sent, ownWindows: ReadonlySet<number>): boolean {
  const { sender, senderFrame } = sent;
  return (
    ownWindows.has(sender.id) &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    isAppUrl(senderFrame.url)
  );
}
