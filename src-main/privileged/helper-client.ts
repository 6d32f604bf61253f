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
  | 'hosts-deny-remove';

/** Which connections are meant: those to one TCP port, or all. */
export type Scope = 'all-ports' | `port ${number}`;

export interface HelperRequest {
  readonly verb: HelperVerb;
  /** For `nft-prepare` and `cut`. */
  readonly scope?: Scope;
  /** Canonical addresses and prefixes, together with `remove` at most 200,000. */
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export interface HelperClient {
  /**
   * Runs one request and gives back its data lines.
   * @throws HelperError; then nothing was changed, unless its kind is `timeout`
   */
  run(request: HelperRequest): Promise<string[]>;
}
