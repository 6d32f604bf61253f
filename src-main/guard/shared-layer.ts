import { parsePrefix } from '../../src-shared/address.ts';
import { AddressSet } from '../../src-shared/address-set.ts';
import { SharedTargets } from '../firewall/shared-targets.ts';

/** What some sources together keep out, made anew when one of them changes. */
export class SharedLayer {
  /** All of them, before anybody is exempt. */
  #wanted = SharedTargets.none;
  #targets = SharedTargets.none;
  /** Who of `#wanted` was exempt when `#targets` was made. */
  #exempted = '';

  /** What is to be kept out. The same object until something of it changes. */
  get targets(): SharedTargets {
    return this.#targets;
  }

  /** Whether any source has all of this, exempt or not. */
  wants(target: string): boolean {
    const prefix = parsePrefix(target);
    return prefix !== null && this.#wanted.covers(prefix);
  }

  covers(target: string): boolean {
    const prefix = parsePrefix(target);
    return prefix !== null && this.#targets.covers(prefix);
  }

  /**
   * @param targets of each source, which may have the same
   * @param places whole countries and networks
   * @param exempt whom nobody keeps out at this moment; few
   * @param exemptPlaces the same of countries and networks; many
   */
  build(
    targets: Iterable<Iterable<string>>,
    places: Iterable<AddressSet>,
    exempt: AddressSet,
    exemptPlaces: AddressSet,
  ): void {
    const prefixes: string[] = [];
    const singles: string[] = [];
    for (const some of targets) {
      for (const target of some) {
        if (target.includes('/')) prefixes.push(target);
        else singles.push(target);
      }
    }
    let wide = AddressSet.of(prefixes);
    for (const place of places) wide = wide.union(place);
    this.#wanted = SharedTargets.of({ wide, singles, exempt: AddressSet.empty });
    const relevant = this.#relevant(exempt);
    this.#exempted = relevant.join();
    const free = AddressSet.of(relevant).union(exemptPlaces);
    this.#targets = free.isEmpty ? this.#wanted : SharedTargets.of({ wide, singles, exempt: free });
  }

  /** Whether it would be another with these exempt. */
  isStale(exempt: AddressSet): boolean {
    return this.#wanted.size > 0 && this.#relevant(exempt).join() !== this.#exempted;
  }

  /** Of those who are exempt the ones that a source wants kept out. */
  #relevant(exempt: AddressSet): string[] {
    return exempt.prefixes().filter((text) => {
      const prefix = parsePrefix(text);
      return prefix !== null && (this.#wanted.covers(prefix) || this.#wanted.within(prefix).length > 0);
    });
  }
}
