import { z } from 'zod';
import { formatPrefix, parsePrefix } from '../../../src-shared/address.ts';
import type { OwnBlock } from '../shared-entry.ts';
import { LONGEST_MS, readDecision } from './decision.ts';
import { formatGoDuration } from './go-duration.ts';
import type { AlertAnswer } from './machine-client.ts';

/** The origin of every decision that a Drawbridge makes. */
export const ORIGIN = 'drawbridge';
/** What ends this close to its time has ended by itself. */
const NATURAL_MS = 30_000;
/** An alert with our id that was made at another time than ours is another one: the database was emptied. */
const SAME_TIME_MS = 600_000;

const toldSchema = z.tuple([z.string().nullable(), z.number().nullable(), z.number()]);

/** What is remembered of an alert that the Local API took. */
export interface ToldAlert {
  /** Its id there; null: it did not want it. */
  readonly alert: string | null;
  /** The alert's end, from which the decision counts, on the server's clock in ms since 1970; null: not known. */
  readonly from: number | null;
  readonly lastsMs: number;
}

export interface Outgoing {
  readonly body: unknown;
  readonly told: Omit<ToldAlert, 'alert'>;
}

/**
 * An alert with one explicit decision for a block: where from, since when, until when, and by which rule. No user name,
 * no line, nothing that the owner or the attacker wrote. The decision counts from the alert's stop_at (§5 of the
 * facts), so that is the server's own time.
 * @param now this machine's clock
 * @param serverNow the server's; null: not known
 */
export function alertOf(block: OwnBlock, now: number, serverNow: number | null): Outgoing {
  const lastsMs = Math.min(block.until === null ? LONGEST_MS : block.until - now, LONGEST_MS);
  const from = Math.floor((serverNow ?? now) / 1000) * 1000;
  const scope = block.target.includes('/') ? 'Range' : 'Ip';
  const scenario = `${ORIGIN}/ssh-${wordOf(block.rule)}`;
  const stopAt = timeText(from);
  const startAt = timeText(from - Math.max(0, now - block.since));
  const body = {
    scenario,
    scenario_hash: '',
    scenario_version: '',
    message: `${scenario} blocked ${block.target}`,
    events_count: 1,
    start_at: startAt,
    stop_at: stopAt,
    capacity: 0,
    leakspeed: '0s',
    simulated: false,
    remediation: true,
    events: [{ timestamp: startAt, meta: [{ key: 'source_ip', value: block.target }] }],
    source: { scope, value: block.target, [scope === 'Ip' ? 'ip' : 'range']: block.target },
    decisions: [
      {
        origin: ORIGIN,
        type: 'ban',
        scope,
        value: block.target,
        duration: formatGoDuration(lastsMs),
        scenario,
      },
    ],
  };
  return { body, told: { from: serverNow === null ? null : from, lastsMs } };
}

export function writeTold(told: ToldAlert): string {
  return JSON.stringify([told.alert, told.from, told.lastsMs]);
}

export function readTold(remote: string): ToldAlert {
  const parsed = toldSchema.safeParse(jsonOf(remote));
  const [alert, from, lastsMs] = parsed.success ? parsed.data : [null, null, 0];
  return { alert, from, lastsMs };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What became of a block that the Local API was told. */
export type Fate =
  | 'stands'
  /** Its time has come, or nobody can say what ended it. */
  | 'ended'
  /** Taken back before its time. */
  | 'deleted'
  /** It is not known there: the database was emptied. */
  | 'unknown';

/**
 * What became of it, by what the Local API says of its alert: a deleted decision stays in its alert and has ended when
 * it was deleted; one whose time has come ended then. An id may have been given anew in an emptied database, so the
 * alert has to be ours in every point.
 * @param answer null: there is no such alert
 */
export function fateOf(target: string, told: ToldAlert, machineId: string, answer: AlertAnswer | null): Fate {
  if (answer === null) return 'unknown';
  const { alert, servedAt } = answer;
  const value = alert.source?.value ?? '';
  if (!isSameTarget(value, target)) return 'unknown';
  if (alert.machine_id && alert.machine_id !== machineId) return 'unknown';
  const createdAt = Date.parse(alert.created_at ?? '');
  if (told.from !== null && Math.abs(createdAt - told.from) > SAME_TIME_MS) return 'unknown';
  const bans = alert.decisions
    .map((item) => readDecision(item, 0))
    .filter((decision) => typeof decision !== 'string')
    .filter(({ entry }) => entry.target === target);
  if (bans.some(({ remainingMs }) => remainingMs > 0)) return 'stands';
  if (bans.length === 0 || told.from === null || servedAt === null) return 'ended';
  const endedAt = servedAt + Math.max(...bans.map(({ remainingMs }) => remainingMs));
  return endedAt < told.from + told.lastsMs - NATURAL_MS ? 'deleted' : 'ended';
}

function isSameTarget(text: string, target: string): boolean {
  const prefix = text.length > 64 ? null : parsePrefix(text);
  return prefix !== null && formatPrefix(prefix) === target;
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function wordOf(rule: string): string {
  return rule.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 60) || 'rule';
}
