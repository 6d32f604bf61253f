import { z } from 'zod';
import { EVENT_KINDS } from '../login-event.ts';
import { blockSchema, eventRowSchema } from './attackers.ts';
import { count, placeSchema, time } from './common.ts';

/** Which of all that is stored a view shows; what is left out does not narrow it. */
export const historyFilterSchema = z.strictObject({
  /** From this time on. */
  from: time.optional(),
  /** Before this time. */
  to: time.optional(),
  /** An address, or a prefix in CIDR notation. */
  address: z.string().min(1).max(64).optional(),
  /** A user name, all of it, upper and lower case alike. */
  user: z.string().min(1).max(256).optional(),
  kinds: z
    .array(z.enum([...EVENT_KINDS, 'blocked', 'unblocked']))
    .min(1)
    .optional(),
  /** ISO 3166-1 alpha-2. */
  country: z.string().length(2).optional(),
  /** Number of an autonomous system. */
  network: count.optional(),
  /** What the guard does about the attacker now. */
  state: z.enum(['watching', 'blocked', 'allowed', 'spared']).optional(),
  /** Part of the raw line (of a block: of its reason), upper and lower case alike. */
  text: z.string().min(1).max(200).optional(),
  /** Only lines that counted as an attempt. */
  attemptsOnly: z.boolean().optional(),
});

export const historySortSchema = z.strictObject({
  by: z.enum(['time', 'kind', 'user', 'address', 'country', 'network']),
  descending: z.boolean(),
});

export const historyRowSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('event'),
    event: eventRowSchema,
    /** The source that it counts for. */
    attacker: z.string().nullable(),
    place: placeSchema,
  }),
  z.object({
    type: z.enum(['blocked', 'unblocked']),
    time,
    block: blockSchema,
    place: placeSchema,
  }),
]);

/** How far a view has come; sent whenever it changes, not more than some times a second. */
export const viewStateSchema = z.object({
  view: z.string(),
  /** Found until now. */
  rows: count,
  /** Events looked at, of how many. */
  scanned: count,
  of: count,
  isComplete: z.boolean(),
  /** Why it will not be completed, in words; null: it will. */
  problem: z.string().nullable(),
});

const named = { attempts: count, attackers: count };

/** A view as figures and charts: of its events. Incomplete until the view is complete. */
export const viewSummarySchema = z.object({
  events: count,
  attempts: count,
  attackers: count,
  /** Steps of an hour, or of a day where it is longer than a week. Only those with something in them, oldest first. */
  stepSeconds: z.union([z.literal(3600), z.literal(86_400)]),
  steps: z.array(z.object({ start: time, attempts: count, blockedAttempts: count })),
  /** Most attempts first, at most 100. */
  users: z.array(z.object({ user: z.string(), ...named })),
  countries: z.array(z.object({ country: z.string().nullable(), ...named })),
  networks: z.array(z.object({ number: count.nullable(), name: z.string(), ...named })),
  attackersByAttempts: z.array(z.object({ attacker: z.string(), attempts: count, place: placeSchema })),
});

/** How other rules would have judged one attacker. */
export const whatIfChangeSchema = z.object({
  attacker: z.string(),
  place: placeSchema,
  change: z.enum(['new', 'earlier', 'later', 'no-longer']),
  /** When the rules that hold now would have blocked it first; null: never. */
  currentAt: time.nullable(),
  currentRule: z.string().nullable(),
  proposedAt: time.nullable(),
  proposedRule: z.string().nullable(),
  /** Its attempts in the time looked at. */
  attempts: count,
});

/** Somebody whom the proposed rules would have blocked, and who logged in later. */
export const whatIfWrongSchema = z.object({
  attacker: z.string(),
  place: placeSchema,
  blockedAt: time,
  rule: z.string().nullable(),
  loggedInAt: time,
  user: z.string(),
  /** The rules that hold now would have blocked them too. */
  alsoNow: z.boolean(),
});

export const whatIfSchema = z.object({
  /** What was looked at; null where nothing is stored. */
  from: time.nullable(),
  to: time.nullable(),
  events: count,
  attackers: count,
  /** Attackers that would have been blocked at least once. */
  currentlyBlocked: count,
  proposedBlocked: count,
  counts: z.object({ new: count, earlier: count, later: count, 'no-longer': count, wrong: count }),
  /** Those with most attempts, at most 200 of each kind. */
  changes: z.array(whatIfChangeSchema),
  wrong: z.array(whatIfWrongSchema),
});
