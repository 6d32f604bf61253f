import { z } from 'zod';
import { count, time, undoToken } from './common.ts';

/** What the owner wants sshd to accept, beyond what its own files say. */
export const sshPolicySchema = z.strictObject({
  /** No passwords, neither plain nor by keyboard-interactive. */
  keyOnly: z.boolean(),
  noRootLogin: z.boolean().default(false),
  /** How many tries one connection has; null: as sshd's files say. */
  maxAuthTries: z.number().int().min(1).max(20).nullable().default(null),
  /** Seconds that a connection has to log in; null: as sshd's files say. */
  loginGraceTime: z.number().int().min(1).max(600).nullable().default(null),
  /** Nobody else may log in; empty: as sshd's files say. */
  allowUsers: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/, 'a user name of letters, digits, "_", "." and "-"'),
    )
    .max(50)
    .default([]),
});

const placeSchema = z.object({ file: z.string(), line: count });

/** One setting of sshd's, as sshd says it is. */
export const sshdSettingSchema = z.object({
  /** sshd's word, such as "no", "prohibit-password", "120"; names with a blank between. */
  value: z.string(),
  /** file: it stands there; default: in no file; elsewhere: sshd says otherwise than its files, so something manages it. */
  source: z.enum(['file', 'default', 'elsewhere', 'unknown']),
  from: placeSchema.nullable(),
  /** What stands in files too, but without effect: sshd takes the first value. */
  overridden: z.array(placeSchema.extend({ value: z.string() })),
});

/** A Match block that makes a difference, or what does though no file says so. */
export const sshdExceptionSchema = z.object({
  /** Null: in no file that can be read. */
  from: placeSchema.nullable(),
  /** As on its Match line, or the connection that was tried. */
  criteria: z.string(),
  /** Such as "PasswordAuthentication yes". */
  changes: z.array(z.string()),
  /** Somebody it is about can log in without a key. */
  allowsPasswords: z.boolean(),
  /** False: it could not be tried whether it ever holds. */
  isTried: z.boolean(),
});

export const sshdPolicySchema = z.object({
  password: sshdSettingSchema,
  keyboardInteractive: sshdSettingSchema,
  publicKey: sshdSettingSchema,
  rootLogin: sshdSettingSchema,
  emptyPasswords: sshdSettingSchema,
  maxAuthTries: sshdSettingSchema,
  loginGraceTime: sshdSettingSchema,
  allowUsers: sshdSettingSchema,
  exceptions: z.array(sshdExceptionSchema),
  /** Files of sshd's that could not be read. */
  unread: z.array(z.string()),
});

/** A change of what sshd accepts that undoes itself unless it is confirmed. */
export const pendingPolicySchema = z.object({ endsAt: time, wanted: sshPolicySchema });

/** What is known beyond the verdict; absent: not looked at. */
export const keyOnlyDetails = {
  policy: sshdPolicySchema.optional(),
  /** Waits to be confirmed; null: nothing does. */
  pending: pendingPolicySchema.nullable().optional(),
  /** What the owner chose and confirmed; null: nothing, or it is not known. */
  chosen: sshPolicySchema.nullable().optional(),
  /** Keys only was chosen, and sshd accepts passwords again, as after an update of the system. */
  wasReset: z.boolean().optional(),
};

export const keyOnlyPlanSchema = z.object({
  /** Why it can't be done, each with what to do; empty: it can. */
  problems: z.array(z.string()),
  /** What the owner should know before. */
  warnings: z.array(z.string()),
  /** The file that is written; null where nothing is. */
  file: z.string().nullable(),
  /** It is written at the top of the file, which else stays; else it is the whole file. */
  isBlock: z.boolean(),
  /** The very lines; empty: they are taken out. */
  text: z.string(),
  /** What sshd says that it would accept then; absent where it can't be asked. */
  after: sshdPolicySchema.optional(),
  /** What it would accept then, in a sentence. */
  found: z.string(),
});

/** How long the owner has to confirm, in seconds. */
export const confirmSeconds = z.number().int().min(30).max(3600).default(180);

export const keyOnlyQueries = {
  /** What another policy would change, and what stands in its way. Nothing is done. */
  planKeyOnly: { input: z.object({ wanted: sshPolicySchema }), output: keyOnlyPlanSchema },
} as const;

export const keyOnlyCommands = {
  /**
   * Has sshd accept what is wanted, and looks whether it does. Unless it is confirmed in time, or a login by key is
   * seen, all of it is undone. What only takes restrictions off stays without that.
   */
  setKeyOnly: {
    input: z.object({ wanted: sshPolicySchema, seconds: confirmSeconds }),
    output: z.object({
      /** Until when it is to be confirmed; null: it stays. */
      endsAt: time.nullable(),
      undo: undoToken,
    }),
  },
  /** What waits to be confirmed stays. 'not-found' where nothing does, or it was too late. */
  confirmKeyOnly: { input: z.object({}), output: z.object({}) },
  /** Undoes at once what waits to be confirmed. */
  undoKeyOnly: { input: z.object({}), output: z.object({}) },
} as const;

export const keyOnlyEvents = {
  /** A change is undone soon unless it is confirmed: told once for each. */
  confirmationDue: z.object({ endsAt: time, seconds: count, keyOnly: z.boolean() }),
} as const;
