import { z } from 'zod';
import { parsePrefix, touchesLoopback } from '../../../src-shared/address.ts';
import { exchange, type HttpAnswer } from '../http.ts';
import { retryAfterMs } from '../retry-after.ts';
import { ShareProblem } from '../share-problem.ts';
import { AskedToWait, type FetchedList, type ListAsk, MOST_BYTES } from './fetched-list.ts';

const MOST_REDIRECTS = 5;
/** A server that wants to be left alone is asked after this at the latest. */
const LONGEST_WAIT_MS = 86_400_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What RFC 9110 lets an entity tag and a date hold, so that no server can slip other things into our next request. */
const schema = z.object({
  etag: z
    .string()
    .regex(/^(?:W\/)?"[\x21\x23-\x7e]{0,300}"$/)
    .nullable()
    .catch(null),
  lastModified: z
    .string()
    .regex(/^[A-Za-z0-9 ,:+-]{1,64}$/)
    .nullable()
    .catch(null),
});

/**
 * A list over http or https, if it changed.
 * @throws ShareProblem; AskedToWait where the server said so
 */
export async function fetchUrl(ask: ListAsk): Promise<FetchedList> {
  const asked = parseUrl(ask.url);
  const conditions = conditionsOf(ask.validator);
  const until = performance.now() + ask.limitMs;
  let url = asked;
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange({
      method: 'GET',
      url,
      headers: {
        accept: 'application/json, text/plain, */*',
        ...conditions,
        ...keyFor(url, asked, ask.apiKey),
      },
      ca: ask.ca,
      most: MOST_BYTES,
      limitMs: Math.max(1, Math.round(until - performance.now())),
      signal: ask.signal,
    });
    if (!REDIRECTS.has(answer.status)) return fetched(answer, url.hostname, ask.validator !== null);
    if (redirects === MOST_REDIRECTS) {
      throw new ShareProblem(
        'nonsense',
        `${asked.hostname} sends from one address to the next, without end.`,
      );
    }
    url = redirected(url, answer.headers.location);
  }
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ShareProblem(
    'nonsense',
    'The address of the list begins with neither http://, https:// nor file://.',
  );
}

/** The key goes to the server that it is for, and not over the network in the clear. */
function keyFor(url: URL, asked: URL, key: string | null): Record<string, string> {
  if (key === null || url.origin !== asked.origin) return {};
  if (url.protocol === 'https:' || isThisMachine(url.hostname)) return { key };
  throw new ShareProblem(
    'refused',
    `The key is not sent to ${url.hostname} in the clear: give an https address.`,
  );
}

function isThisMachine(hostname: string): boolean {
  const address = parsePrefix(hostname.replace(/^\[|\]$/g, ''));
  return hostname === 'localhost' || (address !== null && touchesLoopback(address));
}

/**
 * Another host is gone to over https only. Its certificate has to be for its name, so nobody can send this machine to
 * ask a service of its own network by a name of theirs.
 */
function redirected(from: URL, location: string | undefined): URL {
  const to = URL.parse(location ?? '', from.href);
  if (to === null)
    throw new ShareProblem('nonsense', `${from.hostname} sends elsewhere, but does not say where.`);
  if (to.protocol === 'https:') return to;
  if (to.protocol === 'http:' && from.protocol === 'http:' && to.host === from.host) return to;
  const { hostname } = to;
  throw new ShareProblem(
    'refused',
    from.protocol === 'https:'
      ? `${from.hostname} sends to an address without encryption, which is not followed.`
      : `${from.hostname} sends to another server, ${hostname}, without encryption. If that is meant, give its address.`,
  );
}

function conditionsOf(validator: string | null): Record<string, string> {
  const { etag, lastModified } = parseValidator(validator);
  return {
    ...(etag !== null && { 'if-none-match': etag }),
    ...(lastModified !== null && { 'if-modified-since': lastModified }),
  };
}

function parseValidator(validator: string | null): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(validator ?? '{}'));
  } catch {
    return { etag: null, lastModified: null };
  }
}

function fetched({ status, headers, body }: HttpAnswer, server: string, hasOne: boolean): FetchedList {
  if (status === 304 && hasOne) return { result: 'unchanged' };
  if (status === 200) {
    const { etag, lastModified } = schema.parse({
      etag: headers.etag ?? null,
      lastModified: headers['last-modified'] ?? null,
    });
    const isKnown = etag !== null || lastModified !== null;
    return {
      result: 'fetched',
      bytes: body,
      validator: isKnown ? JSON.stringify({ etag, lastModified }) : null,
    };
  }
  if (status === 429 || status === 503) {
    const date = Date.parse(headers.date ?? '');
    const waitMs = retryAfterMs(
      headers['retry-after'],
      Number.isNaN(date) ? Date.now() : date,
      LONGEST_WAIT_MS,
    );
    const why = status === 429 ? 'was asked too often' : 'is not available now';
    throw new AskedToWait(`${server} answers that it ${why} (HTTP ${status}).`, waitMs);
  }
  if (status === 401 || status === 403) {
    throw new ShareProblem(
      'refused',
      `${server} does not give this list to us (HTTP ${status}). If it wants a key, look whether the key is right.`,
    );
  }
  if (status === 404 || status === 410) {
    throw new ShareProblem('failed', `${server} has no list at this address (HTTP ${status}).`);
  }
  throw new ShareProblem('failed', `${server} did not give the list (HTTP ${status}).`);
}
