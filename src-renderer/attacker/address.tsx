import './attacker.css';

/** What of an address stays to be seen when there is no room for all of it. */
const TAIL = 8;

/** An address or prefix: cut in its middle where there is no room, the whole of it on hover. */
export function Address({ address }: { readonly address: string }) {
  if (address.length <= 18)
    return (
      <span className="address whole" title={address}>
        {address}
      </span>
    );
  return (
    <span className="address" title={address}>
      <span className="address-head">{address.slice(0, -TAIL)}</span>
      <span>{address.slice(-TAIL)}</span>
    </span>
  );
}
