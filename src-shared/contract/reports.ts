/**
 * Abuse reports: what they say, where they go, what became of them, and how
 * the owner wants them. Nothing here is ever sent without the owner's click,
 * unless the mode is "automatic".
 */
import { z } from 'zod';
import { count, page, targetInput, time } from './common.ts';
import { savedSchema } from './preferences.ts';

/** By mail, as a draft for the owner's mail program, or to a service that wants a key. */
export const reportWaySchema = z.enum(['mail', 'draft', 'abuseipdb', 'blocklist-de']);

/**
 * queued: it leaves at `nextTryAt`, can be cancelled until `cancelableUntil` ·
 * sending: right now · sent: the server took it · unconfirmed: handed over, but the answer was lost; it may have
 * arrived and is never repeated · bounced: refused for good · failed: given up after many tries · cancelled: by the
 * owner · drafted: given to the owner's mail program; whether it was sent is not known.
 */
export const reportStateSchema = z.enum([
  'queued',
  'sending',
  'sent',
  'unconfirmed',
  'bounced',
  'failed',
  'cancelled',
  'drafted',
]);

/** What a network did, as the owner noted it. */
export const reportReplySchema = z.enum(['replied', 'fixed', 'no-reply']);

/** Who answers for an address, and how that is known. */
export const reportContactSchema = z.object({
  email: z.string(),
  /** The prefix that the contact is for; null: not told. */
  range: z.string().nullable(),
  /** What the network calls itself; null: not told. Somebody else's text. */
  networkName: z.string().nullable(),
  /** Who says so, in words that also stand in the report: "RDAP at RIPE", "the sender of this report". */
  source: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
});

export const reportRowSchema = z.object({
  id: count,
  /** A UUID; it stands in the report as its Report-ID. */
  reportId: z.string(),
  by: reportWaySchema,
  /** Who had it made. */
  cause: z.enum(['owner', 'automatic']),
  state: reportStateSchema,
  /** Whom it is about: one address, or several of one network. The first is the one that was asked for. */
  addresses: z.array(z.string()),
  /** The mail address that it goes to; null where it goes to a service. */
  recipient: z.string().nullable(),
  /** Null where nobody was looked up. */
  contact: reportContactSchema.nullable(),
  subject: z.string(),
  /** Attempts that it tells of, and when they were. */
  attempts: count,
  firstSeen: time,
  lastSeen: time,
  createdAt: time,
  /** While queued: when it is tried (again). */
  nextTryAt: time.nullable(),
  /** Until when `cancelReport` takes it back; null: it is too late, or was never queued. */
  cancelableUntil: time.nullable(),
  /** How often it was tried. */
  tries: count,
  sentAt: time.nullable(),
  /** Why it isn't sent (yet), in a sentence; may hold a server's words. */
  problem: z.string().nullable(),
  answer: z.object({ reply: reportReplySchema, text: z.string(), at: time }).nullable(),
});

export const reportAttachmentSchema = z.object({
  /** "xarf.json" (of each further address "xarf-2.json", …) or "log.txt". */
  name: z.string(),
  contentType: z.string(),
  content: z.string(),
});

/** One kind of thing that the log says and the report doesn't. */
export const redactionSchema = z.object({
  /**
   * local-user: a user of this machine · user-name: one that attackers don't commonly try, which may be a password
   * typed in the wrong place · host-name: this machine's · own-address: this machine's · other-address: somebody
   * else's · client-text: what the other end sent as its greeting or offer
   */
  what: z.enum(['local-user', 'user-name', 'host-name', 'own-address', 'other-address', 'client-text']),
  /** What stands in its place; "" where it is left out. */
  marker: z.string(),
  /** What it was, for the owner's eyes; at most 200 characters, and attacker's text: show it as text only. */
  original: z.string(),
  /** In how many lines. */
  lines: count,
});

