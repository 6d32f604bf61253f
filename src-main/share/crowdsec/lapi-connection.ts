import { exchange, type HttpAsk } from '../http.ts';
import { plainLine } from '../plain-line.ts';
import { retryAfterMs } from '../retry-after.ts';
import { ShareProblem } from '../share-problem.ts';
import { LapiProblem } from './lapi-problem.ts';

const MEGABYTE = 1_048_576;
const LIMIT_MS = 15_000;
/** A server that wants to be left alone is asked after this at the latest. */
const LONGEST_WAIT_MS = 3_600_000;

export interface LapiAddress {
  /** http or https; what stands in its path comes before /v1. */
  readonly url: string;
  /** PEM: trusted besides the well-known authorities. */
  readonly ca: string | null;
  /** Drawbridge's own. */
  readonly version: string;
}

export interface LapiAsk {
  readonly method: HttpAsk['method'];
  /** After the base: "/v1/alerts". */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Bytes of the answer. */
  readonly most?: number;
  readonly limitMs?: number;
  readonly signal: AbortSignal;
}

export interface LapiAnswer {
  readonly status: number;
  /** What the JSON says; null where there was none. */
  readonly json: unknown;
  /** When it was given, on the server's clock; null where it does not say. */
  readonly servedAt: number | null;
}

/** One CrowdSec Local API: requests and their JSON, whatever the status, and its clock. */
export class LapiConnection {
  readonly #base: URL;
  readonly #address: LapiAddress;
  /** What is to be added to this machine's clock to have the server's; null: not known yet. */
  #clockOffset: number | null = null;

  /** @throws ShareProblem where the address is none */
  constructor(address: LapiAddress) {
    this.#address = address;
    this.#base = baseOf(address.url);
  }

  get server(): string {
    return this.#base.host;
  }

  /** The server's clock, in ms since 1970, as of its last answer; null: not known. Never more than a second behind. */
  serverNow(): number | null {
    return this.#clockOffset === null ? null : Date.now() + this.#clockOffset;
  }

  /** @throws ShareProblem where there is no answer, or one that is not of a Local API, or that says to wait */
  async ask(ask: LapiAsk): Promise<LapiAnswer> {
    const { method, path, query = {}, headers = {}, json, most = MEGABYTE, limitMs = LIMIT_MS, signal } = ask;
    const url = new URL(this.#base);
    url.pathname = `${this.#base.pathname.replace(/\/$/, '')}${path}`;
    url.search = new URLSearchParams(query).toString();
    const answer = await exchange({
      method,
      url,
      headers: {
        // Newer versions want exactly one slash (facts/reporting-and-sharing.md §5).
        'user-agent': `Drawbridge/${this.#address.version.replaceAll('/', '-')}`,
        accept: 'application/json',
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ca: this.#address.ca,
      most,
      limitMs,
      signal,
    });
    const servedAt = this.#readClock(answer.headers.date);
    const { status } = answer;
    if (status === 429 || status === 503) {
      const waitMs = retryAfterMs(answer.headers['retry-after'], servedAt ?? Date.now(), LONGEST_WAIT_MS);
      const what = waitMs === null ? '' : ` It asks to be left alone for ${Math.ceil(waitMs / 1000)} s.`;
      throw new LapiProblem(
        'failed',
        `${this.server} is too busy (status ${status}).${what}`,
        status,
        waitMs,
      );
    }
    const text = answer.body.toString('utf8');
    try {
      return { status, json: text === '' ? null : (JSON.parse(text) as unknown), servedAt };
    } catch {
      throw this.notLapi(status);
    }
  }

  notLapi(status: number): LapiProblem {
    const words = `${this.server} does not answer as a CrowdSec Local API does (status ${status}). Check its address.`;
    return new LapiProblem('nonsense', words, status);
  }

  /** For a status that nobody expected. */
  failed(what: string, { status, json }: LapiAnswer): LapiProblem {
    if (status < 400) return this.notLapi(status);
    const said = plainLine(messageOf(json));
    const words = `${this.server} could not ${what} (status ${status}${said && `: ${said}`}).`;
    return new LapiProblem('failed', words, status);
  }

  #readClock(date: string | undefined): number | null {
    const servedAt = Date.parse(date ?? '');
    if (Number.isNaN(servedAt)) return null;
    this.#clockOffset = servedAt - Date.now();
    return servedAt;
  }
}

/** The server's own words about what went wrong; '' where there are none. */
export function messageOf(json: unknown): string {
  if (typeof json !== 'object' || json === null || !('message' in json)) return '';
  return typeof json.message === 'string' ? json.message : '';
}

function baseOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ShareProblem('nonsense', 'This is no http or https address of a CrowdSec Local API.');
  }
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  url.search = '';
  url.hash = '';
  return url;
}
