/**
 * The one contract between a guard and whoever asks it: queries, commands and
 * events, each with the shape of its input and output. Every transport (local
 * socket, and later Electron IPC and WebSocket) is derived from this value and
 * validates at its border. Times are milliseconds since 1970 by the guard's clock.
 */
import { z } from 'zod';
import { ATTEMPT_CATEGORIES } from './attempt.ts';
import { EVENT_KINDS } from './login-event.ts';

export { CallError } from './call-error.ts';

const time = z.number().int();
const count = z.number().int().nonnegative();
const page = { limit: z.number().int().min(1).max(10_000).default(100), offset: count.default(0) };

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

export const blockSchema = z.object({
  id: count,
  target: z.string(),
  since: time,
  until: time.nullable(),
  by: z.enum(['rule', 'owner', 'shared-list']),
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

const spareReason = z.enum([
  'loopback',
  'own-address',
  'gateway',
  'allow-list',
  'recent-login',
  'open-session',
]);

/** What the guard does about an attacker now. */
export const attackerStateSchema = z.discriminatedUnion('state', [
  /** `attempts` of `of` for the rule that is nearest to blocking. */
  z.object({ state: z.literal('watching'), attempts: count, of: count, rule: z.string().nullable() }),
  z.object({ state: z.literal('blocked'), until: time.nullable(), target: z.string() }),
  z.object({ state: z.literal('allowed'), entry: z.string() }),
  z.object({ state: z.literal('spared'), reason: spareReason, at: time }),
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
  status: attackerStateSchema,
});

const spareSchema = z.object({
  id: count,
  attacker: z.string(),
  time,
  reason: spareReason,
  rule: z.string(),
});

const partSchema = z.object({
  /** "log", "firewall", "store", … */
  part: z.string(),
  state: z.enum(['ok', 'attention', 'broken', 'off']),
  /** What is found, in a sentence. */
  found: z.string(),
  /** What to do about it; null when all is well. */
  fix: z.string().nullable(),
});

export const statusSchema = z.object({
  version: z.string(),
  pid: count,
  startedAt: time,
  now: time,
  /** guarding: blocks are enforced; observing: they are only recorded; replaying: a recorded log, its own clock. */
  mode: z.enum(['guarding', 'observing', 'replaying']),
  /** The state in one sentence. */
  sentence: z.string(),
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
    engine: z.enum(['nftables', 'hosts-deny', 'observe']),
    reason: z.string(),
    /** Addresses and prefixes that the engine holds as of the last reconciliation. */
    holds: count,
    reconciledAt: time.nullable(),
    problem: z.string().nullable(),
  }),
  store: z.object({
    path: z.string(),
    bytes: count,
    problem: z.string().nullable(),
    notices: z.array(z.string()),
  }),
  today: z.object({ attempts: count, blocks: count }),
  total: z.object({ attempts: count, attackers: count, activeBlocks: count }),
});

export const doctorSchema = z.object({ parts: z.array(partSchema) });

export const attackerDetailsSchema = z.object({
  attacker: attackerSchema,
  users: z.array(z.object({ user: z.string(), attempts: count, lastSeen: time })),
  addresses: z.array(z.object({ address: z.string(), attempts: count })),
  blocks: z.array(blockSchema),
  spares: z.array(spareSchema),
  events: z.array(eventRowSchema),
});

const targetInput = z.string().min(1).max(64);

