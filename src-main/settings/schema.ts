/** What `settings.json` in the state directory may hold, and what holds where it says nothing. */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { allowEntrySchema, presetNameSchema, ruleSetSchema } from '../../src-shared/contract.ts';
import { canonicalAllowEntry } from './allow-entry.ts';
import { reportsSchema } from './report-settings.ts';
import { shareSettingsSchema } from './share-settings.ts';

export const FIREWALL_CHOICES = ['auto', 'nftables', 'hosts-deny', 'pf', 'blackhole', 'observe'] as const;
export type FirewallChoice = (typeof FIREWALL_CHOICES)[number];

export const SPEEDS = ['real', 'max'] as const;
export type Speed = (typeof SPEEDS)[number];

const YES_OR_NO = 'true or false';
const PATH = 'an absolute path';

const isPath = (text: string) => isAbsolute(text) && !text.includes('\0');

const isLogChoice = (text: string) => ['auto', 'journald', 'unified-log'].includes(text) || isPath(text);

const absolutePath = z.string(PATH).refine(isPath, PATH);

const wholeNumber = (least: number, most: number) => {
  const words = `a whole number from ${least} to ${most}`;
  return z.int(words).min(least, words).max(most, words);
};

const LOG = '"auto", "journald", "unified-log" or the absolute path of a log file';

const ALLOW = 'an IP address, a CIDR prefix or a DNS name';

export const settingsSchema = z.strictObject({
  version: z
    .literal(1, '1 (another number: the file was written by another version of Drawbridge)')
    .default(1),
  /** "auto", "journald", "unified-log", or the absolute path of sshd's log. */
  log: z.string(LOG).refine(isLogChoice, LOG).default('auto'),
  firewall: z.enum(FIREWALL_CHOICES).default('auto'),
  /** The port that sshd listens on: the one that blocks are for. */
  port: wholeNumber(1, 65_535).default(22),
  /** Blocks shut every port, not only sshd's. */
  blockAllPorts: z.boolean(YES_OR_NO).default(false),
  /** What a blocked address has open is cut too. The far end of a login session is never blocked. */
  cutConnections: z.boolean(YES_OR_NO).default(true),
  /** Where the guard answers; without it: drawbridge.sock in the state directory. */
  socket: absolutePath.optional(),
  /** Where Prometheus may ask on this machine; null: nowhere. */
  metricsPort: wholeNumber(1, 65_535).nullable().default(null),
  /** The guard writes its own log as JSON. */
  jsonLog: z.boolean(YES_OR_NO).default(false),
  /** A recorded log to read instead of a live one. */
  replay: absolutePath.optional(),
  /** How fast a recorded log is read. */
  speed: z.enum(SPEEDS).default('real'),
  rules: z
    .union([z.strictObject({ preset: presetNameSchema }), z.strictObject({ rules: ruleSetSchema })])
    .default({ preset: 'drawbridge' }),
  allowList: z
    .array(
      allowEntrySchema.extend({ entry: z.string(ALLOW).refine((e) => canonicalAllowEntry(e) === e, ALLOW) }),
    )
    .default([]),
  retention: z
    .strictObject({
      /** Login events older than this are deleted. */
      days: wholeNumber(1, 36_500).default(90),
      /** The database is kept below this. */
      megabytes: wholeNumber(10, 1_000_000).default(500),
    })
    .prefault({}),
  /** Which kinds of notification are shown. */
  notifications: z
    .strictObject({
      blocks: z.boolean(YES_OR_NO).default(true),
      newPlaces: z.boolean(YES_OR_NO).default(true),
      problems: z.boolean(YES_OR_NO).default(true),
      confirmations: z.boolean(YES_OR_NO).default(true),
      sound: z.boolean(YES_OR_NO).default(true),
    })
    .prefault({}),
  /** Abuse reports to attackers' networks. */
  reports: reportsSchema,
  /** Blocks learnt from others and given to them, and rules by place. */
  share: shareSettingsSchema,
  /** The first steps were shown and finished, or put off. */
  welcomed: z.boolean(YES_OR_NO).default(false),
  /** Until when nobody is kept out (ms since 1970); null: blocks are enforced. */
  pausedUntil: z.int('a time in milliseconds since 1970, or null').nullable().default(null),
});

/** Complete settings: what the file says, and the defaults for the rest. */
export type Settings = z.output<typeof settingsSchema>;

/** What a settings file may say; every key may be missing. */
export type SettingsInput = z.input<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});
