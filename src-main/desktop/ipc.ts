/** The contract over Electron's IPC: one channel for calls, one for events. The only file that knows ipcMain. */
import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import {
  CallError,
  type CallName,
  contract,
  type EventName,
  type EventPayload,
  type Handlers,
  type HostHandlers,
  isEventName,
  isGuardCall,
  isHostCall,
} from '../../src-shared/contract.ts';
import { answerCall } from '../headless/socket/answer-call.ts';
import type { GuardInUse } from './attach/attached-api.ts';
import { CALL_CHANNEL, EVENT_CHANNEL, type WindowAnswer } from './channels.ts';
import { EventBatcher } from './event-batcher.ts';
import { isTrustedSender } from './security/sender.ts';
import { readRequest } from './window-request.ts';

export interface IpcParts {
  /** Calls wait for it: windows are there before the guard is. */
  readonly api: Promise<Pick<GuardInUse, 'handlers'>>;
  /** What the host answers to the window with these contents. */
  readonly hostHandlers: (contents: WebContents) => HostHandlers;
  /** For what whoever asked is not told. */
  readonly onFault: (message: string) => void;
}

export class Ipc {
  readonly #parts: IpcParts;
  readonly #batchers = new Map<number, EventBatcher>();

  constructor(parts: IpcParts) {
    this.#parts = parts;
  }

  /** Begins to answer. */
  start(): void {
    ipcMain.handle(CALL_CHANNEL, (event, request: unknown) => this.#answer(event, request));
  }

  /** Passes the guard's events on to the windows that want them. */
  publishFrom(events: GuardInUse['events']): void {
    for (const name of Object.keys(contract.events).filter(isEventName)) {
      events.on(name, (payload) => this.publish(name, payload));
    }
  }

  /** Windows that are not added are not answered. */
  add(contents: WebContents): void {
    const batcher = new EventBatcher((batch) => {
      if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, batch);
    });
    this.#batchers.set(contents.id, batcher);
    const { id } = contents;
    contents.on('did-navigate', () => batcher.unsubscribeAll());
    contents.once('destroyed', () => this.#batchers.delete(id));
  }

  /** Tells one window only. */
  send<N extends EventName>(contents: WebContents, name: N, payload: EventPayload<N>): void {
    this.#batchers.get(contents.id)?.add(name, payload);
  }

  /** Tells every window that listens. */
  publish<N extends EventName>(name: N, payload: EventPayload<N>): void {
    const checked = contract.events[name].safeParse(payload);
    if (!checked.success) {
      this.#parts.onFault(`The event "${name}" is not as the contract says: ${checked.error.message}`);
      return;
    }
    for (const batcher of this.#batchers.values()) batcher.add(name, payload);
  }

  async #answer(event: IpcMainInvokeEvent, request: unknown): Promise<WindowAnswer> {
    try {
      if (!isTrustedSender(event, new Set(this.#batchers.keys())))
        throw new CallError('refused', 'Only the windows of Drawbridge are answered.');
      return { ok: true, output: await this.#serve(event.sender, request) };
    } catch (error) {
      if (error instanceof CallError)
        return { ok: false, error: { code: error.code, message: error.message } };
      this.#parts.onFault(`A call from a window failed: ${String(error)}`);
      return { ok: false, error: { code: 'unavailable', message: 'Drawbridge failed to answer.' } };
    }
  }

  async #serve(contents: WebContents, value: unknown): Promise<unknown> {
    const request = readRequest(value);
    if ('call' in request) return this.#call(contents, request.call, request.input);
    const batcher = this.#batchers.get(contents.id);
    if ('subscribe' in request) batcher?.subscribe(request.subscribe);
    else batcher?.unsubscribe(request.unsubscribe);
    return {};
  }

  async #call(contents: WebContents, name: CallName, input: unknown): Promise<unknown> {
    const { api, hostHandlers, onFault } = this.#parts;
    if (isHostCall(name)) {
      const handlers = hostHandlers(contents) as HostHandlers & Handlers;
      return answerCall(handlers, name, input, onFault);
    }
    if (!isGuardCall(name)) throw new CallError('invalid', 'There is no such call.');
    const { handlers } = await api;
    return answerCall(handlers, name, input, onFault);
  }
}
