/**
 * Messages about clients that never came to log in: no greeting, the wrong
 * protocol, no common algorithm. Quoted greetings and offers are the client's text.
 */
import type { EventKind, LoginEvent } from '../../src-shared/login-event.ts';
import { hasAt, lastIndexOf, word } from './bytes.ts';
import { endedBefore } from './forms-closing.ts';
import type { MessageText } from './message-text.ts';

/** Messages with "ADDRESS[ port N]" right after fixed words. */
const PEER_FOLLOWS: readonly (readonly [Uint8Array, EventKind])[] = [
  [word('Did not receive identification string from '), 'no-identification'],
  [word('Protocol major versions differ for '), 'bad-protocol'],
  [word('probed from '), 'bad-protocol'],
  [word('scanned from '), 'bad-protocol'],
];

export function readPeerFollows(text: MessageText): LoginEvent | null {
  for (const [opening, kind] of PEER_FOLLOWS) {
    if (!hasAt(text.bytes, text.start, text.end, opening)) continue;
    if (!text.peers.startingAt(text.bytes, text.start + opening.length, text.end)) return null;
    return text.found(kind, 'ending', null, null);
  }
  return null;
}

const BAD_VERSION = word("Bad protocol version identification '");
const QUOTE_FROM = word("' from ");
const MAGIC = word('Magic value check failed');
const HANDSHAKE_FROM = word(' on obfuscated handshake from ');

/** "Bad protocol version identification 'TEXT' from ADDRESS[ port N]": the last quote is sshd's. */
export function readBadVersion(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, BAD_VERSION)) return null;
  const quote = lastIndexOf(bytes, start + BAD_VERSION.length, end, QUOTE_FROM);
  if (quote < 0) return null;
  const at = quote + QUOTE_FROM.length;
  if (!text.peers.endingAt(bytes, at, end) || text.peers.start !== at) return null;
  return text.found('bad-protocol', 'ending', null, null);
}

/** "Magic value check failed (N) on obfuscated handshake[ from ADDRESS port N]" (a patched sshd) */
export function readMagic(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, MAGIC)) return null;
  const from = lastIndexOf(bytes, start, end, HANDSHAKE_FROM);
  if (from >= 0 && text.peers.startingAt(bytes, from + HANDSHAKE_FROM.length, end)) {
    return text.found('bad-protocol', 'ending', null, null);
  }
  return text.foundWithoutPeer('bad-protocol', 'ending');
}

const BANNER = word('banner exchange: Connection from ');
const INVALID_FORMAT = word(': invalid format');

/** "banner exchange: Connection from ADDRESS port N: REASON" (from 8.x on) */
export function readBannerExchange(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, BANNER)) return null;
  if (!text.peers.startingAt(bytes, start + BANNER.length, end)) return null;
  const spoke = hasAt(bytes, text.peers.end, end, INVALID_FORMAT);
  return text.found(spoke ? 'bad-protocol' : 'no-identification', 'ending', null, null);
}

const KEX_IDENTIFICATION = word('kex_exchange_identification: ');
const SAID_NOTHING = ['Connection closed by ', 'Connection reset by ', 'read: '].map(word);

/** "kex_exchange_identification: REASON": no address; the connection's next line has it. */
export function readKexIdentification(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, KEX_IDENTIFICATION)) return null;
  const at = start + KEX_IDENTIFICATION.length;
  const silent = SAID_NOTHING.some((words) => hasAt(bytes, at, end, words));
  return text.foundWithoutPeer(silent ? 'no-identification' : 'bad-protocol', 'ending');
}

const UNABLE = word('Unable to negotiate with ');
const UNABLE_METHOD = word('Unable to negotiate a ');
const NO_MATCHING = ['no matching ', 'no hostkey alg', 'no kex alg'].map(word);

/** "Unable to negotiate with ADDRESS[ port N]: …. Their offer: TEXT", and the older forms without an address. */
export function readNegotiation(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (hasAt(bytes, start, end, UNABLE)) {
    const at = start + UNABLE.length;
    if (text.peers.startingAt(bytes, at, end) && text.peers.address !== null) {
      return text.found('negotiation-failed', 'ending', null, null);
    }
    return endedBefore(text, at, 'negotiation-failed');
  }
  const older =
    hasAt(bytes, start, end, UNABLE_METHOD) || NO_MATCHING.some((words) => hasAt(bytes, start, end, words));
  return older ? text.foundWithoutPeer('negotiation-failed', 'ending') : null;
}

const DISPATCH = word('ssh_dispatch_run_fatal: Connection from ');
const DISPATCH_TO = word('ssh_dispatch_run_fatal: Connection to ');
const GARBLED = ['Bad packet length ', 'Corrupted MAC on input', 'padding error: ', 'Packet corrupt'].map(
  word,
);

/** "ssh_dispatch_run_fatal: Connection from [USER ]ADDRESS port N: REASON": what came was no SSH packet. */
export function readGarbled(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  for (const opening of [DISPATCH, DISPATCH_TO]) {
    if (hasAt(bytes, start, end, opening)) return endedBefore(text, start + opening.length, 'bad-protocol');
  }
  const garbled = text.preauth && GARBLED.some((words) => hasAt(bytes, start, end, words));
  return garbled ? text.foundWithoutPeer('bad-protocol', 'ending') : null;
}
