import { Resolver } from 'node:dns/promises';
import { parsePrefix } from '../../../src-shared/address.ts';
import { mailAddresses } from './email.ts';
import type { ContactEndpoints } from './endpoints.ts';
import { asProblem } from './lookup-problem.ts';

const TRY_MS = 3000;

/** DNS says that there is no such name, or nothing under it. */
const NOTHING = new Set(['ENOTFOUND', 'ENODATA', 'NXDOMAIN']);

/** The name in the zone under which an address stands: octets, or of IPv6 all 32 nibbles, in reverse. */
export function abusixName(address: string, zone: string): string {
  const prefix = parsePrefix(address);
  if (prefix === null) throw new Error(`not an address: ${address}`);
  const parts = prefix.family === 4 ? address.split('.') : [...prefix.network.toString(16).padStart(32, '0')];
  return `${parts.toReversed().join('.')}.${zone}`;
}

/**
 * Asks Abusix's list of abuse contacts. An answer may hold several, joined by commas.
 * @returns empty: nobody is listed
 * @throws LookupProblem
 */
export async function askAbusix(
  address: string,
  { abusixZone, dnsServers, limits }: ContactEndpoints,
  over: AbortSignal,
): Promise<string[]> {
  const signal = AbortSignal.any([over, AbortSignal.timeout(limits.requestMs)]);
  const resolver = new Resolver({ timeout: TRY_MS, tries: 2 });
  if (dnsServers !== null) resolver.setServers(dnsServers);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    const records = await resolver.resolveTxt(abusixName(address, abusixZone));
    return mailAddresses(records.flatMap((chunks) => chunks.join('').split(',')));
  } catch (error) {
    if (NOTHING.has(String((error as NodeJS.ErrnoException).code))) return [];
    throw asProblem(error, abusixZone, signal.aborted);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
