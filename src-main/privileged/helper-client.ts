/** What the root helper can be asked. assets/helper/drawbridge-helper has the protocol. */

export type HelperVerb =
  | 'version'
  | 'nft-prepare'
  | 'nft-list'
  | 'nft-change'
  | 'nft-replace'
  | 'nft-remove'
  | 'cut'
  | 'hosts-deny-list'
  | 'hosts-deny-change'
  | 'hosts-deny-replace'
  | 'hosts-deny-remove'
  | 'pf-prepare'
  | 'pf-list'
  | 'pf-change'
  | 'pf-replace'
  | 'pf-remove'
  | 'pf-state'
  | 'pf-words'
  | 'route-list'
  | 'route-change'
  | 'route-replace'
  | 'route-remove'
  | 'log-stream'
  | 'log-show'
  | 'remote-login'
  | 'remote-login-users'
  | 'sshd-policy-set'
  | 'sshd-policy-confirm'
  | 'sshd-policy-undo'
  | 'sshd-policy-state'
  | 'uninstall';

/** Which connections are meant: those to one TCP port, or all. */
export type Scope = 'all-ports' | `port ${number}`;

export interface HelperRequest {
  readonly verb: HelperVerb;
  /** For `nft-prepare`, `pf-prepare` and `cut`. */
  readonly scope?: Scope;
  /** The words after the verb, where it has others than a scope: fixed words and numbers. */
  readonly words?: readonly string[];
  /** Canonical addresses and prefixes, together with `remove` at most 200,000. */
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  /** For `sshd-policy-set`: what shall hold, such as "max-auth-tries 3". */
  readonly settings?: readonly string[];
}

export interface HelperClient {
  /**
   * Runs one request and gives back its data lines.
   * @throws HelperError; then nothing was changed, unless its kind is `timeout`
   */
  run(request: HelperRequest): Promise<string[]>;
}

/** What the helper writes of its own accord until one of the two ends it. */
export interface HelperStream {
  /** Raw; the last line is the helper's own "ok" or "error: …". */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Resolves when it is over, never rejects: why, where it did not end well; else empty. */
  readonly ended: Promise<string>;
  /** Ends it. To be called once all has been read, too. */
  stop(): void;
}

/** The helper as everybody has it, whichever way it is reached. */
export interface Helper extends HelperClient {
  /** For `log-stream` and `log-show`. */
  stream(request: HelperRequest): HelperStream;
  /** Why it cannot be used, in sentences that say what to do; null: it can. */
  problem(): Promise<string | null>;
  /**
   * What the helper calls itself, whether that is the version that is needed or another.
   * @throws HelperError
   */
  version(): Promise<number>;
}
