import type { Delivery } from './deliver.ts';
import { asciiLine } from './plain-text.ts';
import { utc } from './utc.ts';

const LIMIT_MS = 30_000;
const LONGEST_ANSWER = 64 * 1024;

/** Where the services answer; tests bring their own. */
export interface ServiceEndpoints {
  readonly abuseIpdb: string;
  readonly blocklistDe: string;
}

/** facts/reporting-and-sharing.md §2 */
export const SERVICE_ENDPOINTS: ServiceEndpoints = {
  abuseIpdb: 'https://api.abuseipdb.com/api/v2/report',
  blocklistDe: 'https://www.blocklist.de/en/httpreports.html',
};

export interface ServiceReport {
  readonly endpoint: string;
  readonly key: string;
  readonly address: string;
  /** Of the last attempt, ms since 1970. */
  readonly lastSeen: number;
  /** Called right before the request leaves. What it throws ends the delivery before that. */
  readonly handOver: () => void;
  readonly signal?: AbortSignal;
}

/** A report in AbuseIPDB's API v2: categories 18 (brute force) and 22 (SSH). The comment is public. Never rejects. */
export async function toAbuseIpdb(report: ServiceReport & { readonly comment: string }): Promise<Delivery> {
  const { address: ip, comment, lastSeen, key } = report;
  const form = { ip, categories: '18,22', comment, timestamp: utc(lastSeen) };
  return post('AbuseIPDB', report, form, { Key: key }, ({ status, body }) => {
    if (status === 200) return { result: 'accepted', answer: `score ${scoreOf(body)}` };
    const detail = firstError(body);
    return { result: 'refused', problem: `AbuseIPDB refused it (${status}).${detail}` };
  });
}

/** A report by blocklist.de's HTTP interface. Never rejects. */
export async function toBlocklistDe(
  report: ServiceReport & { readonly server: string; readonly logs: string },
): Promise<Delivery> {
  const { address: ip, logs, server, key: apikey } = report;
  const form = { server, apikey, service: 'ssh', ip, logs, format: 'json' };
  return post('blocklist.de', report, form, {}, ({ status, body }) => {
    const { status: said, error } = body;
    if (status === 200 && /^(success|ok)$/i.test(String(said))) {
      return { result: 'accepted', answer: asciiLine(String(said)) };
    }
    const words = typeof error === 'string' && error !== '' ? ` It said: ${asciiLine(error, 300)}` : '';
    return { result: 'refused', problem: `blocklist.de refused it (${status}).${words}` };
  });
}

interface ServiceAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(
  name: string,
  { endpoint, handOver, signal }: ServiceReport,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  judge: (answer: ServiceAnswer) => Delivery,
): Promise<Delivery> {
  let isHandedOver = false;
  try {
    const limit = AbortSignal.timeout(LIMIT_MS);
    handOver();
    isHandedOver = true;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { Accept: 'application/json', ...headers },
      body: new URLSearchParams(form),
      redirect: 'error',
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
    const { status } = response;
    if (status === 429 || status >= 500) {
      await response.body?.cancel();
      const waitSeconds = retryAfter(response.headers.get('retry-after'));
      const problem =
        status === 429
          ? `${name} takes no more reports for now. It is tried again by itself.`
          : `${name} has trouble of its own (${status}). It is tried again by itself.`;
      return { result: 'later', problem, ...(waitSeconds === null ? {} : { waitSeconds }) };
    }
    if (status === 401 || status === 403) {
      await response.body?.cancel();
      return { result: 'later', problem: `${name} does not accept the key (${status}). Set it again.` };
    }
    return judge({ status, body: await bodyOf(response) });
  } catch (error) {
    const cause = (error as { cause?: { code?: unknown } }).cause?.code;
    const why = typeof cause === 'string' ? cause : (error as Error).name;
    const problem = `${name} could not be reached (${why}).`;
    // Without a connection nothing can have arrived.
    const isUnsent =
      /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|.*CERT.*)$/;
    return isHandedOver && !isUnsent.test(why)
      ? { result: 'unknown', problem }
      : { result: 'later', problem };
  }
}

/** At most 64 kB of JSON; anything else is as good as nothing. */
async function bodyOf(response: Response): Promise<ServiceAnswer['body']> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) return {};
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as ServiceAnswer['body']) : {};
  } catch {
    return {};
  }
}

/** Seconds, or a date (RFC 9110 §10.2.3); at most a week. */
function retryAfter(text: string | null): number | null {
  if (text === null) return null;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), 604_800) : null;
}

function scoreOf({ data }: ServiceAnswer['body']): number {
  const score = (data as { abuseConfidenceScore?: unknown } | undefined)?.abuseConfidenceScore;
  return typeof score === 'number' ? score : 0;
}

function firstError({ errors }: ServiceAnswer['body']): string {
  const detail = Array.isArray(errors) ? (errors[0] as { detail?: unknown } | undefined)?.detail : undefined;
  return typeof detail === 'string' ? ` It said: ${asciiLine(detail, 300)}` : '';
}
