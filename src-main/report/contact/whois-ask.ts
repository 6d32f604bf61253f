import { connect } from 'node:net';
import { checkedHost } from './checked-host.ts';
import type { ContactEndpoints } from './endpoints.ts';
import { asProblem, LookupProblem } from './lookup-problem.ts';

export interface WhoisServer {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks a WHOIS server (RFC 3912) one line, and reads until it hangs up.
 * @throws LookupProblem
 */
export async function askWhois(
  { host, port }: WhoisServer,
  query: string,
  endpoints: ContactEndpoints,
  over: AbortSignal,
): Promise<string> {
  const { limits } = endpoints;
  const signal = AbortSignal.any([over, AbortSignal.timeout(limits.requestMs)]);
  try {
    const lookup = await checkedHost(host, endpoints, signal);
    const socket = connect({ host: host.replace(/^\[(.*)\]$/, '$1'), port, lookup, signal });
    try {
      socket.write(`${query}\r\n`);
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > limits.whoisBytes) {
          throw new LookupProblem(`${host} gave more than ${limits.whoisBytes} bytes, which were not read.`);
        }
        chunks.push(chunk);
      }
      return decoded(Buffer.concat(chunks));
    } finally {
      socket.destroy();
    }
  } catch (error) {
    throw asProblem(error, host, signal.aborted);
  }
}

/** WHOIS has no way to tell its encoding: UTF-8 where it is valid, else Latin-1. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
