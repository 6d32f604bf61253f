import { canonicalAddress } from '../../../src-shared/address.ts';
import {
  type AddressRange,
  parseRange,
  plausible,
  rangeBetween,
  rangeOfAddress,
  sizeOf,
} from './address-range.ts';
import { mailAddresses } from './email.ts';
import { listOf, objectOf, textOf } from './json-value.ts';
import { oneLine } from './one-line.ts';

const DEEPEST = 6;
const MOST_ENTITIES = 500;
/** jCard's `pref` is 1 to 100, 1 the most preferred (RFC 6350 §5.3). */
const NO_PREFERENCE = 101;

/** What an answer about an address tells. */
export interface RdapFacts {
  readonly emails: readonly string[];
  readonly range: AddressRange | null;
  readonly networkName: string | null;
  readonly handle: string | null;
}

interface Mailbox {
  readonly text: string;
  readonly depth: number;
  readonly preference: number;
}

/**
 * Reads an IP network of RDAP (RFC 9083 §5.4), leniently. Only entities with the role "abuse" count, at whatever
 * depth: RIPE has them at the top, ARIN within the registrant, LACNIC at both, APNIC with a preferred address;
 * AFRINIC gives no roles, which is no answer (facts/reporting-and-sharing.md §1).
 */
export function rdapFacts(answer: unknown, address: string): RdapFacts {
  const network = objectOf(answer);
  const mailboxes: Mailbox[] = [];
  collect(network['entities'], 0, { left: MOST_ENTITIES }, mailboxes);
  mailboxes.sort((a, b) => a.depth - b.depth || a.preference - b.preference);
  return {
    emails: mailAddresses(mailboxes.map(({ text }) => text)),
    range: rangeOf(network, address),
    networkName: lineOf(network['name']),
    handle: lineOf(network['handle']),
  };
}

function lineOf(value: unknown): string | null {
  return oneLine(textOf(value) ?? '') || null;
}

function collect(entities: unknown, depth: number, budget: { left: number }, found: Mailbox[]): void {
  if (depth > DEEPEST) return;
  for (const value of listOf(entities)) {
    if (budget.left-- <= 0) return;
    const entity = objectOf(value);
    const roles = [entity['roles']].flat().map((role) => textOf(role)?.toLowerCase());
    if (roles.includes('abuse')) found.push(...mailboxesOf(entity['vcardArray'], depth));
    collect(entity['entities'], depth + 1, budget, found);
  }
}

/** `["vcard", [["email", {}, "text", "…"], …]]` (RFC 7095). */
function mailboxesOf(vcard: unknown, depth: number): Mailbox[] {
  return listOf(listOf(vcard)[1])
    .map(listOf)
    .filter(([name]) => textOf(name)?.toLowerCase() === 'email')
    .flatMap(([, parameters, , ...values]) =>
      values.flat().map((value) => ({
        text: textOf(value) ?? '',
        depth,
        preference: preferenceOf(objectOf(parameters)['pref']),
      })),
    );
}

function preferenceOf(value: unknown): number {
  const [first] = [value].flat();
  const preference = typeof first === 'string' || typeof first === 'number' ? Number(first) : Number.NaN;
  return preference >= 1 && preference <= 100 ? preference : NO_PREFERENCE;
}

function rangeOf(network: ReturnType<typeof objectOf>, address: string): AddressRange | null {
  const asked = rangeOfAddress(address);
  const [first, last] = [textOf(network['startAddress']), textOf(network['endAddress'])];
  const told = first === null || last === null ? null : plausible(rangeBetween(first, last), asked);
  if (told !== null) return told;
  const prefixes = listOf(network['cidr0_cidrs']).map((value) => {
    const cidr = objectOf(value);
    const base = canonicalAddress(textOf(cidr['v4prefix']) ?? textOf(cidr['v6prefix']) ?? '');
    return base === null ? null : plausible(parseRange(`${base}/${String(cidr['length'])}`), asked);
  });
  const fitting = prefixes.filter((range) => range !== null);
  return fitting.toSorted((a, b) => (sizeOf(a) < sizeOf(b) ? -1 : 1))[0] ?? null;
}
