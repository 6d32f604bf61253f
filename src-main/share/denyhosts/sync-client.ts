import { exchange, type HttpAnswer } from '../http.ts';
import { ShareProblem } from '../share-problem.ts';
import { decodeAnswer } from './xml-rpc-answer.ts';
import { encodeCall } from './xml-rpc-call.ts';
import { XmlRpcFault } from './xml-rpc-fault.ts';
import type { XmlRpcValue } from './xml-rpc-value.ts';

/** 50 addresses need 5 kB. */
const LONGEST_ANSWER = 1_000_000;
/** As long as DenyHosts waits. */
const LIMIT_MS = 30_000;
/** It goes back as an int of XML-RPC. */
const LAST_TIMESTAMP = 2 ** 31 - 1;

export interface NewHosts {
  /** The server's time in seconds since 1970, to be named in the next question. */
  readonly timestamp: number;
  /** As the server gave them: a stranger's words. */
  readonly hosts: readonly XmlRpcValue[];
}

export interface NewHostsAsk {
  /** 0: whatever there is. */
  readonly timestamp: number;
  /** Named by at least so many reporters. */
  readonly threshold: number;
  /** Not wanted in the answer. */
  readonly hosts: readonly string[];
  /** At least so long between the first and the last report. */
  readonly resiliencySeconds: number;
}

/** The methods of a DenyHosts sync server (facts/reporting-and-sharing.md §4). All reject with a ShareProblem. */
export interface SyncServer {
  /** A fault may mean that one of them was refused, and that those before it were taken. */
  addHosts(hosts: readonly string[]): Promise<void>;
  newHosts(ask: NewHostsAsk): Promise<NewHosts>;
  reportVersion(versions: readonly string[]): Promise<void>;
}

export interface SyncClientOptions {
  /** From `rpcUrl`. */
  readonly url: URL;
  /** PEM: trusted besides the well-known authorities. */
  readonly ca: string | null;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/** Calls a sync server over http or https. */
export function syncClient({ url, ca, signal, limitMs = LIMIT_MS }: SyncClientOptions): SyncServer {
  const call = async (method: string, params: readonly XmlRpcValue[]): Promise<XmlRpcValue> => {
    const headers = { 'content-type': 'text/xml' };
    const body = encodeCall(method, params);
    const most = LONGEST_ANSWER;
    const answer = await exchange({ method: 'POST', url, headers, body, ca, most, limitMs, signal });
    return named(url, () => decodeAnswer(checked(answer)));
  };
  return {
    addHosts: async (hosts) => {
      await call('add_hosts', [hosts]);
    },
    newHosts: async ({ timestamp, threshold, hosts, resiliencySeconds }) => {
      const answer = await call('get_new_hosts', [timestamp, threshold, hosts, resiliencySeconds]);
      return named(url, () => asNewHosts(answer));
    },
    reportVersion: async (versions) => {
      await call('version_report', [versions]);
    },
  };
}

function checked({ status, body }: HttpAnswer): Buffer {
  if (status >= 200 && status < 300) return body;
  if (status >= 300 && status < 400) {
    throw new ShareProblem(
      'failed',
      `It sends us on to another address (${status}). Enter that one instead.`,
    );
  }
  if (status === 401 || status === 403) throw new ShareProblem('refused', `It lets nobody in (${status}).`);
  if (status === 404 || status === 405) {
    throw new ShareProblem('failed', `Nothing there takes calls (${status}). Is it a DenyHosts sync server?`);
  }
  throw new ShareProblem('failed', `It has trouble of its own (${status}).`);
}

function asNewHosts(answer: XmlRpcValue): NewHosts {
  const timestamp = answer instanceof Map ? asTimestamp(answer.get('timestamp')) : null;
  const hosts: unknown = answer instanceof Map ? answer.get('hosts') : null;
  if (timestamp === null || !Array.isArray(hosts)) {
    throw new ShareProblem('nonsense', 'The answer holds no time and no list of addresses.');
  }
  return { timestamp, hosts: hosts as readonly XmlRpcValue[] };
}

/** Servers give it as a string. */
function asTimestamp(value: XmlRpcValue | undefined): number | null {
  const isWritten = typeof value === 'number' || (typeof value === 'string' && /^[0-9]{1,10}$/.test(value));
  const timestamp = isWritten ? Number(value) : -1;
  return Number.isInteger(timestamp) && timestamp >= 0 && timestamp <= LAST_TIMESTAMP ? timestamp : null;
}

/** Says in each problem whose it is. */
function named<T>(url: URL, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ShareProblem)) throw error;
    const message = `${url.hostname}: ${error.message}`;
    throw error instanceof XmlRpcFault
      ? new XmlRpcFault(error.code, message)
      : new ShareProblem(error.kind, message);
  }
}
