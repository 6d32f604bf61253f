/**
 * Shared defence: blocks learnt from others and given to them (DenyHosts' synchronisation, CrowdSec, lists), and rules
 * by country or network. All of it is off until the owner turns it on.
 */
import { z } from 'zod';
import { count, page, placeSchema, targetInput, time, undoToken } from './common.ts';

const wholeNumber = (least: number, most: number) => z.number().int().min(least).max(most);

/** Text for one line. */
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u);

const webAddress = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s\p{Cc}@]+$/u);

/** A certificate authority of one's own: PEM, trusted besides the well-known ones; null: those alone. */
const authority = z
  .string()
  .max(100_000)
  .regex(/^-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----\s*$/)
  .nullable();

/** Where shared blocks come from: "denyhosts", "crowdsec", "list:ID", "country:NL", "network:64500". */
export const sourceIdSchema = z.string().max(100);

/** An address or prefix that others want kept out, or a rule by place does. */
export const sharedBlockSchema = z.object({
  source: sourceIdSchema,
  /** The source's name for people: "Spamhaus DROP", "CrowdSec". */
  sourceName: z.string(),
  target: z.string(),
  /** Since when it is known here; null for a rule by place, which has no beginning of its own. */
  since: time.nullable(),
  /** When it ends by itself; null: when the source takes it back. */
  until: time.nullable(),
  /** Why, in the source's words: a stranger's text. "" where it doesn't say. */
  reason: z.string(),
  place: placeSchema,
});

/** How a source is: all is well, it waits for its first answer, it has a problem, or it is switched off. */
const sourceStateSchema = z.enum(['ok', 'waiting', 'problem', 'off']);

const sourceBasics = {
  state: sourceStateSchema,
  /** How it is, in a sentence. */
  found: z.string(),
  /** What is wrong and what to do, in a sentence; null: nothing. */
  problem: z.string().nullable(),
  /** Addresses and prefixes that it keeps out now. */
  holds: count,
  /** When it answered last. */
  answeredAt: time.nullable(),
};

/** DenyHosts' synchronisation, as in denyhosts.conf: SYNC_SERVER, SYNC_UPLOAD, … */
export const denyHostsSettingsSchema = z.strictObject({
  /** "host", "host:port" or a web address; "": none. */
  server: line(500),
  upload: z.boolean(),
  download: z.boolean(),
  intervalSeconds: wholeNumber(300, 604_800),
  /** So many others must have reported an address before it is taken. */
  threshold: wholeNumber(1, 1000),
  /** An address must have been seen for so long. */
  resiliencySeconds: wholeNumber(0, 31_536_000),
  /** How long a received address is kept out. */
  keepSeconds: wholeNumber(3600, 315_360_000),
  ca: authority,
  /** Tells the server the program's version (SYNC_VERSION). */
  sendVersion: z.boolean(),
});

export const denyHostsSchema = z.object({
  ...sourceBasics,
  settings: denyHostsSettingsSchema,
  /** As DenyHosts counts them. */
  statistics: z.object({
    /** Since when it is counted; null: nothing was exchanged yet. */
    since: time.nullable(),
    sent: count,
    received: count,
    sentLast: count,
    receivedLast: count,
    /** Own observations that the server does not take. */
    refused: count,
    /** What the server calls the present; null: it was not asked yet. */
    serverTime: time.nullable(),
    nextAt: time.nullable(),
  }),
});

/** One Local API of CrowdSec's, for a fleet. */
export const crowdSecSettingsSchema = z.strictObject({
  /** "": none. */
  url: z.union([z.literal(''), webAddress]),
  ca: authority,
  /** What this machine is called there; "": it is not registered. */
  machineId: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9_-]*$/),
  /** Takes its decisions. */
  pull: z.boolean(),
  /** Gives it the blocks that this guard's rules make. */
  push: z.boolean(),
  pollSeconds: wholeNumber(1, 3600),
  /** Only decisions of these origins, such as "crowdsec", "cscli", "lists", "CAPI"; none: all. */
  origins: z.array(line(100).min(1)).max(20),
});

export const crowdSecSchema = z.object({
  ...sourceBasics,
  settings: crowdSecSettingsSchema,
  hasPassword: z.boolean(),
  hasKey: z.boolean(),
  /** Own blocks that stand there. */
  pushed: count,
  /** Own blocks that it does not have yet. */
  waiting: count,
  /** What the owner lifted, and it does not know yet. */
  waitingToLift: count,
  /** Decisions that are of no use here, by what they are ("scope Country", "type captcha"). */
  passedOver: z.array(z.object({ what: z.string(), count })),
});

/** 'auto': found out by what it says; 'json': an array of texts, or what AbuseIPDB answers. */
export const listFormatSchema = z.enum(['auto', 'plain', 'dshield', 'spamhaus', 'json']);

