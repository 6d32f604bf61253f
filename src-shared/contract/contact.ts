/** Who answers for an address: looked up when the owner asks, or for a report; corrected by the owner. */
import { z } from 'zod';
import { targetInput, time } from './common.ts';
import { mailAddressSchema } from './reports.ts';

/** Said by whom: the owner; the registry (RDAP); Abusix's list in DNS; the registry's WHOIS. */
export const contactSourceSchema = z.enum(['owner', 'rdap', 'abusix', 'whois']);

export const contactStepSchema = z.object({
  way: z.enum(['rdap', 'abusix', 'whois']),
  /** Who was asked. */
  server: z.string(),
  result: z.enum(['found', 'nothing', 'failed']),
  /** What came of it, in a sentence: of the server ("It names …"), or of a failure, which names the server itself. */
  said: z.string(),
});

export const contactCorrectionSchema = z.object({
  prefix: z.string(),
  email: mailAddressSchema,
  setAt: time,
});

export const contactSchema = z.object({
  address: z.string(),
  /** The best one first, at most 3; empty: nobody was found. */
  emails: z.array(mailAddressSchema),
  /** Null: nobody was found. */
  source: contactSourceSchema.nullable(),
  confidence: z.enum(['high', 'medium', 'low']).nullable(),
  /** The network's, as its registry has them: somebody else's text, one line each. */
  networkName: z.string().nullable(),
  handle: z.string().nullable(),
  /** Such as "RIPE NCC". */
  registry: z.string().nullable(),
  /** First and last address that this holds for; null: only for this one. */
  range: z.object({ first: z.string(), last: z.string() }).nullable(),
  /** The widest prefix of the range that holds the address: what `setContact` would correct. */
  prefix: z.string().nullable(),
  foundAt: time,
  /** Who says so, or why nobody is named: a sentence. */
  explanation: z.string(),
  /** Who was asked, in order. Empty where nobody had to be. */
  steps: z.array(contactStepSchema),
  /** The owner's own, where there is one; `emails` is then it. */
  correction: contactCorrectionSchema.nullable(),
});

export const contactQueries = {
  /**
   * Asks the address's registry, Abusix and WHOIS, where the answer is not known yet or too old: this sends the address to
   * them. Takes up to 25 seconds. Of a prefix, its first address is looked up.
   */
  contact: { input: z.object({ address: targetInput }), output: contactSchema },
} as const;

export const contactCommands = {
  /** What the owner knows better, for all addresses of a prefix; null: forget it. Nobody is asked. */
  setContact: {
    input: z.object({ prefix: targetInput, email: mailAddressSchema.nullable() }),
    output: z.object({
      correction: contactCorrectionSchema.nullable(),
      /** What held for the same prefix before. */
      before: contactCorrectionSchema.nullable(),
    }),
  },
} as const;

export type Contact = z.output<typeof contactSchema>;
export type ContactStep = z.output<typeof contactStepSchema>;
export type ContactCorrection = z.output<typeof contactCorrectionSchema>;
