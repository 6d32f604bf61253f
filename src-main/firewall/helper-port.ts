/** What the engines need of the root helper; privileged/ has it. */

/** Which connections are meant: those to one TCP port, or all. */
export type Scope = 'all-ports' | `port ${number}`;

export interface EngineRequest {
  readonly verb:
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
    | 'route-remove';
  readonly scope?: Scope;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export interface EngineHelper {
  /** Runs one request and gives back its data lines; fails with the reason as message. */
  run(request: EngineRequest): Promise<string[]>;
}

/** What is filled by `KIND-change` and `KIND-replace`. */
export type Kind = 'nft' | 'hosts-deny' | 'pf' | 'route';

/** The helper takes at most so many lines a request; of routes, each of which is a process, what it does in time. */
const BATCHES: Readonly<Record<Kind | 'cut', number>> = {
  nft: 200_000,
  'hosts-deny': 200_000,
  pf: 200_000,
  route: 2000,
  cut: 200_000,
};

function batches(targets: readonly string[], size: number): string[][] {
  const all: string[][] = [];
  for (let i = 0; i < targets.length; i += size) all.push(targets.slice(i, i + size));
  return all;
}

/** One request as long as it fits in one; else removals first, then additions. */
export async function changeInBatches(
  helper: EngineHelper,
  kind: Kind,
  add: readonly string[],
  remove: readonly string[],
): Promise<void> {
  const verb = `${kind}-change` as const;
  const size = BATCHES[kind];
  if (add.length + remove.length <= size) {
    await helper.run({ verb, add, remove });
    return;
  }
  for (const batch of batches(remove, size)) await helper.run({ verb, remove: batch });
  for (const batch of batches(add, size)) await helper.run({ verb, add: batch });
}

/** Replaces with the first batch and adds the others. */
export async function replaceInBatches(
  helper: EngineHelper,
  kind: Kind,
  targets: readonly string[],
): Promise<void> {
  const [first = [], ...others] = batches(targets, BATCHES[kind]);
  await helper.run({ verb: `${kind}-replace`, add: first });
  for (const batch of others) await helper.run({ verb: `${kind}-change`, add: batch });
}

export async function cutInBatches(
  helper: EngineHelper,
  scope: Scope,
  targets: readonly string[],
): Promise<void> {
  for (const batch of batches(targets, BATCHES.cut)) await helper.run({ verb: 'cut', scope, add: batch });
}