/** A list that the owner chose. */
export const listSettingsSchema = z.strictObject({
  /** Given by the guard. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  /** The preset that it was made of; null: the owner's own. */
  preset: z.string().max(40).nullable(),
  name: line(80).min(1),
  /** A web address, or the absolute path of a file. */
  url: z.union([
    webAddress,
    z
      .string()
      .max(2000)
      .regex(/^\/[^\0]*$/),
  ]),
  format: listFormatSchema,
  isOn: z.boolean(),
  intervalSeconds: wholeNumber(10, 2_592_000),
  /** So long after the last good answer its blocks end; null: never. */
  expireSeconds: wholeNumber(3600, 31_536_000).nullable(),
});

export const listSchema = z.object({
  ...sourceBasics,
  settings: listSettingsSchema,
  /** IPv4 addresses that it covers. */
  addresses: count,
  /** Lines of it that are no address. */
  notUnderstood: count,
  /** Addresses of it that are never blocked: private ones, loopback, too wide a prefix. */
  leftOut: count,
  /** What its maker wants said; "" for nothing. A stranger's text. */
  credit: z.string(),
  nextAt: time.nullable(),
  /** When what it keeps out ends unless there is a good answer before; null: it does not. */
  lapsesAt: time.nullable(),
  /** A version that changed too much to be taken unseen; null: there is none. */
  held: z
    .object({
      since: time,
      /** Entries and IPv4 addresses of it, and of the one in force. */
      entries: count,
      addresses: count,
      entriesBefore: count,
      addressesBefore: count,
      /** Why it is held back, in a sentence. */
      why: z.string(),
      /** The owner wants it: it will be fetched as soon as its maker allows. */
      isApproved: z.boolean(),
    })
    .nullable(),
});

export const listPresetSchema = z.object({
  preset: z.string(),
  name: z.string(),
  url: z.string(),
  about: z.string(),
  homepage: z.string(),
  /** Its terms of use as far as they are known. */
  terms: z.string(),
  intervalSeconds: count,
  minimumSeconds: count,
  expireSeconds: count.nullable(),
  /** It wants a key from an account there: `setReportKey` of AbuseIPDB. */
  needsKey: z.boolean(),
});

/** A country by ISO 3166-1 alpha-2, or a network by its AS number. */
export const ruledPlaceSchema = z.union([
  z.strictObject({ country: z.string().regex(/^[A-Z]{2}$/) }),
  z.strictObject({ network: wholeNumber(1, 4_294_967_295), name: line(80).default('') }),
]);

/** Everybody of a place is kept out, or nobody of it ever by a rule or shared list. What is exempt wins. */
export const placeRuleSchema = z.strictObject({
  place: ruledPlaceSchema,
  action: z.enum(['block', 'exempt']),
});

export const placesSchema = z.object({
  rules: z.array(
    placeRuleSchema.extend({
      source: sourceIdSchema,
      name: z.string(),
      prefixes: count,
      /** IPv4 addresses. */
      addresses: count,
    }),
  ),
  /** The owner's own data (MMDB); null: what Drawbridge brings. */
  countryFile: z.string().nullable(),
  networkFile: z.string().nullable(),
  /** Why a file of the owner's is not used, in a sentence; null: all is well. */
  problem: z.string().nullable(),
  /** Whose data is asked, to be shown. */
  sources: z.array(z.object({ name: z.string(), date: z.string(), licence: z.string(), credit: z.string() })),
});

/** All of it, as its tab shows it. */
export const shareSchema = z.object({
  /** Addresses and prefixes that all sources together keep out. */
  holds: count,
  /** What of it the firewall can't hold, in a sentence; null: it holds all. */
  unheld: z.string().nullable(),
  denyHosts: denyHostsSchema,
  crowdSec: crowdSecSchema,
  lists: z.array(listSchema),
  presets: z.array(listPresetSchema),
  places: placesSchema,
});

const changed = z.object({ share: shareSchema, undo: undoToken });
const listId = z.object({ id: listSettingsSchema.shape.id });

export const shareQueries = {
  share: { input: z.object({}), output: shareSchema },
  /** What sources keep out, the newest first. Rules by place are not in it: their prefixes are too many to be read. */
  sharedBlocks: {
    input: z.object({
      ...page,
      /** Of one source; absent: of all. */
      source: sourceIdSchema.optional(),
      /** The beginning of the target, or part of the reason. */
      search: z.string().max(200).optional(),
    }),
    output: z.object({ total: count, blocks: z.array(sharedBlockSchema) }),
  },
  /** Which sources have this address or prefix, wholly. */
  sharedOf: {
    input: z.object({ target: targetInput }),
    output: z.object({ blocks: z.array(sharedBlockSchema) }),
  },
  /** Networks by part of their name, or by number ("AS3320"). */
  networksNamed: {
    input: z.object({ text: z.string().min(1).max(80) }),
    output: z.object({ networks: z.array(z.object({ number: count, name: z.string() })) }),
  },
  /** What a rule by place would do: nothing is done. */
  checkPlace: {
    input: z.object({ place: ruledPlaceSchema }),
    output: z.object({
      name: z.string(),
      prefixes: count,
      addresses: count,
      /** From where in it somebody has logged in here, at most 20 of them. */
      logins: z.array(z.string()),
    }),
  },
} as const;

