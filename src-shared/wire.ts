/**
 * The contract on a WebSocket: a client sends one request a frame; a frame from
 * the guard holds one message or a list of them, in order. Answers come as soon
 * as they are known, whatever the order of the requests.
 */
import type { CallError } from './call-error.ts';

/** Where the server of the page answers WebSockets. */
export const WEB_SOCKET_PATH = '/socket';

/** The caller's own, to tell its answers apart; null in the answer to a frame that bears none. */
export type WireId = number | string;

export type WireRequest =
  | { readonly id: WireId; readonly call: string; readonly input?: unknown }
  /** Adds to what is subscribed already. */
  | { readonly id: WireId; readonly subscribe: readonly string[] };

export type WireAnswer =
  | { readonly id: WireId | null; readonly ok: true; readonly output: unknown }
  | {
      readonly id: WireId | null;
      readonly ok: false;
      readonly error: { readonly code: CallError['code']; readonly message: string };
    };

export interface WireEvent {
  readonly event: string;
  readonly payload: unknown;
}

export type WireMessage = WireAnswer | WireEvent;
export type WireFrame = WireMessage | readonly WireMessage[];
