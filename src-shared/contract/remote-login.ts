import { z } from 'zod';

/** Who may log in by SSH as far as this system has a list of its own for it (macOS: com.apple.access_ssh). */
export const mayLogInSchema = z.object({
  /** unknown: this system has no such list, or does not tell. */
  who: z.enum(['everyone', 'listed', 'unknown']),
  /** Where it is a list: short names. */
  users: z.array(z.string()),
  groups: z.array(z.string()),
});

/** Remote Login as found on this machine. */
export const remoteLoginSchema = z.object({
  state: z.enum(['on', 'off', 'unknown']),
  /** How that is known, or why it isn't, in a sentence; where findings contradict each other, it says so. */
  found: z.string(),
  /** Whether it can be switched from here. */
  canSwitch: z.boolean(),
  /** Why it can't be switched from here; null: it can. */
  whyNot: z.string().nullable(),
  mayLogIn: mayLogInSchema,
});

/** Those panes of System Settings that Drawbridge ever sends its owner to. */
export const settingsPaneSchema = z.enum(['full-disk-access', 'login-items', 'sharing']);

/** Why Remote Login is not as it was asked to be, judged by its port. */
export const switchProblemSchema = z.object({
  sentence: z.string(),
  /** Where in System Settings it can be mended, the likeliest first. */
  panes: z.array(settingsPaneSchema),
});
