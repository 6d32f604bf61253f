import type { Clue, EventKind, LoginEvent } from '../../src-shared/login-event.ts';
import { PeerFinder } from './peer.ts';
import { TextPool } from './text-pool.ts';

/**
 * The message that is being read: its bytes, what its header said, and the
 * peer that was found in it. One object serves all lines.
 */
export class MessageText {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** Without " [preauth]". */
  end = 0;
  /** Whether sshd said that nobody had logged in yet. */
  preauth = false;
  time: number | null = null;
  zone = 0;
  pid: number | null = null;
  times = 1;
  readonly peers = new PeerFinder();
  readonly #strings = new TextPool((text) => text);

  /** The text of a range; bytes that are no UTF-8 are replaced. */
  string(start: number, end: number): string {
    return this.#strings.get(this.bytes, start, end);
  }

  /** A login event with the peer that `peers` holds. */
  found(
    kind: EventKind,
    clue: Clue,
    user: string | null,
    knownUser: boolean | null,
    method: string | null = null,
    fingerprint: string | null = null,
  ): LoginEvent {
    return {
      time: this.time,
      zone: this.zone,
      pid: this.pid,
      kind,
      clue,
      user,
      knownUser,
      address: this.peers.address,
      hostName: this.peers.hostName,
      port: this.peers.port,
      method,
      fingerprint,
      times: this.times,
      namedPid: null,
    };
  }

  /** A login event of a message that names nobody's address, or none that can be trusted. */
  foundWithoutPeer(
    kind: EventKind,
    clue: Clue,
    user: string | null = null,
    knownUser: boolean | null = null,
  ): LoginEvent {
    this.peers.forget();
    return this.found(kind, clue, user, knownUser);
  }
}
