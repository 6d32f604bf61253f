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
    | 'hosts-deny-remove';
  readonly scope?: Scope;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export interface EngineHelper {
  /** Runs one request and gives back its data lines; fails with the reason as message. */
  run(request: EngineRequest): Promise<string[]>;
}

/** The helper takes at most so many lines a request. */
const BATCH = 200_000;

function batches(targets: readonly string[]): string[][] {
  const all: string[][] = [];
  for (let i = 0; i < targets.length; i += BATCH) all.push(targets.slice(i, i + BATCH));
  return all;
}

/** One request as long as it fits in one; else removals first, then additions. */
export async function changeInBatches(
  helper: EngineHelper,
  verb: 'nft-change' | 'hosts-deny-change',
  add: readonly string[],
  remove: readonly string[],
): Promise<void> {
  if (add.length + remove.length <= BATCH) {
    await helper.run({ verb, add, remove });
    return;
  }
  for (const batch of batches(remove)) await helper.run({ verb, remove: batch });
  for (const batch of batches(add)) await helper.run({ verb, add: batch });
}

/** Replaces with the first batch and adds the others. */
export async function replaceInBatches(
  helper: EngineHelper,
  kind: 'nft' | 'hosts-deny',
  targets: readonly string[],
): Promise<void> {
  const [first = [], ...others] = batches(targets);
  await helper.run({ verb: `${kind}-replace`, add: first });
  for (const batch of others) await helper.run({ verb: `${kind}-change`, add: batch });
}

export async function cutInBatches(
  helper: EngineHelper,
  scope: Scope,
  targets: readonly string[],
): Promise<void> {
  for (const batch of batches(targets)) await helper.run({ verb: 'cut', scope, add: batch });
}
