import type { Family } from '../../src-shared/address.ts';
import { combineTables } from './combine-tables.ts';
import { type Network, NetworkTable } from './network-table.ts';
import { noPlaceTables } from './no-place-tables.ts';
import type { Countries, FamilyTables, Networks } from './place-tables.ts';
import { RangeTable } from './range-table.ts';

const NOTHING: FamilyTables = {
  4: new RangeTable(new Uint32Array(), 1, new Uint8Array()),
  6: new RangeTable(new Uint32Array(), 2, new Uint8Array()),
};

/** What the upper data know, and where they know nothing what the lower do. Nowhere is nowhere, whatever the upper say. */
export function countriesOver(upper: Countries, lower: Countries | null): Countries {
  const codes: (string | null)[] = [null];
  const values = new Map<string | null, number>([[null, 0]]);
  const valueFor = (code: string | null) => {
    const value = values.get(code) ?? codes.push(code) - 1;
    values.set(code, value);
    return value;
  };
  const tables = layered(upper.tables, lower?.tables ?? NOTHING, {
    ofUpper: remembered((value) => valueFor(upper.codes[value] ?? null)),
    ofLower: remembered((value) => valueFor(lower?.codes[value] ?? null)),
  });
  return { codes, tables };
}

/** The same for networks. One that both know has the name that the upper data give it. */
export function networksOver(upper: Networks, lower: Networks | null): Networks {
  const names = new Map<number, string>();
  for (const { number, name } of lower?.list ?? []) names.set(number, name);
  for (const { number, name } of upper.list) if (name !== '') names.set(number, name);
  const networks: Network[] = [];
  const places = new Map<number, number>();
  const placeOf = (network: Network | null | undefined) => {
    if (network === null || network === undefined) return 0;
    const { number } = network;
    const place = places.get(number) ?? networks.push({ number, name: names.get(number) ?? '' });
    places.set(number, place);
    return place;
  };
  const tables = layered(upper.tables, lower?.tables ?? NOTHING, {
    ofUpper: remembered((place) => placeOf(upper.list.at(place))),
    ofLower: remembered((place) => placeOf(lower?.list.at(place))),
  });
  return { list: NetworkTable.of(networks), tables };
}

interface Renumbering {
  readonly ofUpper: (value: number) => number;
  readonly ofLower: (value: number) => number;
}

function layered(upper: FamilyTables, lower: FamilyTables, { ofUpper, ofLower }: Renumbering): FamilyTables {
  const holes = noPlaceTables();
  const of = (family: Family) => {
    const inPlace = combineTables(holes[family], upper[family], (hole, value) => (hole === 1 ? 0 : value));
    return combineTables(inPlace, lower[family], (above, below) => ofUpper(above) || ofLower(below));
  };
  return { 4: of(4), 6: of(6) };
}

function remembered(compute: (value: number) => number): (value: number) => number {
  const known: number[] = [];
  return (value) => {
    known[value] ??= compute(value);
    return known[value] as number;
  };
}
