import { z } from 'zod';
import { count } from './common.ts';

/** From which on a kind of notification is shown. */
export const notificationChoiceSchema = z.strictObject({
  /** New blocks. */
  blocks: z.boolean(),
  /** Logins from a country or network from which nobody has logged in before. */
  newPlaces: z.boolean(),
  /** The guard, its log, its firewall or its database does not work. */
  problems: z.boolean(),
  /** What has to be confirmed in time. */
  confirmations: z.boolean(),
  sound: z.boolean(),
});

/** What the owner chooses besides rules and allow list. */
export const preferencesSchema = z.strictObject({
  /** "auto", "journald", "unified-log" (macOS), or the absolute path of sshd's log. */
  log: z.string().max(4096),
  firewall: z.enum(['auto', 'nftables', 'hosts-deny', 'pf', 'blackhole', 'observe']),
  /** sshd's. */
  port: z.number().int().min(1).max(65_535),
  /** Blocks shut every port, not only sshd's. */
  blockAllPorts: z.boolean(),
  /** What a blocked address has open is cut too. */
  cutConnections: z.boolean(),
  retention: z.strictObject({
    days: z.number().int().min(1).max(36_500),
    megabytes: z.number().int().min(10).max(1_000_000),
  }),
  notifications: notificationChoiceSchema,
  /** The first steps were shown and finished, or put off. */
  welcomed: z.boolean(),
});

/** What this very host can do beyond the guard: a desktop has windows, a browser has not. */
export const hostSchema = z.object({
  kind: z.enum(['desktop', 'browser']),
  platform: z.string(),
  /** Whether Drawbridge starts when the owner logs in; null: there is no such thing here. */
  launchesAtLogin: z.boolean().nullable(),
  /** Where the guard runs that is shown instead of one of this app's own, such as "a service"; null: its own. */
  attachedTo: z.string().nullable(),
  /** Native notifications can be shown. */
  notifies: z.boolean(),
  versions: z.record(z.string(), z.string()),
});

export const savedSchema = z.object({
  /** Where it was saved, or under which address of this host it can be fetched once; null: the owner changed their mind. */
  saved: z.union([z.object({ path: z.string() }), z.object({ download: z.string() })]).nullable(),
  bytes: count,
});

export const windowNameSchema = z.enum(['popover', 'activity', 'preferences', 'welcome']);
