import type { ContactEndpoints } from './endpoints.ts';
import { type HttpAnswer, httpsGet } from './https-get.ts';
import { objectOf, parseJson, textOf } from './json-value.ts';
import { LookupProblem } from './lookup-problem.ts';
import type { Politeness } from './politeness.ts';
import { type RdapFacts, rdapFacts } from './rdap-answer.ts';
import { retryAt } from './retry-after.ts';

const REDIRECTS = [301, 302, 303, 307, 308];

export interface RdapTools {
  readonly endpoints: ContactEndpoints;
  readonly politeness: Politeness;
  now(): number;
}

export interface RdapFound extends RdapFacts {
  /** Who answered in the end. */
  readonly server: string;
}

/**
 * Asks a registry for an address's network (RFC 9082), and follows where it sends to.
 * @param base of the server, ending with "/"
 * @returns null where the registry knows none
 * @throws LookupProblem
 */
export async function askRdap(
  base: string,
  address: string,
  tools: RdapTools,
  signal: AbortSignal,
): Promise<RdapFound | null> {
  const { endpoints, politeness } = tools;
  let url = new URL(`ip/${address}`, base);
  for (let hops = 0; hops <= endpoints.limits.redirects; hops++) {
    await politeness.turn(url.hostname, signal);
    const answer = await httpsGet(url, 'application/rdap+json', endpoints, signal);
    if (!REDIRECTS.includes(answer.status)) return read(answer, url.hostname, address, tools);
    url = redirected(answer, url);
  }
  throw new LookupProblem(
    `${new URL(base).hostname} redirects more than ${endpoints.limits.redirects} times, which was not followed.`,
  );
}

function redirected({ headers }: HttpAnswer, from: URL): URL {
  const { location } = headers;
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new LookupProblem(`${from.hostname} redirects to nowhere.`);
  }
  return new URL(location, from);
}

async function read(
  { status, headers, body }: HttpAnswer,
  server: string,
  address: string,
  { politeness, now }: RdapTools,
): Promise<RdapFound | null> {
  if (status === 404) return null;
  if (status === 429 || status === 503) {
    await politeness.leaveAlone(server, retryAt(headers['retry-after'], now()));
    throw new LookupProblem(
      `${server} is asked too often just now (${status}), and is left alone for a while.`,
    );
  }
  if (status !== 200) throw new LookupProblem(`${server} answered with ${status}.`);
  const answer = parsed(body, server);
  if (Number(objectOf(answer)['errorCode']) === 404) return null;
  const kind = textOf(objectOf(answer)['objectClassName']);
  if (kind !== null && kind.toLowerCase() !== 'ip network') {
    throw new LookupProblem(`${server} answered about something else.`);
  }
  return { ...rdapFacts(answer, address), server };
}

function parsed(body: Buffer, server: string): unknown {
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    throw new LookupProblem(`${server} gave an answer that is no JSON.`);
  }
}
