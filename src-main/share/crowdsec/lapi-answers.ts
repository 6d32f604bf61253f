import { z } from 'zod';

/** What a Local API answers, read leniently: unknown members are passed over, lists may be null (§5 of the facts). */

const list = z
  .array(z.unknown())
  .nullish()
  .transform((items) => items ?? []);

export const streamAnswer = z.object({ new: list, deleted: list });

export const decisionList = list;

export const loginAnswer = z.object({ token: z.string().min(1).max(8192), expire: z.string().catch('') });

export const alertIds = z.array(
  z.union([z.string().regex(/^[0-9]{1,18}$/), z.int().nonnegative().transform(String)]),
);

export const lapiDecision = z.object({
  id: z.int().nonnegative().nullish(),
  duration: z.string(),
  origin: z.string().catch(''),
  scenario: z.string().catch(''),
  scope: z.string(),
  type: z.string(),
  value: z.string(),
  simulated: z.boolean().nullish().catch(null),
});

export type LapiDecision = z.infer<typeof lapiDecision>;

export const lapiAlert = z.object({
  machine_id: z.string().nullish(),
  created_at: z.string().nullish(),
  source: z.object({ value: z.string().nullish() }).nullish(),
  decisions: list,
});

export type LapiAlert = z.infer<typeof lapiAlert>;
