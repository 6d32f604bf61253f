import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { checkedHost } from './checked-host.ts';
import type { ContactEndpoints } from './endpoints.ts';
import { asProblem, LookupProblem } from './lookup-problem.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * One GET over https to a public address; redirects are the caller's.
 * @throws LookupProblem
 */
export async function httpsGet(
  url: URL,
  accept: string,
  endpoints: ContactEndpoints,
  over: AbortSignal,
): Promise<HttpAnswer> {
  const { limits, ca } = endpoints;
  const server = url.hostname;
  if (url.protocol !== 'https:') throw new LookupProblem(`${server} is not asked without encryption.`);
  if (url.username !== '' || url.password !== '') {
    throw new LookupProblem(`${server} is not asked: its address holds a password.`);
  }
  const signal = AbortSignal.any([over, AbortSignal.timeout(limits.requestMs)]);
  try {
    const lookup = await checkedHost(server, endpoints, signal);
    return await exchange(url, { lookup, accept, signal, ca, most: limits.rdapBytes });
  } catch (error) {
    throw asProblem(error, server, signal.aborted);
  }
}

interface Exchange {
  readonly lookup: Awaited<ReturnType<typeof checkedHost>>;
  readonly accept: string;
  readonly signal: AbortSignal;
  readonly ca: string | null;
  readonly most: number;
}

function exchange(url: URL, { lookup, accept, signal, ca, most }: Exchange): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const headers = { accept, 'accept-encoding': 'identity', 'user-agent': 'Drawbridge' };
  const trust = ca === null ? {} : { ca };
  const asked = request(url, { agent: false, headers, lookup, signal, ...trust }, (response) => {
    read(response, most, url.hostname).then(
      (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      (error: unknown) => {
        response.destroy();
        reject(error);
      },
    );
  });
  asked.on('error', reject);
  asked.end();
  return promise;
}

async function read(response: IncomingMessage, most: number, server: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) throw new LookupProblem(`${server} gave more than ${most} bytes, which were not read.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
