import { z } from 'zod';
import { ATTEMPT_CATEGORIES } from '../attempt.ts';
import { time } from './common.ts';

export const ruleSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, 'letters, digits and dashes, at most 40'),
  counts: z.array(z.enum(ATTEMPT_CATEGORIES)).min(1),
  attempts: z.number().int().min(1).max(1000),
  withinSeconds: z.number().int().min(1).max(31_536_000),
  blockSeconds: z.number().int().min(1).nullable(),
});

export const ruleSetSchema = z.strictObject({
  rules: z.array(ruleSchema).min(1).max(50),
  restrictedUsers: z.array(z.string().min(1).max(256)).max(1000),
  growth: z.strictObject({
    factor: z.number().min(1).max(100),
    maxSeconds: z.number().int().min(1).nullable(),
    rememberSeconds: z.number().int().min(0),
  }),
  escalation: z
    .strictObject({
      attackers: z.number().int().min(2).max(256),
      withinSeconds: z.number().int().min(1),
      ipv4PrefixLength: z.number().int().min(16).max(31),
      ipv6PrefixLength: z.number().int().min(32).max(63),
      blockSeconds: z.number().int().min(1).nullable(),
    })
    .nullable(),
  resetOnSuccess: z.boolean(),
  spareAfterLoginSeconds: z.number().int().min(0),
  ipv6PrefixLength: z.number().int().min(32).max(128),
});

export const presetNameSchema = z.enum(['drawbridge', 'denyhosts', 'fail2ban']);

export const allowEntrySchema = z.strictObject({
  /** Canonical address, CIDR prefix, or DNS name. */
  entry: z.string(),
  comment: z.string().max(500).default(''),
  addedAt: time,
});

export const rulesSchema = z.object({
  current: ruleSetSchema,
  /** The preset that `current` equals, if any. */
  preset: presetNameSchema.nullable(),
  presets: z.record(presetNameSchema, z.object({ about: z.string(), rules: ruleSetSchema })),
});
