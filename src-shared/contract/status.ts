import { z } from 'zod';
import { count, time } from './common.ts';
import { keyOnlyDetails } from './key-only.ts';
import { remoteLoginSchema } from './remote-login.ts';

/**
 * What the icon shows, the first that holds: the guard does not work (broken), the owner paused it, Remote Login
 * is off, somebody is trying right now (under-attack), something needs the owner (attention), it only watches
 * (observing), all is well (guarding).
 */
export const conditionSchema = z.enum([
  'broken',
  'paused',
  'remote-login-off',
  'under-attack',
  'attention',
  'observing',
  'guarding',
]);

/** What would make it better, and where. */
export const adviceSchema = z.object({
  sentence: z.string(),
  /** The words on the button. */
  button: z.string(),
  action: z.enum(['resume', 'set-up', 'firewall', 'log', 'store', 'ssh-access', 'shared-lists']),
});

/** What a button beside a part does about it. */
export const repairSchema = z.object({
  /**
   * install-helper and repair-firewall are calls; the others lead to where the owner chooses: Sharing in System
   * Settings, or a tab of the preferences.
   */
  action: z.enum([
    'install-helper',
    'repair-firewall',
    'open-sharing',
    'choose-log',
    'ssh-access',
    'shared-lists',
  ]),
  /** The words on the button. */
  label: z.string(),
});

export const partSchema = z.object({
  /** "log", "firewall", "store", … */
  part: z.string(),
  state: z.enum(['ok', 'attention', 'broken', 'off']),
  /** What is found, in a sentence. */
  found: z.string(),
  /** What to do about it; null when all is well. */
  fix: z.string().nullable(),
  /** What can be done about it with one click; absent: nothing. */
  repair: repairSchema.optional(),
});

/** pf is believed only once a connection of our own was seen to pass through our rules. */
export const firewallProofSchema = z.object({
  /** not-needed: the owner chose routes, which need none. */
  state: z.enum(['proven', 'unproven', 'not-needed']),
  /** What was found, in a sentence. */
  found: z.string(),
  /** When it was tested last; null: not yet. */
  at: time.nullable(),
});

export const statusSchema = z.object({
  version: z.string(),
  pid: count,
  startedAt: time,
  now: time,
  /** guarding: blocks are enforced; observing: they are only recorded; replaying: a recorded log, its own clock. */
  mode: z.enum(['guarding', 'observing', 'replaying']),
  condition: conditionSchema,
  /** The state in one sentence. */
  sentence: z.string(),
  /** What the owner should do, if anything. */
  advice: adviceSchema.nullable(),
  /** Until when nobody is kept out, as the owner chose; null: not paused. */
  pausedUntil: time.nullable(),
  stateDirectory: z.string(),
  log: z.object({
    source: z.string(),
    /** In words: what is followed and why it was chosen. */
    description: z.string(),
    isSample: z.boolean(),
    lines: count,
    events: count,
    skippedLines: count,
    lastLineAt: time.nullable(),
    problem: z.string().nullable(),
  }),
  firewall: z.object({
    engine: z.enum(['nftables', 'hosts-deny', 'pf', 'blackhole', 'observe']),
    reason: z.string(),
    /** Whether pf was seen to block; null where the engine is none of macOS's. */
    proof: firewallProofSchema.nullable(),
    /** Addresses and prefixes that the engine holds as of the last reconciliation. */
    holds: count,
    reconciledAt: time.nullable(),
    problem: z.string().nullable(),
    /** What of the shared blocks it can't hold, in a sentence; null: it holds all. */
    unheld: z.string().nullable().default(null),
  }),
  store: z.object({
    path: z.string(),
    bytes: count,
    problem: z.string().nullable(),
    notices: z.array(z.string()),
  }),
  today: z.object({ attempts: count, blocks: count }),
  total: z.object({
    attempts: count,
    attackers: count,
    activeBlocks: count,
    /** Addresses and prefixes that shared lists and rules by place keep out besides. */
    shared: count.default(0),
  }),
});

export const doctorSchema = z.object({ parts: z.array(partSchema) });

/** One hour of UTC. */
export const hourSchema = z.object({
  /** Its first millisecond. */
  start: time,
  attempts: count,
  /** Of these, by attackers that were blocked by then or later. */
  blockedAttempts: count,
  /** Blocks that began, by a rule or the owner. */
  blocks: count,
});

/** Remote Login and what sshd accepts, as found on this machine. */
export const accessSchema = z.object({
  remoteLogin: remoteLoginSchema,
  keyOnly: z.object({
    state: z.enum(['keys-only', 'passwords', 'unknown']),
    found: z.string(),
    canSwitch: z.boolean(),
    ...keyOnlyDetails,
  }),
});
