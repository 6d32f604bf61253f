import { ShareProblem } from '../share-problem.ts';
import { fetchList } from './fetch-list.ts';
import { judgeApproved, judgeList, type ListFigures } from './list-guard.ts';
import type { ListKeeperParts } from './list-parts.ts';
import type { ListState } from './list-state.ts';
import { type ReadList, readList } from './read-list.ts';

export type ListAnswer =
  /** What was taken is still what the list says. */
  | { readonly result: 'unchanged' }
  | { readonly result: 'held'; readonly figures: ListFigures; readonly why: string }
  | {
      readonly result: 'accepted';
      readonly figures: ListFigures;
      readonly list: ReadList;
      readonly validator: string | null;
    };

const FETCH_MS = 120_000;

/**
 * Fetches a list, reads it and judges it; takes nothing.
 * @throws ShareProblem; the signal's reason
 */
export async function askList(
  parts: Pick<ListKeeperParts, 'settings' | 'apiKey' | 'ca' | 'limitMs' | 'alsoPublic'>,
  state: ListState,
  signal: AbortSignal,
): Promise<ListAnswer> {
  const { settings, apiKey, ca = null, limitMs = FETCH_MS, alsoPublic = [] } = parts;
  const { validator, taken, isOfAnotherSource, held } = state;
  const fetched = await fetchList({ url: settings.url, apiKey, ca, validator, limitMs, signal });
  if (fetched.result === 'unchanged') return fetched;
  const list = await readList(fetched.bytes, { format: settings.format, signal, alsoTaken: alsoPublic });
  const figures = { entries: list.targets.length, addresses: list.addresses };
  const was = isOfAnotherSource ? null : taken;
  const verdict =
    was !== null && held?.isApproved === true ? judgeApproved(was, held, figures) : judgeList(was, figures);
  if (verdict.isAccepted) return { result: 'accepted', figures, list, validator: fetched.validator };
  if (verdict.isFinal) throw new ShareProblem('nonsense', verdict.why);
  return { result: 'held', figures, why: verdict.why };
}
