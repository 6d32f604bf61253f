/**
 * A login event: what one sshd line says about somebody getting in, or not.
 * Every transport, screen and file uses these names.
 */

export const EVENT_KINDS = [
  'failed',
  'invalid-user',
  'preauth-close',
  'no-identification',
  'bad-protocol',
  'negotiation-failed',
  'too-many-failures',
  'timeout',
  'not-allowed',
  'accepted',
  'disconnected',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

export type Outcome = 'failure' | 'probe' | 'success' | 'info';

/** The outcome is a property of the kind alone. */
export const OUTCOME_OF: Readonly<Record<EventKind, Outcome>> = {
  failed: 'failure',
  'invalid-user': 'failure',
  'too-many-failures': 'failure',
  'not-allowed': 'failure',
  'preauth-close': 'probe',
  'no-identification': 'probe',
  'bad-protocol': 'probe',
  'negotiation-failed': 'probe',
  timeout: 'probe',
  accepted: 'success',
  disconnected: 'info',
};

/**
 * What a line tells about the attempt it belongs to. sshd mentions one try up
 * to four times, always in the order of the first five; detect/ counts the try once.
 */
export const CLUES = [
  /** the try begins: "Invalid user", "User … not allowed", "ROOT LOGIN REFUSED" */
  'announced',
  /** a credential that clients send by themselves: a key offer, or method "none" */
  'offer',
  /** pam_unix says that the password was wrong */
  'pam-module',
  /** sshd says what PAM answered: "error: PAM: authentication error" */
  'pam-answer',
  /** sshd's own verdict: "Failed password for …" */
  'verdict',
  /** how many tries there were in all: "PAM 2 more authentication failures" */
  'total',
  /** the connection ended, or never became a login */
  'ending',
  'success',
] as const;

export type Clue = (typeof CLUES)[number];

/** What the grammar finds in one sshd message (the text after "sshd[pid]: "). */
export interface SshdMessage {
  readonly kind: EventKind;
  readonly clue: Clue;
  /** As the client sent it and sshd wrote it (vis-encoded); attacker's text. Null where sshd said none. */
  readonly user: string | null;
  /** Whether sshd knows that user: false for "invalid user", null where the line does not tell. */
  readonly knownUser: boolean | null;
  /** Canonical IPv4 or IPv6 (RFC 5952; ::ffff:a.b.c.d is a.b.c.d), or null: sshd gave none, a name, or an unclear one. */
  readonly address: string | null;
  /** The name that sshd wrote in the address's place (UseDNS). */
  readonly hostName: string | null;
  readonly port: number | null;
  /** sshd's word: password, publickey, keyboard-interactive/pam, none, … */
  readonly method: string | null;
  /** The key's fingerprint as sshd wrote it: SHA256:…, or MD5 in hex. */
  readonly fingerprint: string | null;
  /** How many tries this line stands for: the N of "message repeated N times" or of a total; otherwise 1. */
  readonly times: number;
  /** The pid of the connection where the line names one other than its own process. */
  readonly namedPid: number | null;
}

export interface LoginEvent extends SshdMessage {
  /** Milliseconds since 1970, or null where the line bears no time. */
  readonly time: number | null;
  /** Minutes east of UTC that the line's time was written in, or was local in. */
  readonly zone: number;
  /** The process that wrote the line, or null where the log does not say. */
  readonly pid: number | null;
}
