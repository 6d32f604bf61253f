import type { Family } from '../../src-shared/address.ts';
import type { NetworkTable } from './network-table.ts';
import type { RangeTable } from './range-table.ts';

/** Keys: IPv4 the address, IPv6 the upper 64 bits. */
export type FamilyTables = Readonly<Record<Family, RangeTable>>;

export interface Countries {
  /** ISO 3166-1 alpha-2 by value in the tables; the value 0 has none. */
  readonly codes: readonly (string | null)[];
  readonly tables: FamilyTables;
}

export interface Networks {
  readonly list: NetworkTable;
  /** Their places in the list. */
  readonly tables: FamilyTables;
}
