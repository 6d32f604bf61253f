import type { PlaceData, RuledPlace } from '../../../src-shared/contract.ts';
import { facts } from './facts.ts';
import type { Output } from './output.ts';
import { fact } from './share-words.ts';
import { table } from './table.ts';
import { counted, grouped } from './words.ts';

/** "NL", "AS64500" */
export function placeCode(place: RuledPlace): string {
  return 'country' in place ? place.country : `AS${place.network}`;
}

/** What a place is called besides its code, which names of networks begin with. */
export function placeTitle(place: RuledPlace, name: string): string {
  const code = placeCode(place);
  return name === code ? '–' : name.replace(`${code} `, '');
}

export function isSamePlace(one: RuledPlace, other: RuledPlace): boolean {
  return placeCode(one) === placeCode(other);
}

/** "4 prefixes, 1,024 IPv4 addresses" */
export function sizeWords(prefixes: number, addresses: number): string {
  return `${counted(prefixes, 'prefix', 'prefixes')}, ${counted(addresses, 'IPv4 address', 'IPv4 addresses')}`;
}

const ACTIONS = { block: 'kept out', exempt: 'exempt' } as const;

export function printPlaceRules({ rules }: PlaceData, output: Output): void {
  if (rules.length === 0) {
    output.line('No country or network is kept out, and none is exempt.');
    return;
  }
  const columns = [
    { title: 'PLACE' },
    { title: 'NAME', least: 12 },
    { title: 'IS' },
    { title: 'PREFIXES', align: 'right' as const },
    { title: 'IPV4 ADDRESSES', align: 'right' as const },
  ];
  const rows = rules.map(({ place, name, action, prefixes, addresses }) => [
    placeCode(place),
    placeTitle(place, name),
    ACTIONS[action],
    grouped(prefixes),
    grouped(addresses),
  ]);
  for (const line of table(columns, rows, output.width)) output.line(line);
}

/** Whose data tells where an address is, as its makers want it shown. */
export function printPlaceData(places: PlaceData, output: Output): void {
  const { countryFile, networkFile, problem, sources } = places;
  const files = [
    ...(countryFile === null ? [] : [fact('Countries', countryFile)]),
    ...(networkFile === null ? [] : [fact('Networks', networkFile)]),
    ...(problem === null ? [] : [fact('Problem', { text: problem, style: 'red' })]),
  ];
  const credits = sources.map(({ name, date, licence, credit }) =>
    fact(name, [date, licence, credit].filter((text) => text !== '').join('; ')),
  );
  for (const line of facts([...files, ...credits], output.width)) output.line(line);
}