/** A report as it would be. */
export const reportPreviewSchema = z.object({
  /** To be given to `sendReport` with an edited text, which holds it; null where there is nothing to report. */
  reportId: z.uuid().nullable(),
  /** As it would be stored. */
  address: z.string(),
  /** All whom it is about. */
  addresses: z.array(z.string()),
  /** Whether it may be sent now, by mail or as a draft. A service has limits of its own. */
  qualifies: z.boolean(),
  /** Why not, a sentence each; empty where it qualifies. */
  problems: z.array(z.string()),
  /** Null where nobody was found, or none was looked for because `to` is given. */
  contact: reportContactSchema.nullable(),
  /** Why nobody was found, in a sentence; else null. */
  contactProblem: z.string().nullable(),
  /** Where it would go: `to` as given, else the contact's. */
  recipient: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  attachments: z.array(reportAttachmentSchema),
  redacted: z.array(redactionSchema),
  attempts: count,
  firstSeen: time.nullable(),
  lastSeen: time.nullable(),
  /** The public comment that AbuseIPDB would get, without anything of the owner's. */
  comment: z.string(),
  /** Each way, and why it can't be gone yet (null: it can). */
  ways: z.array(z.object({ by: reportWaySchema, problem: z.string().nullable() })),
});

/** A line of ASCII that is a mail address, and nothing else. */
export const mailAddressSchema = z
  .string()
  .max(254)
  .regex(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,185}[A-Za-z0-9])?$/);

const hostName = z.string().regex(/^(?=.{1,253}$)[A-Za-z0-9:](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?$/);

export const mailPresetSchema = z.enum(['icloud', 'gmail', 'fastmail', 'microsoft', 'other']);

/** The owner's mail account. Its password is kept apart, and never told. */
export const mailAccountSchema = z.strictObject({
  preset: mailPresetSchema,
  /** Where reports come from and answers go to. */
  address: mailAddressSchema,
  /** Shown as the sender; "" for none. */
  name: z
    .string()
    .max(100)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u),
  /** The server for outgoing mail. */
  host: hostName,
  port: z.number().int().min(1).max(65_535),
  /** tls: from the first byte; starttls: required before anything else; none: only for a server on this machine. */
  security: z.enum(['tls', 'starttls', 'none']),
  /** What to log in as; "": no login. */
  user: z
    .string()
    .max(254)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u),
});

export const mailAccountAnswerSchema = z.object({
  account: mailAccountSchema.nullable(),
  hasPassword: z.boolean(),
  /** Where the password is kept, in words. */
  passwordPlace: z.string(),
  /** What is known of each provider, for the form. "other" has no values. */
  presets: z.array(
    z.object({
      preset: mailPresetSchema,
      name: z.string(),
      host: z.string(),
      port: z.number().int(),
      security: z.enum(['tls', 'starttls']),
      /** What the owner has to know before it works, in a sentence; "" for nothing. */
      hint: z.string(),
    }),
  ),
});

const wholeNumber = (least: number, most: number) => z.number().int().min(least).max(most);

/** An absolute path of a program, or null for none. */
const scriptPath = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/)
  .nullable();

/** How the owner wants reports. The same object is `reports` in settings.json. */
export const reportSettingsSchema = z.strictObject({
  /** off: none are made · ask: only by a click · automatic: of attackers blocked `automaticAfterBlocks` times, too */
  mode: z.enum(['off', 'ask', 'automatic']),
  /** So many attempts make an attacker worth a report. */
  thresholdAttempts: wholeNumber(1, 100_000),
  /** In the mode "automatic": blocked at least so often. */
  automaticAfterBlocks: wholeNumber(1, 100),
  /** Not more reports than this in any 24 hours. */
  dailyCap: wholeNumber(1, 200),
  /** One report for all attackers of a network that qualify, instead of one for each. */
  aggregate: z.boolean(),
  /** The report names the address that was attacked. */
  includeOwnAddress: z.boolean(),
  /** Who reports, as the report says; "" for the mail address alone. */
  reporter: z
    .string()
    .max(100)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u),
  /** The text, with {placeholders}; null: the one that Drawbridge brings. */
  template: z.string().max(8000).nullable(),
  /** Also to these services in the mode "automatic", and offered for a click. They need a key: `setReportKey`. */
  abuseIpdb: z.boolean(),
  blocklistDe: z.boolean(),
  /** The mail address or number of the owner's server there. */
  blocklistDeServer: z
    .string()
    .max(254)
    .regex(/^[\x21-\x7e]*$/),
  /** The owner's own program, run with a blocked address or prefix as its argument (DenyHosts' PLUGIN_DENY). */
  denyScript: scriptPath,
  /** The same when a block has ended (DenyHosts' PLUGIN_PURGE). */
  purgeScript: scriptPath,
});