export const shareCommands = {
  /** 'invalid' with the reason; then all is as before. Without a server, or with both ways off, nothing is sent or asked. */
  setDenyHosts: { input: z.object({ change: denyHostsSettingsSchema.partial() }), output: changed },
  /** Exchanges now, and answers when that is over. */
  syncDenyHosts: { input: z.object({}), output: z.object({ share: shareSchema }) },
  /**
   * Changes how the LAPI is used; its key and password are kept apart, and never told. An empty `url` leaves it: what
   * it keeps out is lifted here, and forgotten.
   */
  setCrowdSec: {
    input: z.object({
      change: crowdSecSettingsSchema.partial(),
      password: z.string().min(1).max(500).optional(),
      key: z.string().min(1).max(500).optional(),
    }),
    output: changed,
  },
  /** Registers this machine at a LAPI and uses it from then on. */
  joinCrowdSec: {
    input: z.object({
      url: webAddress,
      ca: authority.default(null),
      /** What this machine is to be called there. */
      name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
      /** Of `cscli bouncers add NAME`. */
      key: z.string().min(1).max(500),
      /** Where the LAPI takes machines by a token of its own (auto_registration). */
      registrationToken: z.string().min(1).max(500).nullable().default(null),
    }),
    output: z.object({
      share: shareSchema,
      /** What is to be typed on the LAPI before this machine may give blocks; null: nothing. */
      command: z.string().nullable(),
    }),
  },
  /** Asks the LAPI now, and answers when that is over. */
  checkCrowdSec: { input: z.object({}), output: z.object({ share: shareSchema }) },
  /** 'conflict' where it is there already. */
  addList: {
    input: z.object({
      list: z.union([
        z.strictObject({ preset: z.string().max(40) }),
        listSettingsSchema.omit({ id: true, preset: true, isOn: true }),
      ]),
    }),
    output: changed,
  },
  setList: {
    input: z.object({
      id: listSettingsSchema.shape.id,
      change: listSettingsSchema.omit({ id: true, preset: true }).partial(),
    }),
    output: changed,
  },
  /** Lifts its blocks, and no others. */
  removeList: { input: listId, output: changed },
  /** Fetches it now, unless its maker wants to be asked less often: 'refused' with when it may be. */
  fetchList: { input: listId, output: z.object({ share: shareSchema }) },
  /** Takes the version that is held back. */
  acceptList: { input: listId, output: z.object({ share: shareSchema }) },
  /**
   * All rules by place from now on. 'refused' where one would keep out a place from which somebody has logged in, unless
   * `evenWithLogins` is given; the sentence says from where.
   */
  setPlaceRules: {
    input: z.object({ rules: z.array(placeRuleSchema).max(200), evenWithLogins: z.boolean().default(false) }),
    output: changed,
  },
  /** Asks the owner's own files (MMDB) for countries and networks; null: what Drawbridge brings. */
  setPlaceFiles: {
    input: z.object({
      countryFile: z
        .string()
        .max(4096)
        .regex(/^\/[^\0]*$/)
        .nullable(),
      networkFile: z
        .string()
        .max(4096)
        .regex(/^\/[^\0]*$/)
        .nullable(),
    }),
    output: changed,
  },
} as const;

export const shareEvents = {
  /** Something of it has changed; not more than twice a second. */
  shareChanged: z.object({ share: shareSchema }),
} as const;

export type SharedBlock = z.output<typeof sharedBlockSchema>;
export type DenyHostsSettings = z.output<typeof denyHostsSettingsSchema>;
export type DenyHosts = z.output<typeof denyHostsSchema>;
export type CrowdSecSettings = z.output<typeof crowdSecSettingsSchema>;
export type CrowdSec = z.output<typeof crowdSecSchema>;
export type ListSettings = z.output<typeof listSettingsSchema>;
export type SharedList = z.output<typeof listSchema>;
export type ListPreset = z.output<typeof listPresetSchema>;
export type RuledPlace = z.output<typeof ruledPlaceSchema>;
export type PlaceRule = z.output<typeof placeRuleSchema>;
export type PlaceData = z.output<typeof placesSchema>;
export type Share = z.output<typeof shareSchema>;
