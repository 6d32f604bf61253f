import { BAD_ADDRESS, NOT_ADDED, XmlRpcFault } from './xml-rpc-fault.ts';

/**
 * Tells the server of all of these, whatever it thinks of some. One bad address fails a whole call there
 * (facts/reporting-and-sharing.md §4): then the halves are sent, until the bad one is alone. With b bad ones among n
 * that is at most 1 + 2b·⌈log2 n⌉ calls, and b more where the server does not say that it is the address.
 * @param told called as soon as something is known of these
 * @throws what `send` throws that is not about an address, or where the server adds nothing at all
 */
export async function sendHosts(
  hosts: readonly string[],
  send: (hosts: readonly string[]) => Promise<void>,
  told: (hosts: readonly string[], wasRefused: boolean) => void,
): Promise<void> {
  let isAnyTaken = false;
  /** Failed alone, but perhaps for another reason. */
  const doubtful: string[] = [];

  const attempt = async (part: readonly string[]): Promise<XmlRpcFault | null> => {
    const fault = await faultOf(() => send(part));
    if (fault !== null) return fault;
    isAnyTaken = true;
    told(part, false);
    return null;
  };

  const halve = async (part: readonly string[]): Promise<void> => {
    const fault = await attempt(part);
    if (fault === null) return;
    const [alone, ...others] = part;
    if (alone === undefined) return;
    if (others.length === 0) {
      if (fault.code === BAD_ADDRESS) told(part, true);
      else doubtful.push(alone);
      return;
    }
    const middle = Math.ceil(part.length / 2);
    await halve(part.slice(0, middle));
    await halve(part.slice(middle));
  };

  await halve(hosts);
  for (const host of doubtful) {
    const fault = await attempt([host]);
    if (fault === null) continue;
    // A server that takes others is well, so it is the address. One that takes none is asked again another time.
    if (fault.code !== BAD_ADDRESS && !isAnyTaken) throw fault;
    told([host], true);
  }
}

/** What the server says of an address; null: it took them. Everything else is thrown. */
async function faultOf(work: () => Promise<void>): Promise<XmlRpcFault | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof XmlRpcFault && (error.code === BAD_ADDRESS || error.code === NOT_ADDED))
      return error;
    throw error;
  }
}
