/** What the command line needs of a guard; main.ts brings the real one. */
import type { EventName, EventPayload, Handlers } from '../../src-shared/contract.ts';
import type { OptionSource, Options } from '../settings/resolve-options.ts';
import type { Settings } from '../settings/schema.ts';
import type { SettingsFile } from '../settings/settings-file.ts';

/** The contract's events as they happen. */
export interface EventBus {
  /**
   * Calls the listener at every such event, in order, until the returned
   * function is called. A listener neither throws nor waits.
   */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
}

/** The guard's own log. `fields` are for the JSON form; `message` says all that a person needs. */
export interface Logger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface GuardOptions extends Options {
  /** Exists, and is fit to hold the guard's files. */
  readonly stateDirectory: string;
  /** Where each option was given, for the sentence that says why it was chosen. */
  readonly from: Readonly<Record<keyof Options, OptionSource>>;
  readonly settings: Settings;
  /** Where changes that the owner makes through the contract are kept. */
  readonly settingsFile: SettingsFile;
  /** Drawbridge's version, for `status`. */
  readonly version: string;
  /** For what no event and no part of `status` tells. */
  readonly logger: Logger;
}

export interface RunningGuard {
  readonly handlers: Handlers;
  readonly events: EventBus;
  /**
   * Writes all rows of a view to a file, which is made or replaced.
   * @throws CallError
   */
  exportView(input: {
    readonly view: string;
    readonly format: 'csv' | 'json';
    readonly job: string;
    readonly path: string;
  }): Promise<{ bytes: number; rows: number }>;
  /** Something of the host's own went wrong: the problem report will say so. */
  fault(message: string): void;
  /** Ends everything that the guard started; afterwards nothing of it keeps the process alive. */
  stop(): Promise<void>;
  /** Settles when the guard has ended by itself: `run` then ends too, with exit code 1 if it was rejected. Absent: never. */
  readonly finished?: Promise<void>;
}

/** @throws CallError where the guard can't start, such as when another one holds the state directory */
export type StartGuard = (options: GuardOptions) => Promise<RunningGuard>;