export const reportSettingsAnswerSchema = z.object({
  settings: reportSettingsSchema,
  /** Which services have a key. */
  keys: z.object({ abuseIpdb: z.boolean(), blocklistDe: z.boolean() }),
  /** Each placeholder that a template may hold, without its braces. */
  placeholders: z.array(z.object({ name: z.string(), means: z.string() })),
  defaultTemplate: z.string(),
});

export const reportStatisticsSchema = z.object({
  /** Sent, unconfirmed or drafted. */
  reports: count,
  /** Different networks that were told. */
  networks: count,
  /** Of those, where the owner noted an answer of any kind. */
  networksReplied: count,
  /** Of those, where the owner noted that it was fixed. */
  networksActed: count,
  /** Of the last 24 hours, as the daily cap counts them. */
  today: count,
  waiting: count,
  bounced: count,
  failed: count,
  /** "14 reports, 3 networks acted." */
  sentence: z.string(),
});

/** A draft for the owner's mail program. */
export const reportDraftSchema = z.object({
  /** Short text only: no attachments fit. Null where it would be too long for some programs. */
  mailto: z.string().nullable(),
  /** The whole mail with its attachments, unsent: a file that mail programs open for editing. */
  eml: z.string(),
  /** A fit name for that file. */
  fileName: z.string(),
});

export const reportQueries = {
  /** The report about an attacker as it would be, and whether it may be sent. Looks the contact up: takes seconds. */
  reportPreview: {
    input: z.object({
      address: targetInput,
      /** Instead of the contact that is found. */
      to: mailAddressSchema.optional(),
    }),
    output: reportPreviewSchema,
  },
  /** What a template makes of an attack that never was, before it is set. */
  previewTemplate: {
    /** Null: the one that Drawbridge brings. */
    input: z.object({ template: z.string().max(8000).nullable() }),
    output: z.object({
      /** "" where there is a problem. */
      text: z.string(),
      /** Why it can't be a template, in a sentence; null: it can. */
      problem: z.string().nullable(),
    }),
  },
  /** Newest first. */
  reports: {
    input: z.object({
      ...page,
      /** Part of an address, recipient, network's name or subject. */
      search: z.string().max(200).optional(),
    }),
    output: z.object({ total: count, reports: z.array(reportRowSchema) }),
  },
  /** One report with all that it says; null: there is none with this id. */
  report: {
    input: z.object({ id: count }),
    output: z
      .object({ report: reportRowSchema, text: z.string(), attachments: z.array(reportAttachmentSchema) })
      .nullable(),
  },
  /** A report as a draft for a mail program; 'not-found', or 'refused' for one that goes to a service. */
  reportDraft: { input: z.object({ id: count }), output: reportDraftSchema },
  reportStatistics: { input: z.object({}), output: reportStatisticsSchema },
  reportSettings: { input: z.object({}), output: reportSettingsAnswerSchema },
  mailAccount: { input: z.object({}), output: mailAccountAnswerSchema },
} as const;

