import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { canonicalAddress } from '../../../src-shared/address.ts';
import type { ContactEndpoints } from './endpoints.ts';
import { LookupProblem } from './lookup-problem.ts';

/**
 * Resolves a server's name once, refuses it if any of its addresses is not of
 * the public internet, and gives what a socket is to use in place of DNS: the
 * connection goes to an address that was checked, whatever the name says later.
 * @param host a name, or an address ([…] around IPv6)
 * @throws LookupProblem
 */
export async function checkedHost(
  host: string,
  endpoints: Pick<ContactEndpoints, 'resolve' | 'isServer'>,
  signal: AbortSignal,
): Promise<LookupFunction> {
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(literal) === 0 ? await within(endpoints.resolve(host), signal) : [literal];
  const addresses = found.map((text) => canonicalAddress(text));
  if (addresses.length === 0) throw new LookupProblem(`${host} has no address.`);
  const checked: LookupAddress[] = addresses.map((address) => {
    if (address === null || !endpoints.isServer(address)) {
      throw new LookupProblem(`${host} leads to an address that is not public, so it was not asked.`);
    }
    return { address, family: address.includes(':') ? 6 : 4 };
  });
  return (_name, options: LookupOptions, done) => {
    const [first] = checked;
    if (options.all) done(null, checked);
    else if (first !== undefined) done(null, first.address, first.family);
  };
}

/** DNS by way of the system can't be called off; nobody waits for it any more then. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const over = () => reject(signal.reason);
  if (signal.aborted) over();
  signal.addEventListener('abort', over, { once: true });
  work.catch(() => undefined);
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', over));
}
