import { z } from 'zod';
import { ATTEMPT_CATEGORIES } from '../attempt.ts';
import { EVENT_KINDS } from '../login-event.ts';
import { count, placeSchema, time } from './common.ts';
import { sharedBlockSchema } from './share.ts';

export const blockSchema = z.object({
  id: count,
  target: z.string(),
  since: time,
  until: time.nullable(),
  by: z.enum(['rule', 'owner']),
  reason: z.string(),
  rule: z.string().nullable(),
  liftedAt: time.nullable(),
  liftedBy: z.string().nullable(),
});

/** One stored login event. */
export const eventRowSchema = z.object({
  id: count,
  time,
  kind: z.enum(EVENT_KINDS),
  outcome: z.enum(['failure', 'probe', 'success', 'info']),
  user: z.string().nullable(),
  address: z.string().nullable(),
  port: z.number().nullable(),
  method: z.string().nullable(),
  fingerprint: z.string().nullable(),
  pid: z.number().nullable(),
  /** How many new attempts this event was. */
  attempts: count,
  category: z.enum(ATTEMPT_CATEGORIES).nullable(),
  /** The raw line. Attacker's text: show it as text only. */
  line: z.string(),
});

export const spareReasonSchema = z.enum([
  'loopback',
  'own-address',
  'gateway',
  'allow-list',
  'recent-login',
  'open-session',
  'exempt-place',
  'paused',
]);

/** What the guard does about an attacker now. */
export const attackerStateSchema = z.discriminatedUnion('state', [
  /** `attempts` of `of` for the rule that is nearest to blocking. */
  z.object({ state: z.literal('watching'), attempts: count, of: count, rule: z.string().nullable() }),
  /** `from`: the name of the shared source that has it where no block of this guard's own stands. */
  z.object({
    state: z.literal('blocked'),
    until: time.nullable(),
    target: z.string(),
    from: z.string().nullable().default(null),
  }),
  z.object({ state: z.literal('allowed'), entry: z.string() }),
  z.object({ state: z.literal('spared'), reason: spareReasonSchema, at: time }),
]);

export const attackerSchema = z.object({
  /** Canonical IPv4 address, or the IPv6 prefix that is counted as one source. */
  attacker: z.string(),
  firstSeen: time,
  lastSeen: time,
  attempts: count,
  /** The most tried users, most first, at most five. */
  users: z.array(z.object({ user: z.string(), attempts: count })),
  userCount: count,
  blockCount: count,
  place: placeSchema,
  status: attackerStateSchema,
});

export const spareSchema = z.object({
  id: count,
  attacker: z.string(),
  time,
  reason: spareReasonSchema,
  rule: z.string(),
});

export const attackerDetailsSchema = z.object({
  attacker: attackerSchema,
  users: z.array(z.object({ user: z.string(), attempts: count, lastSeen: time })),
  addresses: z.array(z.object({ address: z.string(), attempts: count })),
  blocks: z.array(blockSchema),
  /** What shared sources say of it now. */
  shared: z.array(sharedBlockSchema).default([]),
  spares: z.array(spareSchema),
  events: z.array(eventRowSchema),
});

/** A block with where its target is, as lists show it. */
export const placedBlockSchema = blockSchema.extend({ place: placeSchema });
