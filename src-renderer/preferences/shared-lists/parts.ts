export const PARTS = ['lists', 'crowdsec', 'denyhosts'] as const;
export type SharedPart = (typeof PARTS)[number];

/** Of "shared-lists/crowdsec" the part; the first where there is none of this name. */
export function sharedPartOf(tab: string | null): SharedPart {
  const name = tab?.split('/')[1];
  return PARTS.find((part) => part === name) ?? 'lists';
}
