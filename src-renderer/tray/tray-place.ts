/** What the dropdown shows over its lists: what shared lists keep out, one attacker, or this over that. */
export interface TrayPlace {
  readonly isShared: boolean;
  readonly attacker: string | null;
}

export const SHARED = 'shared';

/** Of the address' hash: "203.0.113.66", "shared", "shared/203.0.113.66". */
export function trayPlace(part: string | null): TrayPlace {
  if (part === SHARED) return { isShared: true, attacker: null };
  if (part?.startsWith(`${SHARED}/`)) return { isShared: true, attacker: part.slice(SHARED.length + 1) };
  return { isShared: false, attacker: part };
}
