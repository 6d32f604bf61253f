import { fileURLToPath } from 'node:url';
import { ShareProblem } from '../share-problem.ts';
import { fetchFile } from './fetch-file.ts';
import { fetchUrl } from './fetch-url.ts';
import type { FetchedList, ListAsk } from './fetched-list.ts';

/**
 * A list from where it lies, if it changed.
 * @throws ShareProblem; AskedToWait where the server said so
 */
export async function fetchList(ask: ListAsk): Promise<FetchedList> {
  const path = pathOf(ask.url);
  return await (path === null ? fetchUrl(ask) : fetchFile(path, ask));
}

/** The file that a list is; null: it lies elsewhere. */
function pathOf(url: string): string | null {
  if (url.startsWith('/')) return url;
  if (!/^file:/i.test(url)) return null;
  try {
    return fileURLToPath(url);
  } catch {
    throw new ShareProblem('nonsense', 'This is no file of this machine. Write file:///path/to/list.');
  }
}
