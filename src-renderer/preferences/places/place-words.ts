import type { PlaceData, PlaceRule, RuledPlace } from '../../../src-shared/contract.ts';
import { counted, countryName } from '../../format/figures.ts';
import { short } from '../../format/safe-text.ts';

/** "Netherlands", "Example Hosting BV (AS64500)" */
export function placeName(place: RuledPlace): string {
  if ('country' in place) return countryName(place.country);
  return place.name === '' ? `AS${place.network}` : `${short(place.name, 80)} (AS${place.network})`;
}

export const ACTIONS: readonly { readonly value: PlaceRule['action']; readonly words: string }[] = [
  { value: 'block', words: 'Keep out everybody from' },
  { value: 'exempt', words: 'Never block anybody from' },
];

/** What stands after the place's name. */
export const ACTION_END: Readonly<Record<PlaceRule['action'], string>> = {
  block: '',
  exempt: ' by a rule or a shared list',
};

/** "8,312 networks, 343,210,752 IPv4 addresses" */
export function placeFigures({
  prefixes,
  addresses,
}: Pick<PlaceData['rules'][number], 'prefixes' | 'addresses'>): string {
  return `${counted(prefixes, 'network')}, ${counted(addresses, 'IPv4 address', 'IPv4 addresses')}`;
}

export function isSamePlace(one: RuledPlace, other: RuledPlace): boolean {
  if ('country' in one) return 'country' in other && one.country === other.country;
  return 'network' in other && one.network === other.network;
}

/** What of the rules is stored, without what the guard tells of them. */
export function ruleOf({ place, action }: PlaceRule): PlaceRule {
  return { place, action };
}

/** The rules with this one; a place has one rule. */
export function withRule(rules: readonly PlaceRule[], rule: PlaceRule): PlaceRule[] {
  return [...rules.filter(({ place }) => !isSamePlace(place, rule.place)).map(ruleOf), rule];
}

export function withoutRule(rules: readonly PlaceRule[], gone: RuledPlace): PlaceRule[] {
  return rules.filter(({ place }) => !isSamePlace(place, gone)).map(ruleOf);
}