export const reportCommands = {
  /**
   * Makes a report and queues it; by 'draft' it is only made: open it with the host's `openDraft`.
   * 'refused' with the reason where it doesn't qualify or the way isn't set up.
   */
  sendReport: {
    input: z.object({
      address: targetInput,
      by: reportWaySchema.default('mail'),
      /** Instead of the contact that is found. */
      to: mailAddressSchema.optional(),
      /** Of the preview, so that the same is not sent twice; else a new one. */
      reportId: z.uuid().optional(),
      /** As the owner edited it; else as the preview has it. What it holds is sent as it is, without control characters. */
      text: z.string().min(1).max(20_000).optional(),
      /** How long it can be cancelled. */
      delaySeconds: wholeNumber(0, 3600).default(60),
    }),
    output: z.object({ report: reportRowSchema }),
  },
  /** 'refused' where it is too late. */
  cancelReport: { input: z.object({ id: count }), output: z.object({ report: reportRowSchema }) },
  /** What the network answered, noted by hand; null takes the note away. */
  noteReport: {
    input: z.object({
      id: count,
      reply: reportReplySchema.nullable(),
      text: z.string().max(2000).default(''),
    }),
    output: z.object({ report: reportRowSchema }),
  },
  /**
   * Switched off, everything that waits is cancelled. 'invalid' with the reason, such as a placeholder that there isn't or a script that
   * others could change.
   */
  setReportSettings: {
    input: z.object({ change: reportSettingsSchema.partial() }),
    output: reportSettingsAnswerSchema,
  },
  /**
   * Null: no account any more, and its password is forgotten. A password that isn't given stays as it was, unless
   * server, encryption or user are others: then it is forgotten.
   */
  setMailAccount: {
    input: z.object({ account: mailAccountSchema.nullable(), password: z.string().max(1000).optional() }),
    output: mailAccountAnswerSchema,
  },
  /**
   * Sends a mail to the owner's own address, by this account or the one that is set. Takes up to a minute. Where it
   * doesn't work, `problem` says why and what to do.
   */
  testMailAccount: {
    input: z.object({ account: mailAccountSchema.optional(), password: z.string().max(1000).optional() }),
    output: z.object({ sentTo: z.string().nullable(), problem: z.string().nullable() }),
  },
  /** The key that a service gave the owner; null: forget it. It is kept apart, and never told. */
  setReportKey: {
    input: z.object({
      service: z.enum(['abuseipdb', 'blocklist-de']),
      key: z
        .string()
        .max(500)
        .regex(/^[\x21-\x7e]+$/)
        .nullable(),
    }),
    output: reportSettingsAnswerSchema,
  },
} as const;

/** What the host of the windows answers. */
export const reportHostCalls = {
  /**
   * Opens a report in the owner's mail program: 'mailto' as short text, 'eml' as a file with its attachments, which
   * is saved where the owner says. In a browser only 'eml'; the page opens `mailto` of `reportDraft` by itself.
   */
  openDraft: {
    input: z.object({ id: count, as: z.enum(['mailto', 'eml']) }),
    output: savedSchema,
  },
} as const;

export const reportEvents = {
  /** A report is new, or something about it has changed. */
  reportsChanged: z.object({ report: reportRowSchema }),
  /** The owner's own program was run, or could not be, for a block that began or ended. */
  scriptRan: z.object({
    script: z.string(),
    /** An address or prefix. */
    target: z.string(),
    /** Why it was not run, or how it failed, in a sentence; null: all went well. */
    problem: z.string().nullable(),
    /** What it wrote, its first 2,000 characters. */
    said: z.string(),
  }),
  /** Settings, mail account or keys are others. */
  reportSettingsChanged: z.object({ settings: reportSettingsAnswerSchema, account: mailAccountAnswerSchema }),
} as const;

export type ReportWay = z.output<typeof reportWaySchema>;
export type ReportState = z.output<typeof reportStateSchema>;
export type ReportContact = z.output<typeof reportContactSchema>;
export type ReportRow = z.output<typeof reportRowSchema>;
export type ReportAttachment = z.output<typeof reportAttachmentSchema>;
export type ReportPreview = z.output<typeof reportPreviewSchema>;
export type Redaction = z.output<typeof redactionSchema>;
export type MailAccount = z.output<typeof mailAccountSchema>;
export type MailAccountAnswer = z.output<typeof mailAccountAnswerSchema>;
export type ReportSettings = z.output<typeof reportSettingsSchema>;
export type ReportSettingsAnswer = z.output<typeof reportSettingsAnswerSchema>;
export type ReportStatistics = z.output<typeof reportStatisticsSchema>;
export type ReportDraft = z.output<typeof reportDraftSchema>;
