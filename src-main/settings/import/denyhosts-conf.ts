import { linesOf } from './read-file.ts';

/** What a denyhosts.conf sets: the last word of each knob. */
export interface DenyHostsConf {
  readonly knobs: ReadonlyMap<string, string>;
  /** Lines that set nothing. */
  readonly faults: readonly { readonly number: number; readonly line: string }[];
}

/** "NAME = value" or "NAME: value", a line each; "#" begins a remark (facts/peers.md §2a). */
export function parseDenyHostsConf(text: string): DenyHostsConf {
  const knobs = new Map<string, string>();
  const faults: { number: number; line: string }[] = [];
  for (const { line, number } of linesOf(text)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name, value] = /^([A-Za-z][A-Za-z0-9_]{0,63})\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
    if (name === undefined || value === undefined) faults.push({ number, line: trimmed });
    else knobs.set(name.toUpperCase(), value.trim());
  }
  return { knobs, faults };
}

/** Values with their variables put in, and those that name one that is not set. */
export interface ExpandedKnobs {
  readonly knobs: ReadonlyMap<string, string>;
  /** Names of knobs, and the variable that each lacks. */
  readonly lacking: ReadonlyMap<string, string>;
}

/**
 * Puts in what "$[VARIABLE]" stands for, in any value (facts/peers.md §2a). DenyHosts does not start where a variable
 * is not set, or empty; here the value is left out.
 */
export function expandVariables(
  knobs: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string | undefined>>,
): ExpandedKnobs {
  const expanded = new Map<string, string>();
  const lacking = new Map<string, string>();
  for (const [name, value] of knobs) {
    const text = value.replaceAll(/\$\[([A-Za-z_][A-Za-z0-9_]{0,99})\]/g, (_, variable: string) => {
      const given = (Object.hasOwn(environment, variable) && environment[variable]) || '';
      if (given === '' && !lacking.has(name)) lacking.set(name, variable);
      return given;
    });
    if (!lacking.has(name)) expanded.set(name, text.trim());
  }
  return { knobs: expanded, lacking };
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of "10d"; no unit: seconds. Null where it is none: zero is none (facts/peers.md §2a, timespec). */
export function timespec(text: string): number | null {
  const [, count, unit = ''] = /^([0-9]{1,9})([smhdwy]?)$/i.exec(text) ?? [];
  if (count === undefined) return null;
  return Number(count) * (UNITS[unit.toLowerCase() || 's'] ?? 1) || null;
}

export function isYes(text: string | undefined): boolean {
  return /^(y|yes|true|1|on)$/i.test(text ?? '');
}
