/** Codes for groups of countries and for none: no place on a map. */
const NO_COUNTRY: ReadonlySet<string> = new Set(['AP', 'EU', 'XX', 'ZZ']);

/** ISO 3166-1 alpha-2 in capitals; null where the text names no single country. */
export function countryCode(text: string): string | null {
  if (!/^[A-Za-z]{2}$/.test(text)) return null;
  const code = text.toUpperCase();
  return NO_COUNTRY.has(code) ? null : code;
}
