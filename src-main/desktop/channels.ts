/** The two channels between main and the windows, and what goes over them. Main and preload alike read this. */

/** invoke: a window asks, main answers. */
export const CALL_CHANNEL = 'drawbridge:call';
/** send: main tells a window what happened. */
export const EVENT_CHANNEL = 'drawbridge:events';

export type WindowRequest =
  | { readonly call: string; readonly input: unknown }
  | { readonly subscribe: string }
  | { readonly unsubscribe: string };

export type WindowAnswer =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

/** One delivery: events in their order. */
export type EventBatch = readonly (readonly [name: string, payload: unknown])[];
