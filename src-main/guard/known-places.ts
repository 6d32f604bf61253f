import { formatPrefix, parsePrefix, touchesLoopback, widen } from '../../src-shared/address.ts';
import type { EventRow, Place } from '../../src-shared/contract.ts';

/** Where an address is. */
export type PlaceOf = (address: string) => Place;

/** Logins read from a log's past are no news. */
const NEWS_MS = 10 * 60_000;
const IPV4_NEIGHBOURS = 24;
const IPV6_NEIGHBOURS = 64;

/** From which countries and networks somebody has logged in. */
export class KnownPlaces {
  readonly #placeOf: PlaceOf;
  #known = new Set<string>();

  constructor(placeOf: PlaceOf) {
    this.#placeOf = placeOf;
  }

  /** Starts with the addresses from which somebody is remembered to have logged in. */
  restore(addresses: readonly string[]): void {
    this.#known = new Set(
      addresses.map((address) => keyOf(address, this.#placeOf(address))).filter((key) => key !== null),
    );
  }

  /** Those of the logins that came from a new place not long ago. All are remembered. */
  news(events: readonly EventRow[], now: number): { event: EventRow; place: Place }[] {
    const news: { event: EventRow; place: Place }[] = [];
    for (const event of events) {
      if (event.kind !== 'accepted' || event.address === null) continue;
      const place = this.#placeOf(event.address);
      const key = keyOf(event.address, place);
      if (key === null || this.#known.has(key)) continue;
      this.#known.add(key);
      if (now - event.time <= NEWS_MS) news.push({ event, place });
    }
    return news;
  }
}

/** Country and network; where neither is known, the address's neighbourhood. Null: this machine itself. */
function keyOf(address: string, { country, network }: Place): string | null {
  const prefix = parsePrefix(address);
  if (prefix === null || touchesLoopback(prefix)) return null;
  if (country !== null || network !== null) return `${country ?? '?'} ${network?.number ?? '?'}`;
  return formatPrefix(widen(prefix, prefix.family === 4 ? IPV4_NEIGHBOURS : IPV6_NEIGHBOURS));
}
