/** sshd writes about a connection within LoginGraceTime; looks are minutes apart. */
const REMEMBERED = 50;

/** sshd logs these at a level that is kept where what it says of logins is not (facts/macos.md §1, "Levels"). */
const IS_ERROR = /: (?:error|fatal): /;

/** What became of those connections in sshd's log. Times are the machine's own. */
export interface ProbesRead {
  /** Since when no line about any of them was read though one was answered; null: none is waited for. */
  readonly unreadSince: number | null;
  /** When a line about one of them was read last; null: never. */
  readonly readAt: number | null;
  /** Such a line was at the level of logins, not an error: those are what tells of attackers. */
  readonly isInfoRead: boolean;
}

/**
 * The connections with which Drawbridge itself looked whether sshd answers.
 * What sshd logs of them is nobody's attempt to log in; that it does shows that its log is really read.
 */
export class OwnProbes {
  readonly #ends = new Set<string>();
  #unreadSince: number | null = null;
  #readAt: number | null = null;
  #isInfoRead = false;

  /** @param address canonical, of this machine */
  add(address: string, port: number): void {
    this.#unreadSince ??= Date.now();
    this.#ends.add(`${address} ${port}`);
    const [oldest] = this.#ends;
    if (this.#ends.size > REMEMBERED && oldest !== undefined) this.#ends.delete(oldest);
  }

  has(address: string | null, port: number | null): boolean {
    return this.#ends.size > 0 && this.#ends.has(`${address} ${port}`);
  }

  /** A line of sshd's about one of them was read. */
  sawLine(line: string): void {
    this.#unreadSince = null;
    this.#readAt = Date.now();
    if (!IS_ERROR.test(line)) this.#isInfoRead = true;
  }

  get read(): ProbesRead {
    return { unreadSince: this.#unreadSince, readAt: this.#readAt, isInfoRead: this.#isInfoRead };
  }
}
