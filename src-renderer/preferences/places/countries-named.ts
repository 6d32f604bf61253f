import codes from 'i18n-iso-countries/codes.json';
import { countryName } from '../../format/figures.ts';

export interface NamedCountry {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly name: string;
}

const CODES = codes.map(([code]) => code).filter((code) => code !== undefined);

let named: readonly NamedCountry[] | null = null;

/** Countries by part of their name in the owner's language, or by their code; those that begin with it first. */
export function countriesNamed(text: string, most: number): NamedCountry[] {
  named ??= CODES.map((code) => ({ code, name: countryName(code) })).sort((a, b) =>
    a.name.localeCompare(b.name),
  );
  const wanted = plain(text);
  if (wanted === '') return [];
  const rank = ({ code, name }: NamedCountry): number => {
    if (code.toLowerCase() === wanted) return 0;
    const words = plain(name);
    if (words.startsWith(wanted)) return 1;
    return words.includes(wanted) ? 2 : 3;
  };
  return [0, 1, 2].flatMap((level) => named?.filter((one) => rank(one) === level) ?? []).slice(0, most);
}

/** Without accents and case: "Åland" is found by "aland". */
function plain(text: string): string {
  return text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
