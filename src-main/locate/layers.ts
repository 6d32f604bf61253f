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

/** So many names are taken over in a step. */
const STEP = 1024;

/**
 * What the upper data know, and where they know nothing what the lower do. Nowhere is nowhere, whatever the upper say.
 * In steps (see in-turns.ts).
 */
export function* countriesOver(upper: Countries, lower: Countries | null): Generator<undefined, Countries> {
  const codes: (string | null)[] = [null];
  const values = new Map<string | null, number>([[null, 0]]);
  const valueFor = (code: string | null) => {
    const value = values.get(code) ?? codes.push(code) - 1;
    values.set(code, value);
    return value;
  };
  const tables = yield* layered(upper.tables, lower?.tables ?? NOTHING, {
    ofUpper: remembered(upper.codes.length, (value) => valueFor(upper.codes[value] ?? null)),
    ofLower: remembered(lower?.codes.length ?? 1, (value) => valueFor(lower?.codes[value] ?? null)),
  });
  return { codes, tables };
}

/** The same for networks. One that both know has the name that the upper data give it. */
export function* networksOver(upper: Networks, lower: Networks | null): Generator<undefined, Networks> {
  const names = new Map<number, string>();
  for (const list of [lower?.list ?? [], upper.list]) {
    let taken = 0;
    for (const { number, name } of list) {
      if (name !== '' || !names.has(number)) names.set(number, name);
      if (++taken % STEP === 0) yield;
    }
  }
  const networks: Network[] = [];
  const places = new Map<number, number>();
  const placeOf = (network: Network | null | undefined) => {
    if (network === null || network === undefined) return 0;
    const { number } = network;
    const place = places.get(number) ?? networks.push({ number, name: names.get(number) ?? '' });
    places.set(number, place);
    return place;
  };
  const tables = yield* layered(upper.tables, lower?.tables ?? NOTHING, {
    ofUpper: remembered(upper.list.size + 1, (place) => placeOf(upper.list.at(place))),
    ofLower: remembered((lower?.list.size ?? 0) + 1, (place) => placeOf(lower?.list.at(place))),
  });
  return { list: yield* NetworkTable.of(networks), tables };
}

interface Renumbering {
  readonly ofUpper: (value: number) => number;
  readonly ofLower: (value: number) => number;
}

function* layered(
  upper: FamilyTables,
  lower: FamilyTables,
  { ofUpper, ofLower }: Renumbering,
): Generator<undefined, FamilyTables> {
  const holes = yield* noPlaceTables();
  const of = function* (family: Family) {
    const inPlace = yield* combineTables(holes[family], upper[family], (hole, value) =>
      hole === 1 ? 0 : value,
    );
    return yield* combineTables(inPlace, lower[family], (above, below) => ofUpper(above) || ofLower(below));
  };
  return { 4: yield* of(4), 6: yield* of(6) };
}

/** @param size the values are below it */
function remembered(size: number, compute: (value: number) => number): (value: number) => number {
  const known = new Uint32Array(size);
  return (value) => {
    const before = known[value] ?? 0;
    if (before !== 0) return before;
    const computed = compute(value);
    known[value] = computed;
    return computed;
  };
}
