import { AddressSet } from '../../src-shared/address-set.ts';
import type { PlaceRule, RuledPlace } from '../../src-shared/contract.ts';
import type { RuledPlaces } from '../guard/shared-blocks.ts';
import type { Locator } from '../locate/locator.ts';

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** "country:NL", "network:64500": what a rule by place is called as a source of shared blocks. */
export function placeSource(place: RuledPlace): string {
  return 'country' in place ? `country:${place.country}` : `network:${place.network}`;
}

/** "Netherlands", "AS64500 Example BV". */
export function placeName(place: RuledPlace): string {
  if ('country' in place) return COUNTRIES.of(place.country) ?? place.country;
  return place.name === '' ? `AS${place.network}` : `AS${place.network} ${place.name}`;
}

/** Which addresses the rules by place are about, by the data that are asked for places. */
export class PlaceRules {
  readonly #locator: Pick<Locator, 'prefixesOf'>;
  /** By source; anew with other data. */
  readonly #known = new Map<string, { readonly prefixes: number; readonly addresses: AddressSet }>();

  constructor(locator: Pick<Locator, 'prefixesOf'>) {
    this.#locator = locator;
  }

  /** The data are others. */
  forget(): void {
    this.#known.clear();
  }

  /** Takes some tenths of a second for the largest countries. */
  of(place: RuledPlace): { readonly prefixes: number; readonly addresses: AddressSet } {
    const source = placeSource(place);
    const known = this.#known.get(source);
    if (known !== undefined) return known;
    const prefixes = this.#locator.prefixesOf(place);
    const found = { prefixes: prefixes.length, addresses: AddressSet.of(prefixes) };
    this.#known.set(source, found);
    return found;
  }

  /** Whom these rules keep out, by source, and whom they exempt. */
  all(rules: readonly PlaceRule[]): RuledPlaces {
    const blocked = new Map<string, AddressSet>();
    let exempt = AddressSet.empty;
    for (const { place, action } of rules) {
      const { addresses } = this.of(place);
      if (action === 'block') blocked.set(placeSource(place), addresses);
      else exempt = exempt.union(addresses);
    }
    return { blocked, exempt };
  }
}
