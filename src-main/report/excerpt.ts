import { canonicalAddress } from '../../src-shared/address.ts';
import type { EventRow, Redaction } from '../../src-shared/contract.ts';
import { COMMON_NAMES } from './common-names.ts';
import { utc } from './utc.ts';

/** What of the owner's must not leave this machine. */
export interface OwnersOwn {
  /** Of this machine, with and without its domain. */
  readonly hostNames: readonly string[];
  /** Canonical. */
  readonly addresses: ReadonlySet<string>;
  /** Users that this machine has. */
  readonly users: ReadonlySet<string>;
}

const LONGEST_ORIGINAL = 200;

/**
 * Tells log lines again, in sshd's words and from what was understood of them:
 * nothing that the other end sent is quoted, save the names that everybody
 * tries. So no text of an attacker's can carry anything out of this machine.
 */
export class Excerpt {
  readonly #own: OwnersOwn;
  readonly #markers = new Map<string, string>();
  readonly #redactions = new Map<string, Redaction>();

  constructor(own: OwnersOwn) {
    this.#own = own;
  }

  /** What was left out or replaced so far. */
  get redacted(): Redaction[] {
    return [...this.#redactions.values()];
  }

  /** "2026-11-22T21:20:03Z sshd[812]: Failed password for invalid user admin from 203.0.113.7 port 36807 ssh2" */
  line(event: EventRow, address: string): string {
    this.#note(event, address);
    const pid = event.pid === null ? '' : `[${event.pid}]`;
    return `${utc(event.time)} sshd${pid}: ${this.#message(event, address)}`;
  }

  /** A name that may be told, or the mark that stands for it everywhere in this report. */
  name(user: string): string {
    if (this.#isTold(user)) return user;
    const marker = this.#markers.get(user) ?? `<name-${this.#markers.size + 1}>`;
    this.#markers.set(user, marker);
    return marker;
  }

  #isTold(user: string): boolean {
    const { hostNames, users } = this.#own;
    if (!COMMON_NAMES.has(user)) return false;
    return user === 'root' || (!users.has(user) && !hostNames.includes(user));
  }

  #message(event: EventRow, address: string): string {
    const { kind, port, category, user } = event;
    const from = port === null ? address : `${address} port ${port}`;
    const invalid = category === 'invalid-user' ? 'invalid user ' : '';
    const name = user === null ? '<name>' : this.name(user);
    switch (kind) {
      case 'failed':
        return `Failed ${methodWord(event.method)} for ${invalid}${name} from ${from} ssh2`;
      case 'invalid-user':
        return `Invalid user ${name} from ${from}`;
      case 'not-allowed':
        return `User ${name} from ${address} not allowed`;
      case 'too-many-failures':
        return `error: maximum authentication attempts exceeded for ${invalid}${name} from ${from} ssh2 [preauth]`;
      case 'no-identification':
        return `Did not receive identification string from ${from}`;
      case 'bad-protocol':
        return `Bad protocol version identification '<text>' from ${from}`;
      case 'negotiation-failed':
        return `Unable to negotiate with ${from}: <text> [preauth]`;
      case 'timeout':
        return `fatal: Timeout before authentication for ${from}`;
      default:
        return `Connection closed by ${from} [preauth]`;
    }
  }

  /** Remembers what the raw line says and the report doesn't, for the owner to see. */
  #note({ line, user, kind }: EventRow, address: string): void {
    const found = new Map<string, [Redaction['what'], string, string]>();
    const add = (what: Redaction['what'], marker: string, original: string) =>
      found.set(`${what} ${original}`, [what, marker, original]);
    if (user !== null && !this.#isTold(user)) {
      add(this.#own.users.has(user) ? 'local-user' : 'user-name', this.name(user), user);
    }
    for (const name of this.#own.hostNames) if (line.includes(name)) add('host-name', '', name);
    for (const text of line.match(/[0-9A-Fa-f:.]{3,45}/g) ?? []) {
      const other = canonicalAddress(text);
      if (other === null || other === address) continue;
      add(this.#own.addresses.has(other) ? 'own-address' : 'other-address', '', other);
    }
    if (kind === 'bad-protocol' || kind === 'negotiation-failed') {
      add('client-text', '<text>', line.slice(line.indexOf(': ') + 2));
    }
    for (const [key, [what, marker, original]] of found) {
      const lines = (this.#redactions.get(key)?.lines ?? 0) + 1;
      this.#redactions.set(key, { what, marker, original: original.slice(0, LONGEST_ORIGINAL), lines });
    }
  }
}

/** sshd's own word for how somebody tried; anything else is no word of sshd's. */
function methodWord(method: string | null): string {
  const known = ['password', 'publickey', 'none', 'keyboard-interactive/pam', 'keyboard-interactive'];
  return method !== null && known.includes(method) ? method : 'authentication';
}
