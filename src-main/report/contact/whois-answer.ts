import { type AddressRange, parseWrittenRange, plausible, rangeOfAddress, sizeOf } from './address-range.ts';
import { mailAddresses } from './email.ts';
import { oneLine } from './one-line.ts';
import type { WhoisServer } from './whois-ask.ts';
import { type WhoisField, type WhoisObject, whoisObjects } from './whois-text.ts';

export interface WhoisFacts {
  readonly emails: readonly string[];
  /** low: not said to be for abuse of this very network. */
  readonly confidence: 'medium' | 'low';
  readonly range: AddressRange | null;
  readonly networkName: string | null;
  readonly handle: string | null;
  /** Who knows more. */
  readonly referral: WhoisServer | null;
}

interface NetworkRecord {
  readonly range: AddressRange;
  /** The network's own object, and those after it until the next network's. */
  readonly objects: readonly WhoisObject[];
}

const RANGE_KEYS = ['inetnum', 'inet6num', 'netrange', 'cidr'];
const NAME_KEYS = ['netname', 'orgname', 'owner', 'descr'];
const HANDLE_KEYS = ['nethandle', 'ownerid', 'netname'];
/** ARIN's of the network itself, then of its organisation; RIPE's, APNIC's and AFRINIC's. */
const ABUSE_KEYS = ['rabuseemail', 'orgabuseemail', 'abuse-mailbox'];
const PERSON_KEYS = ['nic-hdl', 'nic-hdl-br'];

/** Reads what a WHOIS server wrote about an address, in any registry's shape. Never throws for what it says. */
export function whoisFacts(text: string, address: string): WhoisFacts {
  const asked = rangeOfAddress(address);
  const objects = whoisObjects(text);
  const records = recordsOf(objects, asked);
  const head = headOf(objects);
  const [narrowest] = records;
  const named = emailsOf(text, records, asked);
  return {
    ...named,
    range: narrowest?.range ?? null,
    networkName: firstLine(narrowest, NAME_KEYS),
    handle: firstLine(narrowest, HANDLE_KEYS),
    referral: referralOf([...head, ...(narrowest?.objects ?? [])]),
  };
}

/** Networks that hold the address, the narrowest first. */
function recordsOf(objects: readonly WhoisObject[], asked: AddressRange): NetworkRecord[] {
  const records: { range: AddressRange | null; objects: WhoisObject[] }[] = [];
  for (const object of objects) {
    if (isNetwork(object)) records.push({ range: narrowestOf(rangesOf(object), asked), objects: [object] });
    else records.at(-1)?.objects.push(object);
  }
  const fitting = records.flatMap(({ range, objects: all }) =>
    range === null ? [] : [{ range, objects: all }],
  );
  return fitting.sort((a, b) => compare(sizeOf(a.range), sizeOf(b.range)));
}

function isNetwork(object: WhoisObject): boolean {
  return object.some(({ key }) => RANGE_KEYS.includes(key));
}

/** What comes before the first network; all of it where there is none. */
function headOf(objects: readonly WhoisObject[]): readonly WhoisObject[] {
  const first = objects.findIndex(isNetwork);
  return first < 0 ? objects : objects.slice(0, first);
}

function rangesOf(object: WhoisObject): string[] {
  return object.filter(({ key }) => RANGE_KEYS.includes(key)).map(({ value }) => value);
}

function narrowestOf(texts: readonly string[], asked: AddressRange): AddressRange | null {
  const ranges = texts
    .flatMap((text) => text.split(','))
    .map((text) => plausible(parseWrittenRange(text), asked))
    .filter((range) => range !== null);
  return ranges.sort((a, b) => compare(sizeOf(a), sizeOf(b)))[0] ?? null;
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Of the narrowest network that names somebody: an outer one is another's, so what it says is believed less
 * (facts/reporting-and-sharing.md §1: most specific net).
 */
function emailsOf(
  text: string,
  records: readonly NetworkRecord[],
  asked: AddressRange,
): Pick<WhoisFacts, 'emails' | 'confidence'> {
  const remarked = remarkedEmails(text, asked);
  if (remarked.length > 0) return { emails: remarked, confidence: 'medium' };
  for (const [i, { objects }] of records.entries()) {
    const emails = abuseEmails(objects);
    if (emails.length > 0) return { emails, confidence: i === 0 ? 'medium' : 'low' };
  }
  const [narrowest] = records;
  return { emails: narrowest === undefined ? [] : generalEmails(narrowest.objects), confidence: 'low' };
}

const REMARK = /^% Abuse contact for '([^'\n]{1,120})' is '([^'\n]{1,254})'/gm;

/** RIPE's, APNIC's and AFRINIC's `% Abuse contact for '203.0.113.0 - 203.0.113.255' is 'abuse@isp.example'`. */
function remarkedEmails(text: string, asked: AddressRange): string[] {
  const fitting = [...text.matchAll(REMARK)].filter(
    ([, range = '']) => plausible(parseWrittenRange(range), asked) !== null,
  );
  return mailAddresses(fitting.map(([, , email = '']) => email));
}

function abuseEmails(objects: readonly WhoisObject[]): string[] {
  const fields = objects.flat();
  for (const key of ABUSE_KEYS) {
    const emails = mailAddresses(valuesOf(fields, key));
    if (emails.length > 0) return emails;
  }
  // LACNIC's and NIC.br's: abuse-c names a person, whose e-mail stands in an object of its own.
  const handles = new Set(valuesOf(fields, 'abuse-c').map((handle) => handle.toUpperCase()));
  if (handles.size === 0) return [];
  const persons = objects.filter((object) =>
    object.some(({ key, value }) => PERSON_KEYS.includes(key) && handles.has(value.toUpperCase())),
  );
  return mailAddresses(persons.flatMap((person) => valuesOf(person, 'e-mail')));
}

/** Somebody's whose address begins as that of an abuse desk does. */
function generalEmails(objects: readonly WhoisObject[]): string[] {
  const texts = objects
    .flat()
    .filter(({ key }) => key === 'e-mail' || key.endsWith('email'))
    .map(({ value }) => value)
    .filter((value) => /^abuse[@.+_-]/i.test(value));
  return mailAddresses(texts);
}

function valuesOf(fields: readonly WhoisField[], key: string): string[] {
  return fields.filter((field) => field.key === key).map(({ value }) => value);
}

function firstLine(record: NetworkRecord | undefined, keys: readonly string[]): string | null {
  const fields = record?.objects[0] ?? [];
  for (const key of keys) {
    const line = oneLine(valuesOf(fields, key)[0] ?? '');
    if (line !== '') return line;
  }
  return null;
}

const SERVER = /^(?:whois:\/\/)?([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::([0-9]{1,5}))?\/?$/;

/** IANA's `refer:` or `whois:`; ARIN's `ReferralServer: whois://…`. Another protocol (rwhois) is not spoken here. */
function referralOf(objects: readonly WhoisObject[]): WhoisServer | null {
  const fields = objects.flat();
  const texts = ['referralserver', 'refer', 'whois'].flatMap((key) => valuesOf(fields, key));
  for (const text of texts) {
    const [, host = '', digits = '43'] = SERVER.exec(text) ?? [];
    const port = Number(digits);
    // Ports below 1024 belong to other services: a referral must not make us talk to those.
    const isFit = port === 43 || (port >= 1024 && port <= 65_535);
    if (host.includes('.') && isFit) return { host: host.toLowerCase(), port };
  }
  return null;
}
