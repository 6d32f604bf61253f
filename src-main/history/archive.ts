import { parsePrefix, prefixesOverlap } from '../../src-shared/address.ts';
import type { Place } from '../../src-shared/contract.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { type BlocksChange, KnownBlocks } from './known-blocks.ts';
import { Sources } from './sources.ts';

/** Where an address or CIDR prefix is. */
export type Locate = (target: string) => Place;

const NOWHERE: Place = { country: null, network: null };

/** What is stored, with what views and sums have to know besides. */
export class Archive {
  readonly reader: StoreReader;
  readonly sources: Sources;
  readonly blocks: KnownBlocks;
  /** The allow list's addresses and prefixes; its DNS names are not looked up here. */
  allowed: readonly string[] = [];
  readonly #locate: Locate;
  readonly #places = new Map<string, Place>();

  constructor(reader: StoreReader, locate: Locate) {
    this.reader = reader;
    this.sources = new Sources(reader);
    this.blocks = new KnownBlocks(reader);
    this.#locate = locate;
  }

  /** Takes in what was stored since. */
  look(): BlocksChange {
    this.sources.look();
    return this.blocks.look();
  }

  placeOf(target: string | null): Place {
    if (target === null) return NOWHERE;
    let place = this.#places.get(target);
    if (place === undefined) {
      if (this.#places.size >= 500_000) this.#places.clear();
      place = this.#locate(target);
      this.#places.set(target, place);
    }
    return place;
  }

  /** The entry of the allow list that holds this target wholly or in part. */
  allowEntryFor(target: string): string | null {
    const prefix = parsePrefix(target);
    if (prefix === null) return null;
    const holds = (entry: string): boolean => {
      const one = parsePrefix(entry);
      return one !== null && prefixesOverlap(one, prefix);
    };
    return this.allowed.find(holds) ?? null;
  }
}
