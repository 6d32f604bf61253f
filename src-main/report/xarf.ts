import { createHash } from 'node:crypto';
import { type Incident, sourcePortOf } from './incident.ts';
import { asciiLine } from './plain-text.ts';
import type { ReportFacts } from './render.ts';
import { utc } from './utc.ts';

/** One report of XARF v4 (facts/reporting-and-sharing.md §2): category connection, type login_attack. */
export interface Xarf {
  readonly xarf_version: string;
  readonly report_id: string;
  readonly timestamp: string;
  readonly reporter: XarfParty;
  readonly sender: XarfParty;
  readonly source_identifier: string;
  readonly source_port: number;
  readonly category: 'connection';
  readonly type: 'login_attack';
  readonly protocol: 'tcp';
  readonly first_seen: string;
  readonly last_seen: string;
  readonly destination_ip?: string;
  readonly destination_port: number;
  readonly description: string;
  readonly tags: readonly string[];
  readonly evidence: readonly {
    readonly content_type: string;
    /** base64 */
    readonly payload: string;
    readonly description: string;
    readonly hash: string;
    readonly size: number;
  }[];
}

interface XarfParty {
  readonly org: string;
  readonly contact: string;
  readonly domain: string;
}

/**
 * @param index of the incident within the report; the first bears the report's own number
 * @returns null where sshd never logged a source port or nobody is to be asked back: XARF requires both
 */
export function xarfOf(
  facts: ReportFacts,
  incident: Incident,
  index: number,
  lines: readonly string[],
): Xarf | null {
  const port = sourcePortOf(incident);
  const { address: contact, name } = facts.reporter;
  if (port === null || contact === null) return null;
  const party: XarfParty = {
    org: name === '' ? 'Private person' : asciiLine(name, 100),
    contact,
    domain: contact.slice(contact.lastIndexOf('@') + 1),
  };
  const log = Buffer.from(`${lines.join('\n')}\n`);
  return {
    xarf_version: '4.2.0',
    report_id: index === 0 ? facts.reportId : derivedUuid(facts.reportId, incident.address),
    timestamp: utc(facts.createdAt),
    reporter: party,
    sender: party,
    source_identifier: incident.address,
    source_port: port,
    category: 'connection',
    type: 'login_attack',
    protocol: 'tcp',
    first_seen: utc(incident.firstSeen),
    last_seen: utc(incident.lastSeen),
    ...(facts.destination.address === null ? {} : { destination_ip: facts.destination.address }),
    destination_port: facts.destination.port,
    description: `SSH login attempts: ${incident.attempts} with ${incident.userCount} different user names`,
    tags: ['service:ssh'],
    evidence: [
      {
        content_type: 'text/plain',
        payload: log.toString('base64'),
        description:
          "Log lines in UTC, told again in sshd's words; names that may be somebody's are replaced",
        hash: `sha256:${createHash('sha256').update(log).digest('hex')}`,
        size: log.length,
      },
    ],
  };
}

/** The same for the same report and address (RFC 9562, version 8: made by a rule of its own). */
function derivedUuid(reportId: string, address: string): string {
  const hash = createHash('sha256').update(`${reportId} ${address}`).digest('hex');
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
