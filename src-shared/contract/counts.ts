import { z } from 'zod';
import { EVENT_KINDS } from '../login-event.ts';
import { count, time } from './common.ts';

/** What happened since this guard's process began, for whoever measures. They only grow. */
export const countsSchema = z.object({
  /** When counting began. */
  since: time,
  /** Login events by their kind; what did not happen yet is left out. */
  events: z.partialRecord(z.enum(EVENT_KINDS), count),
  /** Blocks that began, by whom. */
  blocks: z.object({ rule: count, owner: count }),
  /** Blocks that ended. */
  lifted: count,
  /** Attackers whom a rule caught, but who were spared. */
  spared: count,
});

export const countQueries = {
  counts: { input: z.object({}), output: countsSchema },
};

export type Counts = z.output<typeof countsSchema>;
