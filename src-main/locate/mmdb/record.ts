import { countryCode } from '../country-code.ts';
import type { Network } from '../network-table.ts';
import { cleanName } from '../seed/network-name.ts';
import type { DataSection } from './data-section.ts';

const COUNTRY_KEYS = ['country', 'registered_country', 'country_code'].map((key) => Buffer.from(key));
const ISO_CODE = [Buffer.from('iso_code')];
const NETWORK_KEYS = [
  'autonomous_system_number',
  'asn',
  'autonomous_system_organization',
  'as_name',
  'name',
  'org',
].map((key) => Buffer.from(key));
const HIGHEST_NUMBER = 0xffff_ffff;

/**
 * The country of a record: `country.iso_code` (MaxMind, DB-IP), the country
 * where it is registered if there is none, `country_code` (IPinfo, IPLocate,
 * ip-location-db), or `country` if that is a code. In steps (see in-turns.ts).
 */
export function* countryOf(data: DataSection, at: number): Generator<undefined, string | null> {
  const [country = -1, registered = -1, code = -1] = (yield* data.fields(at, COUNTRY_KEYS)) ?? [];
  return (
    (yield* isoCode(data, country)) ??
    (yield* isoCode(data, registered)) ??
    countryCode(data.text(code) ?? '') ??
    countryCode(data.text(country) ?? '')
  );
}

function* isoCode(data: DataSection, at: number): Generator<undefined, string | null> {
  const [code = -1] = at < 0 ? [] : ((yield* data.fields(at, ISO_CODE)) ?? []);
  return countryCode(data.text(code) ?? '');
}

/**
 * The network of a record: `autonomous_system_number` (MaxMind, DB-IP,
 * ip-location-db) or `asn` (IPLocate 15169, IPinfo "AS15169"), with the first
 * name that is not empty. In steps (see in-turns.ts).
 * @param isKnown a number whose name is not asked any more: it is empty then
 */
export function* networkOf(
  data: DataSection,
  at: number,
  isKnown: (number: number) => boolean,
): Generator<undefined, Network | null> {
  const fields = yield* data.fields(at, NETWORK_KEYS);
  if (fields === null) return null;
  const [maxMind = -1, asn = -1, ...names] = fields;
  const number = numberOf(data, maxMind) ?? numberOf(data, asn);
  if (number === null) return null;
  if (isKnown(number)) return { number, name: '' };
  for (const place of names) {
    const name = cleanName(data.text(place) ?? '');
    if (name !== '') return { number, name };
  }
  return { number, name: '' };
}

/** 0 stands for none (RFC 7607). */
function numberOf(data: DataSection, at: number): number | null {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(data.text(at) ?? '')?.[1];
  const number = digits === undefined ? data.integer(at) : Number(digits);
  return number === null || number === 0 || number > HIGHEST_NUMBER ? null : number;
}
