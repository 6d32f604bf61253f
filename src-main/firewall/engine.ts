/**
 * What keeps attackers out. Targets are canonical addresses and CIDR prefixes
 * (src-shared/address.ts), disjoint and each acceptable to `unenforceable` in
 * desired.ts. An engine touches only what is its own: its table, its marked block.
 */
export interface FirewallEngine {
  readonly name: EngineName;
  readonly lists: ForLists;
  /** Makes or repairs everything that blocking needs, and keeps what is blocked. */
  prepare(): Promise<void>;
  /** What is blocked now. Fails if there is anything among it that this engine cannot have put there. */
  list(): Promise<string[]>;
  /** Adds and removes at once. What is there already, or gone already, is no error. */
  change(add: readonly string[], remove: readonly string[]): Promise<void>;
  /** Blocks exactly these, whatever was blocked before. */
  replace(targets: readonly string[]): Promise<void>;
  /** Ends live connections of these as far as the system can. */
  cut(targets: readonly string[]): Promise<void>;
  /** Takes everything out that this engine ever put there. */
  remove(): Promise<void>;
}

export type EngineName = 'nftables' | 'hosts-deny' | 'pf' | 'blackhole' | 'observe';

/** How an engine copes with targets of shared lists, of which there may be hundreds of thousands. */
export interface ForLists {
  /** How many it holds beside own blocks; of more it is given none at all. */
  readonly most: number;
  /** How many lines of a larger change go into one request: own blocks get in between. */
  readonly portion: number;
  /** In words: who holds no more, such as "Routes hold", and what the owner can do about it. */
  readonly holder: string;
  readonly remedy: string;
}
