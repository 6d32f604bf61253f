import { z } from 'zod';
import { count } from './common.ts';

/** The one small program that runs as root, as found on this machine. */
export const helperStateSchema = z.object({
  /** outdated: it answers, but is not the one that came with this Drawbridge; unsafe: others than root could change it. */
  state: z.enum(['not-needed', 'not-installed', 'installed', 'outdated', 'unsafe', 'unreachable']),
  /** Sentences: what is, then what to do. */
  found: z.string(),
  /** What it calls itself; null: it does not say. */
  version: count.nullable(),
});

export const helperQueries = {
  helperState: { input: z.object({}), output: helperStateSchema },
};

export const helperCommands = {
  /** Installs, upgrades or repairs it, after macOS's own prompt for an administrator, then lets the guard use it. */
  installHelper: { input: z.object({}), output: helperStateSchema },
  /** Takes it out with everything that it blocks; the guard goes on observing. */
  uninstallHelper: { input: z.object({}), output: helperStateSchema },
};

export type HelperStateAnswer = z.output<typeof helperStateSchema>;
