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
