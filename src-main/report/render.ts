import type { Redaction, ReportAttachment, ReportContact } from '../../src-shared/contract.ts';
import { CLOCK_SENTENCE, type ClockState } from './clock-state.ts';
import { Excerpt, type OwnersOwn } from './excerpt.ts';
import { type Incident, sourcePortOf } from './incident.ts';
import { asciiLine, plainText } from './plain-text.ts';
import { DEFAULT_TEMPLATE, fillTemplate } from './template.ts';
import { utc } from './utc.ts';
import { xarfOf } from './xarf.ts';

const LINES_IN_TEXT = 20;
const NAMES_IN_TEXT = 5;
/** AbuseIPDB cuts comments there (facts/reporting-and-sharing.md §2). */
const LONGEST_COMMENT = 1024;

/** All that a report is made from. */
export interface ReportFacts {
  readonly reportId: string;
  readonly createdAt: number;
  /** At least one; the first is the one that was asked for. */
  readonly incidents: readonly Incident[];
  readonly own: OwnersOwn;
  readonly clock: ClockState;
  /** What was attacked. The address is null where it may not be told. */
  readonly destination: { readonly address: string | null; readonly port: number };
  /** How the recipient was found; null: the owner named it. */
  readonly contact: ReportContact | null;
  /** Who reports; without an address there is no XARF, which needs one. */
  readonly reporter: { readonly name: string; readonly address: string | null };
  /** Null: the one that Drawbridge brings. */
  readonly template: string | null;
}

export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly ReportAttachment[];
  readonly redacted: readonly Redaction[];
  /** For a public list: nothing of the owner's. */
  readonly comment: string;
}

/** Writes a report. Subject and comment are one line of ASCII; no text holds control characters. */
export function render(facts: ReportFacts): Rendered {
  const { incidents, own, createdAt } = facts;
  const excerpt = new Excerpt(own);
  const logs = incidents.map((incident) => logOf(incident, excerpt));
  const all = logs.flat().sort((a, b) => a.time - b.time);
  const values = {
    reporter: reporterWords(facts),
    address: incidents[0]?.address ?? '',
    summary: summaryOf(incidents),
    details: incidents.map((incident) => detailsOf(incident, excerpt, facts.destination.port)).join('\n\n'),
    clock: CLOCK_SENTENCE[facts.clock],
    destination: destinationOf(facts),
    excerpt: all
      .slice(-LINES_IN_TEXT)
      .map(({ line }) => line)
      .join('\n'),
    contact_source: contactWords(facts.contact),
    report_id: facts.reportId,
  };
  const logText = `${all.map(({ line }) => line).join('\n')}\n`;
  const xarfs = incidents.flatMap((incident, i) => {
    const lines = (logs[i] ?? []).map(({ line }) => line);
    const xarf = xarfOf(facts, incident, i, lines);
    const name = i === 0 ? 'xarf.json' : `xarf-${i + 1}.json`;
    return xarf === null
      ? []
      : [{ name, contentType: 'application/json', content: `${JSON.stringify(xarf, null, 2)}\n` }];
  });
  return {
    subject: asciiLine(
      `[abuse] SSH login attempts from ${values.address}${others(incidents)} (${minuteOf(createdAt)})`,
    ),
    text: plainText(fillTemplate(facts.template ?? DEFAULT_TEMPLATE, values)),
    attachments: [...xarfs, { name: 'log.txt', contentType: 'text/plain', content: logText }],
    redacted: excerpt.redacted,
    comment: asciiLine(commentOf(incidents), LONGEST_COMMENT),
  };
}

function logOf({ events, address }: Incident, excerpt: Excerpt): { time: number; line: string }[] {
  return events.map((event) => ({ time: event.time, line: excerpt.line(event, address) })).reverse();
}

function detailsOf(incident: Incident, excerpt: Excerpt, port: number): string {
  const sourcePort = sourcePortOf(incident);
  const from = sourcePort === null ? 'not logged' : String(sourcePort);
  return [
    `Source:       ${incident.address}`,
    `Source port:  ${from}${sourcePort === null ? '' : ' (last attempt)'}`,
    `Protocol:     TCP, SSH (destination port ${port})`,
    `Attempts:     ${attemptsOf(incident)}`,
    `First:        ${utc(incident.firstSeen)}`,
    `Last:         ${utc(incident.lastSeen)}`,
    `Names tried:  ${namesOf(incident, excerpt)}`,
  ].join('\n');
}

/** "root, admin and 14 others": of names that may be somebody's only how many there were. */
function namesOf({ events, userCount }: Incident, excerpt: Excerpt): string {
  const users = events.map(({ user }) => user).filter((user) => user !== null);
  const told = [...new Set(users)].filter((user) => excerpt.name(user) === user).slice(0, NAMES_IN_TEXT);
  const rest = Math.max(userCount - told.length, 0);
  if (told.length === 0) return rest === 0 ? 'none' : `${rest}`;
  return rest === 0 ? told.join(', ') : `${told.join(', ')} and ${rest} other${rest === 1 ? '' : 's'}`;
}

function attemptsOf({ attempts, isAtLeast }: Incident): string {
  return `${isAtLeast ? 'at least ' : ''}${attempts}`;
}

function summaryOf(incidents: readonly Incident[]): string {
  const attempts = incidents.reduce((sum, one) => sum + one.attempts, 0);
  const atLeast = incidents.some(({ isAtLeast }) => isAtLeast) ? 'at least ' : '';
  const first = utc(Math.min(...incidents.map(({ firstSeen }) => firstSeen)));
  const last = utc(Math.max(...incidents.map(({ lastSeen }) => lastSeen)));
  const who =
    incidents.length === 1 ? (incidents[0]?.address ?? '') : `${incidents.length} addresses of your network`;
  const when = first === last ? `at ${first}` : `from ${first} to ${last}`;
  return `${who} made ${atLeast}${attempts} attempt${attempts === 1 ? '' : 's'} to log in, ${when}.`;
}

function others(incidents: readonly Incident[]): string {
  return incidents.length > 1 ? ` and ${incidents.length - 1} more` : '';
}

/** "2026-11-22T21:20Z" */
function minuteOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}

function reporterWords({ reporter: { name, address } }: ReportFacts): string {
  if (name === '') return address ?? 'the owner of the machine';
  return address === null ? name : `${name} <${address}>`;
}

function destinationOf({ destination: { address } }: ReportFacts): string {
  return address === null ? '' : `The attacked address is ${address}.\n`;
}

/** Somebody else's words about the contact stay out of it but for what an address or prefix can be made of. */
function contactWords(contact: ReportContact | null): string {
  if (contact === null) return 'this address was given as the contact of the network';
  const range = contact.range === null ? 'the address' : contact.range;
  return `${asciiLine(contact.source, 60)} names this address as the contact for ${asciiLine(range, 60)}`;
}

function commentOf(incidents: readonly Incident[]): string {
  const [incident] = incidents;
  if (incident === undefined) return '';
  const { firstSeen, lastSeen } = incident;
  return `SSH brute force: ${attemptsOf(incident)} login attempts from ${utc(firstSeen)} to ${utc(lastSeen)}. Reported by Drawbridge.`;
}
