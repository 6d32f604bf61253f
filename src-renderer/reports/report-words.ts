/** Reports in words. */
import type { Part, Redaction, ReportContact, ReportRow, ReportWay } from '../../src-shared/contract.ts';
import { figure, lasting } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';

export const WAY_WORDS: Readonly<Record<ReportWay, string>> = {
  mail: 'Mail',
  draft: 'Draft in your mail program',
  abuseipdb: 'AbuseIPDB',
  'blocklist-de': 'blocklist.de',
};

export const WAY_HELP: Readonly<Record<ReportWay, string>> = {
  mail: 'From your mail account, a minute after you send it.',
  draft: 'You look at it there once more, and send it yourself.',
  abuseipdb: 'A public list: everybody can read the comment.',
  'blocklist-de': 'A public list, which tells the network by itself.',
};

export type Answer = NonNullable<ReportRow['answer']>;

export const REPLY_WORDS: Readonly<Record<Answer['reply'], string>> = {
  replied: 'The network replied',
  fixed: 'The network fixed it',
  'no-reply': 'No reply',
};

type StateParts = Pick<ReportRow, 'state' | 'nextTryAt' | 'cancelableUntil' | 'tries'>;

/** For the end of a row: "leaves in 52 s", "sent", "given up". */
export function stateWords({ state, nextTryAt, tries }: StateParts, now: number): string {
  switch (state) {
    case 'queued': {
      if (nextTryAt === null || nextTryAt <= now) return 'leaves now';
      return tries === 0
        ? `leaves in ${lasting(nextTryAt - now)}`
        : `next try in ${lasting(nextTryAt - now)}`;
    }
    case 'sending':
      return 'is being sent';
    case 'sent':
      return 'sent';
    case 'unconfirmed':
      return 'may have been sent';
    case 'bounced':
      return 'refused';
    case 'failed':
      return 'given up';
    case 'cancelled':
      return 'cancelled';
    case 'drafted':
      return 'draft';
  }
}

/** The same as a sentence. */
export const STATE_SENTENCE: Readonly<Record<ReportRow['state'], string>> = {
  queued: 'It waits to be sent.',
  sending: 'It is being sent right now.',
  sent: 'The server took it.',
  unconfirmed: 'It was handed over, but the answer was lost. It may have arrived, and is not sent again.',
  bounced: 'It was refused for good.',
  failed: 'It was given up after many tries.',
  cancelled: 'It was cancelled, and was not sent.',
  drafted: 'It was given to your mail program. Whether it was sent is not known.',
};

/** The shape and colour of a state. */
export function stateLook({ state, problem }: Pick<ReportRow, 'state' | 'problem'>): Part['state'] {
  if (state === 'sent') return 'ok';
  if (state === 'bounced' || state === 'failed') return 'broken';
  if (state === 'unconfirmed') return 'attention';
  return state === 'queued' && problem !== null ? 'attention' : 'off';
}

/** How long it can still be taken back, in milliseconds; null: it can't. */
export function cancelLeft(
  { state, cancelableUntil }: Pick<ReportRow, 'state' | 'cancelableUntil'>,
  now: number,
): number | null {
  if (state !== 'queued' || cancelableUntil === null || cancelableUntil <= now) return null;
  return cancelableUntil - now;
}

/** "203.0.113.66", "203.0.113.66 and 3 others" */
export function addressesWords(addresses: readonly string[]): string {
  const [first = '', ...others] = addresses;
  if (others.length === 0) return first;
  return `${first} and ${figure(others.length)} ${others.length === 1 ? 'other' : 'others'}`;
}

/** Where it goes: the desk, else the service. */
export function recipientWords({ by, recipient }: Pick<ReportRow, 'by' | 'recipient'>): string {
  return recipient === null ? WAY_WORDS[by] : short(recipient, 120);
}

/** "Found by RDAP at RIPE NCC, for 203.0.113.0/24 (Example Hosting BV)." */
export function sourceSentence({ source, range, networkName }: ReportContact): string {
  const name = networkName === null || networkName === '' ? '' : ` (${short(networkName, 80)})`;
  const where = range === null ? name : `, for ${short(range, 60)}${name}`;
  const who = source === 'the sender of this report' ? 'Named by you' : `Found by ${short(source, 120)}`;
  return `${who}${where}.`;
}

export const CONFIDENCE: Readonly<
  Record<ReportContact['confidence'], { readonly look: Part['state']; readonly words: string }>
> = {
  high: { look: 'ok', words: 'Sure: its registry names it.' },
  medium: {
    look: 'off',
    words: 'Likely: not told by its registry itself, or not in a form made for machines.',
  },
  low: { look: 'attention', words: 'Not sure: it may be the wrong desk. Look before you send.' },
};

const REDACTED: Readonly<Record<Redaction['what'], string>> = {
  'local-user': 'a user of this machine',
  'user-name': 'a name that may be a person, or a password',
  'host-name': "this machine's name",
  'own-address': "this machine's address",
  'other-address': "somebody else's address",
  'client-text': 'what the other end sent',
};

export function redactedWords({ what }: Pick<Redaction, 'what'>): string {
  return REDACTED[what];
}
