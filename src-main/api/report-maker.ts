import { randomUUID } from 'node:crypto';
import { parsePrefix, prefixContains } from '../../src-shared/address.ts';
import type { SpareReason } from '../../src-shared/block.ts';
import type { ReportContact, ReportWay } from '../../src-shared/contract.ts';
import type { System } from '../../src-shared/system.ts';
import { canonicalTarget } from '../guard/allow-list.ts';
import type { Guard } from '../guard/guard.ts';
import { clockState } from '../report/clock-state.ts';
import type { Incident } from '../report/incident.ts';
import { isPublic, LONGEST_AGO_MS, ONCE_IN_MS, whyNot } from '../report/qualify.ts';
import { type Rendered, render } from '../report/render.ts';
import type { Settings } from '../settings/schema.ts';
import { ownersOwn } from './owners-own.ts';

/** A log excerpt in a file is longer than what somebody reads in a mail. */
const LINES_EACH = 100;
/** Of a /64, the busiest addresses. */
const ADDRESSES_OF_A_SOURCE = 5;
const SOURCES_OF_A_NETWORK = 20;
const SOURCES_LOOKED_AT = 2000;

/** Ways that reach the same desk. */
const SAME_DESK: Readonly<Record<ReportWay, readonly ReportWay[]>> = {
  mail: ['mail', 'draft'],
  draft: ['mail', 'draft'],
  abuseipdb: ['abuseipdb'],
  'blocklist-de': ['blocklist-de'],
};

/** An attacker as reports see it. */
export interface Suspect {
  /** What it counts as: an address, or an IPv6 prefix. */
  readonly source: string;
  /** What the report is about first: one address. */
  readonly address: string;
  readonly incidents: readonly Incident[];
  /** Why it may not be reported in this way now; empty: it may. */
  readonly problems: readonly string[];
}

export type ReportSettings = Settings['reports'];

/** What is known of an attacker, and whether it may be reported. @throws CallError where the text is no address */
export function suspectOf(guard: Guard, settings: ReportSettings, text: string, by: ReportWay): Suspect {
  const { target } = canonicalTarget(text);
  const source = target.includes('/') ? target : guard.judge.sourceOf(target);
  const now = guard.clock.now();
  const since = now - LONGEST_AGO_MS;
  const found = {
    ...guard.store.askIncidents((incidents) => ({
      recent: incidents.recent(source, since),
      lastSeen: incidents.lastAttempt(source),
    })),
    ...guard.store.askReports((reports) => ({
      lastReportAt: reports.lastReportAt(source, SAME_DESK[by]),
      reportsToday: reports.countSince(now - ONCE_IN_MS),
    })),
  };
  const asked = found.recent.filter((one) => one.address === target);
  const others = found.recent.filter((one) => one.address !== target);
  const chosen = [...asked, ...others].slice(0, ADDRESSES_OF_A_SOURCE);
  const incidents = guard.store.askIncidents((all) =>
    chosen.map((one) => ({ ...one, events: all.events(source, one.address, since, LINES_EACH) })),
  );
  const attempts = found.recent.reduce((sum, one) => sum + one.attempts, 0);
  const lastSeen = Math.max(...found.recent.map((one) => one.lastSeen));
  const address = incidents[0]?.address ?? target;
  const problems = whyNot(
    {
      address,
      mode: settings.mode,
      isReplay: guard.log.kind !== 'live',
      sparedBecause: sparedBecause(guard, source, now) ?? guard.storeProblem,
      seen: found.recent.length === 0 ? null : { attempts, lastSeen },
      lastSeen: found.lastSeen,
      lastReportAt: found.lastReportAt,
      reportsToday: found.reportsToday,
      dailyCap: settings.dailyCap,
      thresholdAttempts: settings.thresholdAttempts,
    },
    now,
  );
  return { source, address, incidents, problems };
}

const SPARED: Readonly<Record<Exclude<SpareReason, 'paused' | 'exempt-place'>, string>> = {
  loopback: 'is this machine itself',
  'own-address': "is this machine's own address",
  gateway: "is this machine's gateway",
  'allow-list': 'is on the allow list',
  'recent-login': 'is where somebody logged in from lately',
  'open-session': 'is where an SSH session is open from',
};

function sparedBecause(guard: Guard, source: string, now: number): string | null {
  const reason = guard.judge.reasonToSpare(source, now);
  return reason === null || reason === 'paused' || reason === 'exempt-place'
    ? null
    : `${source} ${SPARED[reason]}, so it is not reported.`;
}

export interface MadeReport {
  readonly rendered: Rendered;
  readonly targets: readonly { readonly source: string; readonly address: string }[];
  readonly incidents: readonly Incident[];
  readonly reportId: string;
  readonly createdAt: number;
}

/**
 * Writes the report about a suspect with incidents, and where the owner wants it so about all others of its network.
 * @param contact how the recipient was found; null: the owner named it
 */
export async function makeReport(
  guard: Guard,
  settings: ReportSettings,
  suspect: Suspect,
  by: ReportWay,
  contact: ReportContact | null,
  system: System,
  reportId: string = randomUUID(),
): Promise<MadeReport> {
  const isToService = by === 'abuseipdb' || by === 'blocklist-de';
  const suspects =
    settings.aggregate && !isToService ? networkOf(guard, settings, suspect, by, contact) : [suspect];
  const incidents = suspects.flatMap((one) => one.incidents);
  const clock = await clockState(system);
  const createdAt = guard.clock.now();
  const rendered = render({
    reportId,
    createdAt,
    incidents,
    own: ownersOwn(guard),
    clock,
    destination: {
      address: settings.includeOwnAddress && !isToService ? ownPublicAddress(guard, suspect.address) : null,
      port: guard.port,
    },
    contact,
    reporter: { name: settings.reporter, address: settings.account?.address ?? null },
    template: settings.template,
  });
  const targets = suspects.flatMap((one) =>
    one.incidents.map(({ address }) => ({ source: one.source, address })),
  );
  return { rendered, targets, incidents, reportId, createdAt };
}

/** The suspect, and whoever else in the contact's range may be reported now. */
function networkOf(
  guard: Guard,
  settings: ReportSettings,
  suspect: Suspect,
  by: ReportWay,
  contact: ReportContact | null,
): Suspect[] {
  const range = contact === null || contact.range === null ? null : parsePrefix(contact.range);
  if (range === null) return [suspect];
  const since = guard.clock.now() - LONGEST_AGO_MS;
  const others = guard.store
    .askIncidents((incidents) => incidents.sources(since, SOURCES_LOOKED_AT))
    .filter((source) => {
      const prefix = parsePrefix(source);
      return source !== suspect.source && prefix !== null && prefixContains(range, prefix);
    })
    .slice(0, SOURCES_OF_A_NETWORK * 2)
    .map((source) => suspectOf(guard, settings, source, by))
    .filter(({ problems, incidents }) => problems.length === 0 && incidents.length > 0);
  return [suspect, ...others].slice(0, SOURCES_OF_A_NETWORK);
}

/** Of the same family, one that the other end can have reached; null: behind a router there is none. */
function ownPublicAddress(guard: Guard, attacker: string): string | null {
  const isIpv6 = attacker.includes(':');
  return guard.surroundings.ownAddresses.find((one) => one.includes(':') === isIpv6 && isPublic(one)) ?? null;
}
