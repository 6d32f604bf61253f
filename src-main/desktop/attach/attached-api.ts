import {
  CallError,
  contract,
  type EventName,
  type GuardCallName,
  type Handlers,
  isEventName,
  isGuardCall,
} from '../../../src-shared/contract.ts';
import { ContractBus, type ContractEvents } from '../../api/contract-events.ts';
import type { Api } from '../../api/open-api.ts';
import type { SocketClient } from '../../headless/socket/socket-client.ts';
import { writeRows } from './write-rows.ts';

const PAGE = 500;

/** What the app asks of a guard, be it its own or another process's. */
export type GuardInUse = Omit<Api, 'finished'>;

/** Every call that a guard answers, each made by `make`. */
export function handlersBy(make: (name: GuardCallName) => (input: never) => unknown): Handlers {
  const names = [...Object.keys(contract.queries), ...Object.keys(contract.commands)].filter(isGuardCall);
  return Object.fromEntries(names.map((name) => [name, make(name)])) as unknown as Handlers;
}

export const EVENT_NAMES: readonly EventName[] = Object.keys(contract.events).filter(isEventName);

/**
 * A guard in another process as one of this app's own: its calls and events go over its local socket. What that
 * has not, the app does: exports are written here, by whoever runs the app and not by root.
 */
export async function attachTo(client: SocketClient): Promise<GuardInUse> {
  const events = new ContractBus();
  const exports = new Map<string, AbortController>();
  for (const name of EVENT_NAMES) {
    // A guard of another version may not have them all.
    await client
      .subscribe([name], (event, payload) => events.emit(event, payload as ContractEvents[typeof event]))
      .catch((error: unknown) => {
        if (!(error instanceof CallError && error.code === 'invalid')) throw error;
      });
  }
  const handlers = handlersBy((name) => (input: never) => client.call(name, input));
  return {
    handlers: {
      ...handlers,
      cancel: (input) => {
        exports.get(input.job)?.abort();
        return client.call('cancel', input);
      },
    },
    events,
    exportView: async ({ view, format, job, path }) => {
      const controller = new AbortController();
      exports.set(job, controller);
      try {
        const page = (offset: number) => client.call('viewRows', { view, offset, limit: PAGE });
        const progress = (done: number, of: number) => events.emit('progress', { job, done, of });
        return await writeRows({ page, progress, signal: controller.signal }, { format, path });
      } finally {
        exports.delete(job);
      }
    },
    // That guard's problem report is about that guard: what goes wrong here is in this app's own log.
    fault: () => undefined,
    // It notices by itself, a little later.
    woke: () => undefined,
    stop: async () => {
      for (const controller of exports.values()) controller.abort();
      client.close();
    },
  };
}
