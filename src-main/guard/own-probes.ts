/** sshd writes about a connection within LoginGraceTime; looks are minutes apart. */
const REMEMBERED = 50;

/**
 * The connections with which Drawbridge itself looked whether sshd answers.
 * What sshd logs of them is nobody's attempt to log in.
 */
export class OwnProbes {
  readonly #ends = new Set<string>();

  /** @param address canonical, of this machine */
  add(address: string, port: number): void {
    this.#ends.add(`${address} ${port}`);
    const [oldest] = this.#ends;
    if (this.#ends.size > REMEMBERED && oldest !== undefined) this.#ends.delete(oldest);
  }

  has(address: string | null, port: number | null): boolean {
    return this.#ends.size > 0 && this.#ends.has(`${address} ${port}`);
  }
}
