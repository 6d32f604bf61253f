import type { Place } from '../../../src-shared/contract.ts';
import { shownText } from './shown-text.ts';

const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' });

/** "Netherlands, Example BV"; empty where nothing is known. */
export function placeWords({ country, network }: Place): string {
  const parts = [
    country === null ? '' : (countries.of(country) ?? country),
    network === null ? '' : shownText(network.name),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