export const contract = {
  queries: {
    status: { input: z.object({}), output: statusSchema },
    attackers: {
      input: z.object({
        ...page,
        sort: z.enum(['lastSeen', 'attempts', 'firstSeen']).default('lastSeen'),
        /** Part of an address or of a user name. */
        search: z.string().max(200).optional(),
      }),
      output: z.object({ total: count, attackers: z.array(attackerSchema) }),
    },
    attacker: {
      input: z.object({ address: targetInput, events: z.number().int().min(0).max(10_000).default(200) }),
      output: attackerDetailsSchema.nullable(),
    },
    blocks: {
      input: z.object({
        ...page,
        /** Also those that are over. */
        ended: z.boolean().default(false),
      }),
      output: z.object({ total: count, blocks: z.array(blockSchema) }),
    },
    events: {
      input: z.object({
        limit: page.limit,
        /** Only events with a higher id, oldest first; without it: the newest, newest first. */
        afterId: count.optional(),
      }),
      output: z.object({ events: z.array(eventRowSchema) }),
    },
    rules: {
      input: z.object({}),
      output: z.object({
        current: ruleSetSchema,
        /** The preset that `current` equals, if any. */
        preset: presetNameSchema.nullable(),
        presets: z.record(presetNameSchema, z.object({ about: z.string(), rules: ruleSetSchema })),
      }),
    },
    allowList: { input: z.object({}), output: z.object({ entries: z.array(allowEntrySchema) }) },
    doctor: { input: z.object({}), output: doctorSchema },
  },
  commands: {
    block: {
      input: z.object({
        target: targetInput,
        /** Null or absent: for ever. */
        forSeconds: z.number().int().min(1).max(3_153_600_000).nullable().default(null),
        reason: z.string().max(500).default(''),
      }),
      output: z.object({ block: blockSchema }),
    },
    unblock: {
      input: z.object({ target: targetInput }),
      output: z.object({ lifted: z.array(blockSchema) }),
    },
    allow: {
      input: z.object({ entry: z.string().min(1).max(253), comment: z.string().max(500).default('') }),
      output: z.object({ entry: allowEntrySchema, lifted: z.array(blockSchema) }),
    },
    disallow: {
      input: z.object({ entry: z.string().min(1).max(253) }),
      output: z.object({ removed: allowEntrySchema }),
    },
    setRules: {
      input: z.union([
        z.strictObject({ preset: presetNameSchema }),
        z.strictObject({ rules: ruleSetSchema }),
      ]),
      output: z.object({ current: ruleSetSchema }),
    },
  },
  events: {
    /** New login events, in order, batched. */
    loginEvents: z.object({ events: z.array(eventRowSchema) }),
    blocked: z.object({ block: blockSchema }),
    unblocked: z.object({ block: blockSchema }),
    spared: z.object({ spare: spareSchema }),
    /** Something that `status` shows has changed. */
    statusChanged: z.object({}),
  },
} as const;

export type Contract = typeof contract;
export type QueryName = keyof Contract['queries'];
export type CommandName = keyof Contract['commands'];
export type CallName = QueryName | CommandName;
export type EventName = keyof Contract['events'];

type CallOf<N extends CallName> = N extends QueryName
  ? Contract['queries'][N]
  : N extends CommandName
    ? Contract['commands'][N]
    : never;

/** What a caller may write (defaults left out). */
export type CallInput<N extends CallName> = z.input<CallOf<N>['input']>;
/** What a handler gets, defaults filled in. */
export type HandlerInput<N extends CallName> = z.output<CallOf<N>['input']>;
export type CallOutput<N extends CallName> = z.output<CallOf<N>['output']>;
export type EventPayload<N extends EventName> = z.output<Contract['events'][N]>;

export type Handlers = {
  [N in CallName]: (input: HandlerInput<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};

export type Status = z.output<typeof statusSchema>;
export type Attacker = z.output<typeof attackerSchema>;
export type AttackerState = z.output<typeof attackerStateSchema>;
export type AttackerDetails = z.output<typeof attackerDetailsSchema>;
export type EventRow = z.output<typeof eventRowSchema>;
export type Spare = z.output<typeof spareSchema>;
export type Part = z.output<typeof partSchema>;
export type AllowEntry = z.output<typeof allowEntrySchema>;

/** The schema of a call, whichever it is. */
export function callSchemas(name: CallName): { input: z.ZodType; output: z.ZodType } {
  const all: Record<string, { input: z.ZodType; output: z.ZodType }> = {
    ...contract.queries,
    ...contract.commands,
  };
  const call = all[name];
  if (call === undefined) throw new Error(`no such call: ${name}`);
  return call;
}
