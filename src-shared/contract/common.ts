import { z } from 'zod';

/** Milliseconds since 1970 by the guard's clock. */
export const time = z.number().int();
export const count = z.number().int().nonnegative();
export const page = {
  limit: z.number().int().min(1).max(10_000).default(100),
  offset: count.default(0),
};

/** An address, prefix or part of one, as somebody wrote it. */
export const targetInput = z.string().min(1).max(64);

/** Where an address is, as far as the data that Drawbridge brings tells. */
export const placeSchema = z.object({
  /** ISO 3166-1 alpha-2, upper case; null: not known. */
  country: z.string().length(2).nullable(),
  /** The autonomous system that announces it; null: not known. */
  network: z.object({ number: count, name: z.string() }).nullable(),
});

/** With which the latest change can be taken back for a while (see the command `undo`); null: it can't. */
export const undoToken = z.string().max(100).nullable();

/** Chosen by whoever asks for long work, to hear of its progress and to cancel it. */
export const jobName = z.string().min(1).max(100);
