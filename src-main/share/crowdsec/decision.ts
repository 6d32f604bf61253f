import { formatPrefix, parsePrefix, touchesLoopback } from '../../../src-shared/address.ts';
import { plainLine } from '../plain-line.ts';
import type { SharedEntry } from '../shared-entry.ts';
import { parseGoDuration } from './go-duration.ts';
import { lapiDecision } from './lapi-answers.ts';

/** Ten years: what lasts longer ends then. */
export const LONGEST_MS = 87_600 * 3_600_000;
const LONGEST_REASON = 200;
/** A wider prefix would shut out more than an attacker: it is a mistake, or worse. */
const WIDEST = { 4: 8, 6: 16 } as const;

/** Why a decision is no entry. */
export type SkipKind =
  /** Of a country, a network number, a user: not an address. */
  | 'scope'
  /** A captcha or another remediation: not a ban. */
  | 'type'
  | 'simulated'
  /** Of an origin that the owner did not choose. */
  | 'origin'
  /** A prefix that holds too much of the internet, or this machine's loopback. */
  | 'tooWide'
  /** It can't be read. */
  | 'unreadable';

export interface Decision {
  readonly id: number | null;
  readonly entry: SharedEntry;
  readonly origin: string;
  /** How long it lasts from when it was told; what is over has zero or less. In ms. */
  readonly remainingMs: number;
}

/**
 * Reads one decision of a Local API.
 * @param at when it came, ms since 1970: durations count from there, and no clock but this machine's is needed
 */
export function readDecision(value: unknown, at: number): Decision | SkipKind {
  const parsed = lapiDecision.safeParse(value);
  if (!parsed.success) return 'unreadable';
  const { id, duration, origin, scenario, scope, type, value: text, simulated } = parsed.data;
  if (simulated === true) return 'simulated';
  if (!/^(ip|range)$/i.test(scope)) return 'scope';
  if (type.toLowerCase() !== 'ban') return 'type';
  const prefix = text.length > 64 ? null : parsePrefix(text);
  const remainingMs = parseGoDuration(duration);
  if (prefix === null || remainingMs === null) return 'unreadable';
  if (prefix.length < WIDEST[prefix.family] || touchesLoopback(prefix)) return 'tooWide';
  return {
    id: id ?? null,
    entry: {
      target: formatPrefix(prefix),
      until: at + Math.min(remainingMs, LONGEST_MS),
      reason: reasonOf(scenario, origin),
    },
    origin,
    remainingMs,
  };
}

function reasonOf(scenario: string, origin: string): string {
  const from = plainLine(origin, 60);
  const what = plainLine(scenario, LONGEST_REASON - 65);
  if (what === '') return from;
  return from === '' ? what : `${what} (${from})`;
}
