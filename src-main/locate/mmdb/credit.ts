import { basename } from 'node:path';
import { cleanName } from '../seed/network-name.ts';
import type { Source } from '../source.ts';
import type { Metadata } from './metadata.ts';

/** What makers ask to be said of data that name them (facts/reporting-and-sharing.md §7); a licence where the name tells it. */
const MAKERS: readonly { readonly says: RegExp; readonly credit: string; readonly licence?: string }[] = [
  {
    says: /\bGeoLite2?\b/i,
    credit: 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com.',
    licence: 'GeoLite End User License Agreement',
  },
  { says: /\bGeoIP2?\b|\bMaxMind\b/i, credit: 'Data by MaxMind (https://www.maxmind.com).' },
  {
    says: /\bDB-?IP\b.*\bLite\b/i,
    credit: 'IP Geolocation by DB-IP (https://db-ip.com).',
    licence: 'CC BY 4.0',
  },
  { says: /\bDB-?IP\b/i, credit: 'IP Geolocation by DB-IP (https://db-ip.com).' },
  { says: /\bipinfo\b/i, credit: 'IP address data is powered by IPinfo (https://ipinfo.io).' },
  { says: /\biplocate\b/i, credit: 'IP address data by IPLocate (https://www.iplocate.io).' },
];
const UNKNOWN_LICENCE = 'not known: see where you got it';

/** Whose a file of the owner's is, as far as it says. */
export function sourceOf(path: string, { type, description, date }: Metadata): Source {
  const words = `${type} ${description}`.replaceAll('_', ' ');
  const maker = MAKERS.find(({ says }) => says.test(words));
  const name = cleanName(basename(path));
  return {
    name: type === '' ? name : `${name} (${type})`,
    date: date ?? 'unknown',
    licence: maker?.licence ?? UNKNOWN_LICENCE,
    credit: maker?.credit ?? (description === '' ? 'The file does not say whose it is.' : description),
  };
}
