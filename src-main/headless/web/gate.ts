import type { IncomingMessage } from 'node:http';
import { cookiesOf, ownHost } from './same-origin.ts';
import { Sessions } from './sessions.ts';

/** Who comes in: by which name they call, where their request is from, and whether a link let them in before. */
export class Gate {
  /** The one that is listened on; known only when it is. */
  port = 0;
  readonly #sessions = new Sessions();
  readonly #onLink: (link: string) => void;

  /** @param onLink gets the link that lets in once, whenever there is a new one */
  constructor(onLink: (link: string) => void) {
    this.#onLink = onLink;
  }

  offerLink(): void {
    this.#onLink(`http://127.0.0.1:${this.port}/?token=${this.#sessions.newToken()}`);
  }

  /** The host by which this server was called; null: the request is not one for it, or not one of its page. */
  hostOf(request: IncomingMessage): string | null {
    return ownHost(request, this.port);
  }

  /** The Set-Cookie that lets in from now on; null: the token was used already, or is not right. */
  cookieFor(token: string): string | null {
    const secret = this.#sessions.exchange(token);
    if (secret === null) return null;
    this.offerLink();
    return `${this.#cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
  }

  isKnown(request: IncomingMessage): boolean {
    return cookiesOf(request, this.#cookieName).some((secret) => this.#sessions.isOpen(secret));
  }

  /** Cookies know no ports: two guards of one machine would take each other's. */
  get #cookieName(): string {
    return `drawbridge-${this.port}`;
  }
}
