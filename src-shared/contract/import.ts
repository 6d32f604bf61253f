/** Moving in from DenyHosts or fail2ban: what was read of them is offered, judged, taken over, and taken back as one. */
import { z } from 'zod';
import { count, targetInput, time, undoToken } from './common.ts';
import { ruleSetSchema } from './rules.ts';
import { denyHostsSettingsSchema } from './share.ts';

const scriptPath = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, 'an absolute path');

export const importSettingsSchema = z.strictObject({
  /** sshd's. */
  port: z.number().int().min(1).max(65_535).optional(),
  blockAllPorts: z.boolean().optional(),
  /** The owner's own programs, run when a block begins or ends. */
  denyScript: scriptPath.optional(),
  purgeScript: scriptPath.optional(),
  /** DenyHosts' synchronisation, where the owner had it on: what is not given stays. */
  denyHostsSync: denyHostsSettingsSchema.partial().optional(),
});

/** What is offered. More blocks than fit into one are offered by further ones that continue the first. */
export const importOfferSchema = z.strictObject({
  from: z.enum(['denyhosts', 'fail2ban']),
  /** Null: the rules stay. */
  rules: ruleSetSchema.nullable().default(null),
  settings: importSettingsSchema.prefault({}),
  allow: z
    .array(z.strictObject({ entry: z.string().min(1).max(253), comment: z.string().max(500) }))
    .max(1000)
    .default([]),
  blocks: z
    .array(
      z.strictObject({
        target: targetInput,
        /** Null: for ever. */
        until: time.nullable(),
      }),
    )
    .max(5000)
    .default([]),
});

/** What taking the offer over changes. */
export const importChangesSchema = z.object({
  /** The rules become others. */
  rules: z.boolean(),
  /** The settings that become others, by name. */
  settings: z.array(z.string()),
  /** Entries that come onto the allow list. */
  allow: z.array(z.string()),
  /** How many are blocked who were not, or not as long. */
  blocks: count,
  /** What is not taken over, and why. */
  skipped: z.array(z.object({ what: z.string(), why: z.string() })),
});

export const importQueries = {
  /** Changes nothing. */
  planImport: { input: importOfferSchema, output: importChangesSchema },
};

export const importCommands = {
  /** Never blocks whom the allow list, this machine's own network or a recent login protects. */
  importSettings: {
    input: importOfferSchema.extend({
      /** The undo token of the latest import: this one is part of it. */
      continues: undoToken.default(null),
    }),
    output: importChangesSchema.extend({
      undo: undoToken,
      /** Until when `undoImport` takes it back; null: nothing was changed. */
      undoUntil: time.nullable(),
    }),
  },
  /** Takes back all of the latest import: 'not-found' where there is none, or it is older than a day. */
  undoImport: { input: z.object({}), output: z.object({ done: z.string() }) },
};

export type ImportOffer = z.output<typeof importOfferSchema>;
export type ImportSettings = z.output<typeof importSettingsSchema>;
export type ImportChanges = z.output<typeof importChangesSchema>;
