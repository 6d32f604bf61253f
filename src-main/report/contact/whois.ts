import type { ContactEndpoints } from './endpoints.ts';
import { LookupProblem } from './lookup-problem.ts';
import type { Politeness } from './politeness.ts';
import { registryOf } from './registry.ts';
import { type WhoisFacts, whoisFacts } from './whois-answer.ts';
import { askWhois, type WhoisServer } from './whois-ask.ts';

/** RIPE's and LACNIC's words for it; they don't say for how long. */
const TOO_OFTEN = /^%+ ?(?:ERROR:201|Query rate limit exceeded)/m;
const PAUSE_MS = 3_600_000;

export interface WhoisTools {
  readonly endpoints: ContactEndpoints;
  readonly politeness: Politeness;
  now(): number;
  /** One server was asked. */
  asked(server: string, result: 'found' | 'nothing' | 'failed', said: string): void;
}

export interface WhoisFound extends WhoisFacts {
  readonly server: string;
}

/**
 * Asks WHOIS, from IANA on from registry to registry; what the last one says that names anybody counts.
 * @returns null: nobody is named
 */
export async function lookUpWhois(
  address: string,
  tools: WhoisTools,
  signal: AbortSignal,
): Promise<WhoisFound | null> {
  const { asked } = tools;
  const { whoisRoot, whoisPort, limits } = tools.endpoints;
  const seen = new Set<string>();
  let found: WhoisFound | null = null;
  let next: WhoisServer | null = { host: whoisRoot, port: whoisPort };
  while (next !== null) {
    const server: WhoisServer = next;
    seen.add(`${server.host} ${server.port}`);
    try {
      const facts = await askOne(server, address, tools, signal);
      const isNamed = facts.emails.length > 0;
      if (isNamed || found === null) found = { ...facts, server: server.host };
      next = facts.referral;
      const said = isNamed ? `It names ${facts.emails.join(', ')}.` : untold(next);
      asked(server.host, isNamed ? 'found' : 'nothing', said);
    } catch (error) {
      if (!(error instanceof LookupProblem)) throw error;
      asked(server.host, 'failed', error.message);
      next = null;
    }
    // The usual port, wherever that is: tests can't have 43.
    if (next?.port === 43) next = { ...next, port: whoisPort };
    if (next !== null && seen.has(`${next.host} ${next.port}`)) next = null;
    if (next !== null && seen.size > limits.referrals) {
      asked(
        next.host,
        'failed',
        `${next.host} was not asked: WHOIS referred more than ${limits.referrals} times.`,
      );
      next = null;
    }
  }
  return found !== null && found.emails.length > 0 ? found : null;
}

function untold(next: WhoisServer | null): string {
  return next === null ? 'It names nobody.' : `It refers to ${next.host}.`;
}

async function askOne(
  server: WhoisServer,
  address: string,
  { endpoints, politeness, now }: WhoisTools,
  signal: AbortSignal,
): Promise<WhoisFacts> {
  const [first, ...others] = queriesFor(server.host, address);
  let facts = await ask(first);
  for (const query of others) if (facts.emails.length === 0) facts = await ask(query);
  return facts;

  async function ask(query: string): Promise<WhoisFacts> {
    await politeness.turn(server.host, signal);
    const text = await askWhois(server, query, endpoints, signal);
    if (TOO_OFTEN.test(text)) {
      await politeness.leaveAlone(server.host, now() + PAUSE_MS);
      throw new LookupProblem(`${server.host} is asked too often, and is left alone for a while.`);
    }
    return whoisFacts(text, address);
  }
}

/** In which words each registry is asked, best first; whois(1) and facts/reporting-and-sharing.md §1. */
function queriesFor(host: string, address: string): [string, ...string[]] {
  switch (registryOf(host)) {
    case 'ARIN':
      return [`n + ${address}`];
    case 'RIPE NCC':
      // -r: without personal data, of which RIPE counts how much is asked for.
      return [`-b ${address}`, `-r ${address}`];
    case 'APNIC':
    case 'AFRINIC':
      return [`-b ${address}`, address];
    default:
      return [address];
  }
}
