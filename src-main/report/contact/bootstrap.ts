import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Family, type Prefix, parsePrefix, prefixContains } from '../../../src-shared/address.ts';
import type { UseContactBook } from './contact-book.ts';
import type { ContactEndpoints } from './endpoints.ts';
import { httpsGet } from './https-get.ts';
import { listOf, objectOf, parseJson, textOf } from './json-value.ts';
import { LookupProblem } from './lookup-problem.ts';
import type { Politeness } from './politeness.ts';

const BROUGHT: Readonly<Record<Family, URL>> = {
  4: new URL('../../../assets/rdap/ipv4.json', import.meta.url),
  6: new URL('../../../assets/rdap/ipv6.json', import.meta.url),
};
const FRESH_MS = 86_400_000;
/** After a fetch that failed. */
const AGAIN_MS = 3_600_000;
const MOST_SERVICES = 1000;
const MOST_PREFIXES = 20_000;

export interface BootstrapParts {
  readonly endpoints: ContactEndpoints;
  readonly use: UseContactBook;
  readonly politeness: Politeness;
  now(): number;
  /** IANA's list, as Drawbridge brings it; see assets/rdap. */
  readonly seed?: (family: Family) => string;
}

interface Service {
  readonly prefix: Prefix;
  readonly base: string;
}

/**
 * Which registry's RDAP server knows an address (RFC 9224): IANA's list, fetched when it is needed and older than a
 * day; until one could be fetched, the one that Drawbridge brings.
 */
export class Bootstrap {
  readonly #parts: BootstrapParts;
  readonly #notBefore = new Map<Family, number>();
  readonly #fetching = new Map<Family, Promise<unknown>>();

  constructor(parts: BootstrapParts) {
    this.#parts = parts;
  }

  /** The base URL, ending with "/", of the longest prefix that holds the address; null: none is listed. */
  async serverFor(address: string, signal: AbortSignal): Promise<string | null> {
    const prefix = parsePrefix(address);
    if (prefix === null) return null;
    const document = await this.#document(prefix.family, signal);
    const fitting = servicesOf(document).filter((service) => prefixContains(service.prefix, prefix));
    fitting.sort((a, b) => b.prefix.length - a.prefix.length);
    return fitting[0]?.base ?? null;
  }

  async #document(family: Family, signal: AbortSignal): Promise<unknown> {
    const { use, now, seed = broughtList } = this.#parts;
    const kept = await use((book) => book.bootstrap(family));
    const isFresh = kept !== null && kept.fetchedAt <= now() && now() - kept.fetchedAt < FRESH_MS;
    if (!isFresh && (this.#notBefore.get(family) ?? 0) <= now()) {
      try {
        return await this.#fetchOnce(family, signal);
      } catch (error) {
        if (!(error instanceof LookupProblem)) throw error;
        this.#notBefore.set(family, now() + AGAIN_MS);
      }
    }
    return parseJson(kept?.document ?? seed(family));
  }

  /** Lookups that go on at once share one. */
  #fetchOnce(family: Family, signal: AbortSignal): Promise<unknown> {
    const under = this.#fetching.get(family);
    if (under !== undefined) return under;
    const fetching = this.#fetch(family, signal).finally(() => this.#fetching.delete(family));
    this.#fetching.set(family, fetching);
    return fetching;
  }

  async #fetch(family: Family, signal: AbortSignal): Promise<unknown> {
    const { endpoints, use, now, politeness } = this.#parts;
    const url = new URL(`ipv${family}.json`, endpoints.bootstrap);
    await politeness.turn(url.hostname, signal);
    const { status, body } = await httpsGet(url, 'application/json', endpoints, signal);
    const text = body.toString('utf8');
    const document = parsedOrNull(text);
    if (status !== 200 || servicesOf(document).length === 0) {
      throw new LookupProblem(`${url.hostname} gave no list of registries.`);
    }
    await use((book) => book.setBootstrap(family, { fetchedAt: now(), document: text }));
    return document;
  }
}

/** `services` is a list of pairs: prefixes, and base URLs (RFC 9224 §3). What is not understood is passed over. */
function servicesOf(document: unknown): Service[] {
  const services: Service[] = [];
  for (const entry of listOf(objectOf(document)['services']).slice(0, MOST_SERVICES)) {
    const [prefixes, urls] = listOf(entry);
    const base = listOf(urls)
      .map((url) => baseOf(textOf(url)))
      .find((url) => url !== null);
    if (base === undefined || base === null) continue;
    for (const text of listOf(prefixes)) {
      const prefix = parsePrefix(textOf(text) ?? '');
      if (prefix !== null && services.length < MOST_PREFIXES) services.push({ prefix, base });
    }
  }
  return services;
}

/** Nothing but https is asked. */
function baseOf(text: string | null): string | null {
  if (text === null || !URL.canParse(text) || new URL(text).protocol !== 'https:') return null;
  return text.endsWith('/') ? text : `${text}/`;
}

function parsedOrNull(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

/** A list as Drawbridge brings it. */
export function broughtList(family: Family): string {
  return readFileSync(fileURLToPath(BROUGHT[family]), 'utf8');
}
