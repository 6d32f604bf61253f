import type { AttackerState, Condition, EventRow, PlacedBlock } from '../../src-shared/contract.ts';

/** What went wrong, for the owner. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The word beside the state's icon. */
export const CONDITION_WORD: Readonly<Record<Condition, string>> = {
  broken: 'Not guarding',
  paused: 'Paused',
  'remote-login-off': 'Remote Login is off',
  'under-attack': 'Under attack',
  attention: 'Guarding',
  observing: 'Watching only',
  guarding: 'Guarding',
};

/** What a line was, short. */
export const KIND_WORD: Readonly<Record<string, string>> = {
  accepted: 'Logged in',
  failed: 'Wrong credentials',
  'invalid-user': 'Unknown user',
  'too-many-failures': 'Too many failures',
  'not-allowed': 'Not allowed',
  'preauth-close': 'Left before login',
  'no-identification': 'No SSH spoken',
  'bad-protocol': 'Broken protocol',
  'negotiation-failed': 'No common cipher',
  timeout: 'Timed out',
  blocked: 'Blocked',
  unblocked: 'Let in again',
};

/** The words for a kind, whichever it is. */
export function kindWord(kind: EventRow['kind'] | 'blocked' | 'unblocked'): string {
  return KIND_WORD[kind] ?? sentenceCase(kind.replaceAll('-', ' '));
}

const SPARED_BECAUSE: Readonly<Record<Extract<AttackerState, { state: 'spared' }>['reason'], string>> = {
  loopback: 'it is this machine',
  'own-address': 'it is an address of this machine',
  gateway: 'it is the way to the internet',
  'allow-list': 'it is on the allow list',
  'recent-login': 'somebody logged in from there',
  'open-session': 'a session from there is open',
  'exempt-place': 'its country or network is never blocked',
  paused: 'Drawbridge was paused',
};

export function sparedBecause(state: Extract<AttackerState, { state: 'spared' }>): string {
  return SPARED_BECAUSE[state.reason];
}

/** Who put a block there and why, in words. */
export function blockReason({ by, reason, rule }: Pick<PlacedBlock, 'by' | 'reason' | 'rule'>): string {
  if (by === 'owner') return reason === '' ? 'Blocked by you' : `Blocked by you: ${reason}`;
  return reason === '' ? `Rule ${rule ?? ''}` : reason;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
