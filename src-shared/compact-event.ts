import { type AddressKey, addressKey } from './address.ts';
import { CLUES, EVENT_KINDS, type LoginEvent } from './login-event.ts';

/** Where a line does not say. */
export const NOT_SAID = -1;

/** The place of each kind in EVENT_KINDS. */
export const KIND = places(EVENT_KINDS);

/** The place of each clue in CLUES. */
export const CLUE = places(CLUES);

function places<T extends string>(words: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(words.map((word, place) => [word, place])) as Record<T, number>;
}

/**
 * A login event as far as it is counted and judged, in numbers. One object is filled
 * again for each line: what millions of events cost is mostly their objects and texts.
 */
export class CompactEvent {
  /** The event's own, or where its line bears none, when it was read (ms). */
  time = Number.NaN;
  /** See KIND. */
  kind = 0;
  /** See CLUE. */
  clue = 0;
  /** The pid of the connection. */
  pid = NOT_SAID;
  address: AddressKey | null = null;
  port = NOT_SAID;
  user: string | null = null;
  /** 1: sshd knows that user; 0: it does not. */
  knownUser = NOT_SAID;
  times = 1;

  /** Takes over what a login event says. */
  take(event: LoginEvent, time: number): void {
    this.time = time;
    this.kind = KIND[event.kind];
    this.clue = CLUE[event.clue];
    this.pid = event.namedPid ?? event.pid ?? NOT_SAID;
    this.address = event.address === null ? null : addressKey(event.address);
    this.port = event.port ?? NOT_SAID;
    this.user = event.user;
    this.knownUser = event.knownUser === null ? NOT_SAID : Number(event.knownUser);
    this.times = event.times;
  }
}
