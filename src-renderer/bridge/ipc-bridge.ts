import { CallError } from '../../src-shared/call-error.ts';
import type { Bridge, EventPayload } from '../../src-shared/contract.ts';
import type { HostBridge } from './bridge.ts';

type Answer =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: { readonly code: CallError['code']; readonly message: string } };

/** The preload's end. Its host has checked names and shapes both ways. */
export interface IpcEnd {
  call(name: string, input: unknown): Promise<Answer>;
  on(name: string, listener: (payload: unknown) => void): () => void;
}

export function ipcBridge(end: IpcEnd): HostBridge {
  return {
    call: (async (name: string, input: unknown) => {
      const answer = await end.call(name, input);
      if (answer.ok) return answer.output;
      throw new CallError(answer.error.code, answer.error.message);
    }) as Bridge['call'],
    on: ((name: string, listener: (payload: unknown) => void) => end.on(name, listener)) as Bridge['on'],
    onConnection: (listener) => {
      end.on('connectionChanged', (payload) =>
        listener((payload as EventPayload<'connectionChanged'>).isConnected),
      );
      listener(true);
    },
  };
}
