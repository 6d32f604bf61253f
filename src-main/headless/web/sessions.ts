import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const MOST_SESSIONS = 32;
const LONGEST_MS = 7 * 24 * 60 * 60 * 1000;

interface Session {
  readonly hash: Buffer;
  readonly since: number;
}

/**
 * Who may use the page: whoever has exchanged the one token that is open for a
 * session. Both are random numbers of 256 bits, of which only hashes are kept.
 */
export class Sessions {
  readonly #now: () => number;
  /** Oldest first. */
  #sessions: Session[] = [];
  #token: Buffer = hashOf(randomText());

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A token that opens one session; the one before it opens none any more. */
  newToken(): string {
    const token = randomText();
    this.#token = hashOf(token);
    return token;
  }

  /** The secret of a new session; null: the token is not the open one. It can't be used again. */
  exchange(token: string): string | null {
    if (!timingSafeEqual(hashOf(token), this.#token)) return null;
    this.newToken();
    const secret = randomText();
    this.#sessions.push({ hash: hashOf(secret), since: this.#now() });
    this.#sessions = this.#sessions.slice(-MOST_SESSIONS);
    return secret;
  }

  isOpen(secret: string): boolean {
    const hash = hashOf(secret);
    const from = this.#now() - LONGEST_MS;
    let found = false;
    // All are looked at, so that the time it takes tells nothing.
    for (const session of this.#sessions) {
      if (timingSafeEqual(session.hash, hash) && session.since > from) found = true;
    }
    return found;
  }
}

/** Fit for URLs, cookies and file names. */
export function randomText(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
