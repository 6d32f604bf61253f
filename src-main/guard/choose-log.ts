import type { LogSource, SourceEvents } from '../log/source.ts';

/** The log that a guard reads. */
export interface ChosenLog {
  /** Under which the store keeps the position: file:/path, journald, replay:/path. */
  readonly sourceName: string;
  /** In words: what is read and why. */
  readonly description: string;
  /** live: as it is written; replay: a recorded one; sample: the one that Drawbridge brings. */
  readonly kind: 'live' | 'replay' | 'sample';
  make(events: SourceEvents): LogSource;
}

import { FileFollower } from '../log/file-follower.ts';
export async function chooseLog(options: { log: string }): Promise<ChosenLog> {
  return {
    sourceName: `file:${options.log}`,
    description: `Following ${options.log}.`,
    kind: 'live',
    make: (events) => new FileFollower(options.log, events),
  };
}
