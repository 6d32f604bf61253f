import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { DOWNLOAD_PATH, type Downloads } from './downloads.ts';
import type { Gate } from './gate.ts';
import { beginDownload, sendFile, sendRedirect, sendSentence } from './http-answers.ts';
import type { PageFile } from './page-files.ts';

const ASK_FOR_A_LINK = 'Ask for a new one on the machine that is guarded: <code>drawbridge ui</code>';

export interface PageParts {
  readonly gate: Gate;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly downloads: Downloads;
  readonly onFault: (message: string) => void;
}

/** Answers one HTTP request: whoever is not let in learns nothing of what is here. */
export function answerPageRequest(
  parts: PageParts,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { gate, files } = parts;
  const { method } = request;
  const host = gate.hostOf(request);
  const { path, token } = partsOf(request.url ?? '');
  if (host === null) {
    sendSentence(response, 403, 'Drawbridge does not answer by this name, or to this page.', {
      Connection: 'close',
    });
  } else if (method !== 'GET' && method !== 'HEAD') {
    sendSentence(response, 405, 'This can only be read.', { Allow: 'GET, HEAD', Connection: 'close' });
  } else if (hasBody(request)) {
    sendSentence(response, 413, 'Nothing can be sent here.', { Connection: 'close' });
  } else if (token !== null) {
    // Whoever only looks ahead does not use the link up.
    letIn(gate, response, method === 'GET' && path === '/' ? token : '');
  } else if (!gate.isKnown(request)) {
    sendSentence(response, 401, `A link is needed to open this. ${ASK_FOR_A_LINK}`);
  } else if (path.startsWith(DOWNLOAD_PATH) && method === 'GET') {
    sendDownload(parts, path.slice(DOWNLOAD_PATH.length), response);
  } else {
    const file = files.get(path);
    if (file === undefined) sendSentence(response, 404, 'There is nothing here.');
    else sendFile(response, file, host);
  }
}

function letIn(gate: Gate, response: ServerResponse, token: string): void {
  const cookie = gate.cookieFor(token);
  if (cookie !== null) sendRedirect(response, cookie);
  else sendSentence(response, 401, `This link was used already, or is not right. ${ASK_FOR_A_LINK}`);
}

async function sendDownload(
  { downloads, onFault }: PageParts,
  id: string,
  response: ServerResponse,
): Promise<void> {
  try {
    const taken = await downloads.take(id);
    if (taken === null) {
      sendSentence(response, 404, 'This file was fetched already, or is too old. Save it again.');
      return;
    }
    beginDownload(response, taken.name, taken.bytes);
    // A browser that goes away in the middle is its own business.
    await pipeline(taken.file.createReadStream(), response).catch(() => undefined);
  } catch (error) {
    onFault(`A file could not be fetched: ${String(error)}`);
    response.destroy();
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

/** The path as it was written, nothing decoded, and the token of the query. */
function partsOf(url: string): { path: string; token: string | null } {
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, token: null };
  return { path: url.slice(0, mark), token: new URLSearchParams(url.slice(mark + 1)).get('token') };
}
