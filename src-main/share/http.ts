import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { createSecureContext, getCACertificates } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { ShareProblem } from './share-problem.ts';

export interface HttpAsk {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  /** http or https; without user and password. */
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM: trusted besides the well-known authorities. */
  readonly ca?: string | null;
  /** The longest answer that is read, in bytes, unpacked. */
  readonly most: number;
  /** For the whole exchange, in milliseconds. */
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * One request and its answer, whatever its status; redirects are the caller's.
 * @throws ShareProblem
 */
export async function exchange(ask: HttpAsk): Promise<HttpAnswer> {
  const { url, limitMs } = ask;
  const { hostname: server } = url;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ShareProblem('nonsense', `${url.protocol} is not spoken here: give an http or https address.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new ShareProblem('nonsense', `${server} is not asked: its address holds a password.`);
  }
  const limit = AbortSignal.timeout(limitMs);
  const signal = ask.signal === undefined ? limit : AbortSignal.any([limit, ask.signal]);
  try {
    return await speak(ask, signal);
  } catch (error) {
    throw asProblem(error, server, limit.aborted, limitMs);
  }
}

function speak(ask: HttpAsk, signal: AbortSignal): Promise<HttpAnswer> {
  const { method, url, headers = {}, body, ca, most } = ask;
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const options = {
    method,
    // A connection for each: a server that was away is seen to be back at once.
    agent: false,
    signal,
    headers: {
      'user-agent': 'Drawbridge/1',
      'accept-encoding': 'gzip',
      ...headers,
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
  } as const;
  const answered = (response: IncomingMessage) => {
    read(response, most).then(
      (whole) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole }),
      (error: unknown) => {
        response.destroy();
        reject(error);
      },
    );
  };
  const asked =
    url.protocol === 'http:'
      ? requestHttp(url, options, answered)
      : requestHttps(url, { ...options, ...(ca && { agent: agentTrusting(ca) }) }, answered);
  asked.on('error', reject);
  asked.end(body);
  return promise;
}

/** Reading all the well-known authorities takes some 15 ms, which is much for a question a second. */
const agents = new Map<string, Agent>();

function agentTrusting(ca: string): Agent {
  const known = agents.get(ca);
  if (known !== undefined) return known;
  const secureContext = createSecureContext({ ca: [...getCACertificates('default'), ca] });
  // Each connection is a new one here, too, and each certificate looked at.
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 0, secureContext });
  // An owner has one or two.
  if (agents.size >= 10) agents.clear();
  agents.set(ca, agent);
  return agent;
}

async function read(response: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpacked(response) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) throw new ShareProblem('nonsense', `The answer is longer than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unpacked(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const gunzip = createGunzip();
  response.on('error', (error) => gunzip.destroy(error));
  return response.pipe(gunzip);
}

/** Codes of Node and OpenSSL for a certificate that is not trusted. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH/;

function asProblem(error: unknown, server: string, isLate: boolean, limitMs: number): ShareProblem {
  if (error instanceof ShareProblem) return new ShareProblem(error.kind, `${server}: ${error.message}`);
  if (isLate) return new ShareProblem('slow', `${server} did not answer within ${limitMs / 1000} s.`);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (UNTRUSTED.test(code)) {
    return new ShareProblem('untrusted', `The certificate of ${server} is not trusted (${code}).`);
  }
  if (/^(Z_|ERR_.*ZLIB)/.test(code)) {
    return new ShareProblem('nonsense', `${server} gave an answer that can't be unpacked.`);
  }
  return new ShareProblem('unreachable', `${server} could not be reached (${code || 'connection lost'}).`);
}
