/**
 * The one contract between a guard and whoever asks it: queries, commands and
 * events, each with the shape of its input and output; and what a host with
 * windows answers besides. Every transport (local socket, Electron IPC,
 * WebSocket) is derived from this value and validates at its border. Times are
 * milliseconds since 1970 by the guard's clock.
 */
import { z } from 'zod';
import {
  attackerDetailsSchema,
  attackerSchema,
  type attackerStateSchema,
  blockSchema,
  eventRowSchema,
  placedBlockSchema,
  spareSchema,
} from './contract/attackers.ts';
import { count, jobName, page, placeSchema, targetInput, time, undoToken } from './contract/common.ts';
import { contactCommands, contactQueries } from './contract/contact.ts';
import { countQueries } from './contract/counts.ts';
import { helperCommands, helperQueries } from './contract/helper.ts';
import {
  historyFilterSchema,
  historyRowSchema,
  historySortSchema,
  viewStateSchema,
  viewSummarySchema,
  whatIfSchema,
} from './contract/history.ts';
import { importCommands, importQueries } from './contract/import.ts';
import {
  keyOnlyCommands,
  keyOnlyEvents,
  type keyOnlyPlanSchema,
  keyOnlyQueries,
  type sshdExceptionSchema,
  type sshdPolicySchema,
  type sshdSettingSchema,
  type sshPolicySchema,
} from './contract/key-only.ts';
import { keyCommands, keyEvents, keyQueries } from './contract/keys.ts';
import { hostSchema, preferencesSchema, savedSchema, windowNameSchema } from './contract/preferences.ts';
import { type remoteLoginSchema, settingsPaneSchema, switchProblemSchema } from './contract/remote-login.ts';
import { reportCommands, reportEvents, reportHostCalls, reportQueries } from './contract/reports.ts';
import { allowEntrySchema, presetNameSchema, ruleSetSchema, rulesSchema } from './contract/rules.ts';
import { shareCommands, shareEvents, shareQueries } from './contract/share.ts';
import { accessSchema, doctorSchema, hourSchema, partSchema, statusSchema } from './contract/status.ts';

export { CallError } from './call-error.ts';
export { blockSchema, eventRowSchema } from './contract/attackers.ts';
export type { Contact, ContactCorrection, ContactStep } from './contract/contact.ts';
export type { Counts } from './contract/counts.ts';
export type { HelperStateAnswer } from './contract/helper.ts';
export type { ImportChanges, ImportOffer, ImportSettings } from './contract/import.ts';
export type {
  DeviceInvite,
  HostKey,
  KeyCandidate,
  KeyChange,
  KeyEntry,
  KeyFile,
  KeyRestrictions,
  Keys,
  KeyUse,
  KeyUser,
  ModeFinding,
} from './contract/keys.ts';
export type {
  MailAccount,
  MailAccountAnswer,
  Redaction,
  ReportAttachment,
  ReportContact,
  ReportDraft,
  ReportPreview,
  ReportRow,
  ReportSettings,
  ReportSettingsAnswer,
  ReportState,
  ReportStatistics,
  ReportWay,
} from './contract/reports.ts';
export { mailAccountSchema, mailAddressSchema, reportSettingsSchema } from './contract/reports.ts';
export { allowEntrySchema, presetNameSchema, ruleSchema, ruleSetSchema } from './contract/rules.ts';
export type {
  CrowdSec,
  CrowdSecSettings,
  DenyHosts,
  DenyHostsSettings,
  ListPreset,
  ListSettings,
  PlaceData,
  PlaceRule,
  RuledPlace,
  Share,
  SharedBlock,
  SharedList,
} from './contract/share.ts';
export {
  crowdSecSettingsSchema,
  denyHostsSettingsSchema,
  listSettingsSchema,
  placeRuleSchema,
} from './contract/share.ts';

const allowListSchema = z.object({ entries: z.array(allowEntrySchema) });

export const contract = {
  queries: {
    /** All that a window shows first; afterwards it listens to the events. */
    snapshot: {
      input: z.object({}),
      output: z.object({
        status: statusSchema,
        access: accessSchema,
        /** The newest 100 of them. */
        attackers: z.object({ total: count, attackers: z.array(attackerSchema) }),
        /** The newest 200 that stand. */
        blocks: z.object({ total: count, blocks: z.array(placedBlockSchema) }),
        /** The last 24 hours and the current one, oldest first, with those in which nothing happened. */
        hours: z.array(hourSchema),
        rules: rulesSchema,
        allowList: allowListSchema,
        preferences: preferencesSchema,
      }),
    },
    status: { input: z.object({}), output: statusSchema },
    access: { input: z.object({}), output: accessSchema },
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
        /** Part of the target or of the reason. */
        search: z.string().max(200).optional(),
      }),
      output: z.object({ total: count, blocks: z.array(placedBlockSchema) }),
    },
    /** What blocking this by hand would do: nothing is done. */
    checkTarget: {
      input: z.object({ target: z.string().max(64) }),
      output: z.object({
        /** As it would be stored; null where it is none. */
        target: z.string().nullable(),
        /** Why it can't be blocked; null: it can. */
        problem: z.string().nullable(),
        place: placeSchema,
      }),
    },
    events: {
      input: z.object({
        limit: page.limit,
        /** Only events with a higher id, oldest first; without it: the newest, newest first. */
        afterId: count.optional(),
      }),
      output: z.object({ events: z.array(eventRowSchema) }),
    },
    rules: { input: z.object({}), output: rulesSchema },
    allowList: { input: z.object({}), output: allowListSchema },
    preferences: { input: z.object({}), output: preferencesSchema },
    doctor: { input: z.object({}), output: doctorSchema },
    /** Rows of a view, in its order. A view that is not known any more: 'not-found'; open it again. */
    viewRows: {
      input: z.object({ view: z.string(), offset: count, limit: z.number().int().min(1).max(500) }),
      output: z.object({ state: viewStateSchema, rows: z.array(historyRowSchema) }),
    },
    viewSummary: {
      input: z.object({ view: z.string() }),
      output: z.object({ state: viewStateSchema, summary: viewSummarySchema }),
    },
    /** How other rules would have judged what is stored, beside those that hold now. Long work. */
    whatIf: { input: z.object({ rules: ruleSetSchema, job: jobName }), output: whatIfSchema },
    /** Whether the database is sound. Long work. */
    checkDatabase: {
      input: z.object({ job: jobName }),
      output: z.object({ problems: z.array(z.string()) }),
    },
    /** For whoever helps: state, settings and recent faults, without addresses, names and paths of the owner. */
    problemReport: { input: z.object({}), output: z.object({ text: z.string() }) },
    ...reportQueries,
    ...keyOnlyQueries,
    ...keyQueries,
    ...helperQueries,
    ...contactQueries,
    ...importQueries,
    ...shareQueries,
    ...countQueries,
  },
  commands: {
    block: {
      input: z.object({
        target: targetInput,
        /** Null or absent: for ever. */
        forSeconds: z.number().int().min(1).max(3_153_600_000).nullable().default(null),
        reason: z.string().max(500).default(''),
      }),
      output: z.object({ block: blockSchema, undo: undoToken }),
    },
    /**
     * Also where CrowdSec or DenyHosts' synchronisation has it: CrowdSec is told, so that it is opened everywhere. What a list or a
     * rule by place keeps out is 'refused': whom they may never block, the allow list says.
     */
    unblock: {
      input: z.object({ target: targetInput }),
      output: z.object({
        lifted: z.array(blockSchema),
        /** The names of the shared sources that have it no more. */
        liftedFrom: z.array(z.string()).default([]),
        undo: undoToken,
      }),
    },
    allow: {
      input: z.object({ entry: z.string().min(1).max(253), comment: z.string().max(500).default('') }),
      output: z.object({ entry: allowEntrySchema, lifted: z.array(blockSchema), undo: undoToken }),
    },
    disallow: {
      input: z.object({ entry: z.string().min(1).max(253) }),
      output: z.object({ removed: allowEntrySchema, undo: undoToken }),
    },
    setRules: {
      input: z.union([
        z.strictObject({ preset: presetNameSchema }),
        z.strictObject({ rules: ruleSetSchema }),
      ]),
      output: z.object({ current: ruleSetSchema, undo: undoToken }),
    },
    /** Changes some preferences; the guard goes on with them at once. */
    setPreferences: {
      input: z.object({ change: preferencesSchema.partial() }),
      output: z.object({ preferences: preferencesSchema, undo: undoToken }),
    },
    /** All preferences and rules as they were at first; the allow list stays. */
    resetPreferences: {
      input: z.object({}),
      output: z.object({ preferences: preferencesSchema, undo: undoToken }),
    },
    /** Keeps nobody out until then. Attempts are still recorded. */
    pause: { input: z.object({ until: time }), output: statusSchema },
    resume: { input: z.object({}), output: statusSchema },
    /** Takes back what gave the token: 'not-found' once it is too late. */
    undo: { input: z.object({ token: z.string().max(100) }), output: z.object({ done: z.string() }) },
    /**
     * Switches Remote Login, and looks whether that came about. 'refused' only where SSH sessions are open and
     * `evenWithSessions` was not given; the sentence says how many, and from where.
     */
    setRemoteLogin: {
      input: z.object({ on: z.boolean(), evenWithSessions: z.boolean().default(false) }),
      output: z.object({ access: accessSchema, problem: switchProblemSchema.nullable() }),
    },
    /** Brings the firewall in line with what is stored, and looks whether it is. */
    repairFirewall: { input: z.object({}), output: z.object({ part: partSchema }) },
    /** Deletes all events, attackers and ended blocks; standing blocks stay. */
    forgetHistory: { input: z.object({}), output: z.object({}) },
    openView: {
      input: z.object({
        filter: historyFilterSchema,
        sort: historySortSchema.default({ by: 'time', descending: true }),
      }),
      output: viewStateSchema,
    },
    closeView: { input: z.object({ view: z.string() }), output: z.object({}) },
    cancel: { input: z.object({ job: jobName }), output: z.object({}) },
    ...reportCommands,
    ...keyOnlyCommands,
    ...keyCommands,
    ...helperCommands,
    ...contactCommands,
    ...importCommands,
    ...shareCommands,
  },
  /** What the host of the windows answers itself; not on the local socket. */
  host: {
    host: { input: z.object({}), output: hostSchema },
    /** Saves all rows of a view where the owner says. Long work. */
    exportView: {
      input: z.object({ view: z.string(), format: z.enum(['csv', 'json']), job: jobName }),
      output: savedSchema,
    },
    saveProblemReport: { input: z.object({}), output: savedSchema },
    openWindow: {
      input: z.object({
        window: windowNameSchema,
        /** Whose details it shows. */
        attacker: targetInput.optional(),
        /** Which tab of the preferences. */
        tab: z.string().max(40).optional(),
      }),
      output: z.object({}),
    },
    closeWindow: { input: z.object({}), output: z.object({}) },
    setLaunchAtLogin: { input: z.object({ on: z.boolean() }), output: hostSchema },
    /** Opens a pane of the system's own settings. */
    openSystemSettings: { input: z.object({ pane: settingsPaneSchema }), output: z.object({}) },
    testNotification: { input: z.object({}), output: z.object({}) },
    copyText: { input: z.object({ text: z.string().max(500_000) }), output: z.object({}) },
    quit: { input: z.object({}), output: z.object({}) },
    ...reportHostCalls,
  },
  events: {
    /** New login events, in order, batched. */
    loginEvents: z.object({ events: z.array(eventRowSchema) }),
    blocked: z.object({ block: placedBlockSchema }),
    unblocked: z.object({ block: placedBlockSchema }),
    spared: z.object({ spare: spareSchema }),
    /** Something that `status` shows has changed; not more than some times a second. */
    statusChanged: z.object({ status: statusSchema }),
    accessChanged: z.object({ access: accessSchema }),
    /** Attackers as they are now, newest last: those of whom something changed. Batched, at most 100. */
    attackersChanged: z.object({ total: count, attackers: z.array(attackerSchema) }),
    /** The newest hour; when a new one begins, the last of the one before comes with it. */
    hoursChanged: z.object({ hours: z.array(hourSchema) }),
    rulesChanged: z.object({ rules: rulesSchema }),
    allowListChanged: z.object({ allowList: allowListSchema }),
    preferencesChanged: z.object({ preferences: preferencesSchema }),
    /** Somebody logged in from a country or network from which nobody had before. */
    loginFromNewPlace: z.object({ event: eventRowSchema, place: placeSchema }),
    viewChanged: z.object({ state: viewStateSchema }),
    ...reportEvents,
    ...shareEvents,
    ...keyOnlyEvents,
    ...keyEvents,
    /** Of long work; `of` is null while its size is not known. */
    progress: z.object({ job: jobName, done: count, of: count.nullable() }),
    /** The app lost the guard that it shows (false), or shows one again, maybe another: then all is to be asked anew. */
    connectionChanged: z.object({ isConnected: z.boolean() }),
    /** The host wants this window to show something. */
    navigate: z.object({
      window: windowNameSchema,
      attacker: z.string().nullable(),
      tab: z.string().nullable(),
    }),
  },
} as const;

export type Contract = typeof contract;
export type QueryName = keyof Contract['queries'];
export type CommandName = keyof Contract['commands'];
export type HostCallName = keyof Contract['host'];
/** What a guard answers. */
export type GuardCallName = QueryName | CommandName;
export type CallName = GuardCallName | HostCallName;
export type EventName = keyof Contract['events'];

type CallOf<N extends CallName> = N extends QueryName
  ? Contract['queries'][N]
  : N extends CommandName
    ? Contract['commands'][N]
    : N extends HostCallName
      ? Contract['host'][N]
      : never;

/** What a caller may write (defaults left out). */
export type CallInput<N extends CallName> = z.input<CallOf<N>['input']>;
/** What a handler gets, defaults filled in. */
export type HandlerInput<N extends CallName> = z.output<CallOf<N>['input']>;
export type CallOutput<N extends CallName> = z.output<CallOf<N>['output']>;
export type EventPayload<N extends EventName> = z.output<Contract['events'][N]>;

type HandlersOf<K extends CallName> = {
  [N in K]: (input: HandlerInput<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};

/** What a guard answers, as functions. */
export type Handlers = HandlersOf<GuardCallName>;
/** What the host of windows answers, as functions. */
export type HostHandlers = HandlersOf<HostCallName>;

/** How a window speaks with its host, over whichever transport. */
export interface Bridge {
  /** @throws CallError as the guard gave it, or 'unavailable' while there is no connection */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Calls the listener at every such event until the returned function is called. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
}

export type Status = z.output<typeof statusSchema>;
export type Condition = Status['condition'];
export type Advice = NonNullable<Status['advice']>;
export type Access = z.output<typeof accessSchema>;
/** What the owner wants sshd to accept. */
export type SshPolicy = z.output<typeof sshPolicySchema>;
export type KeyOnlyPlan = z.output<typeof keyOnlyPlanSchema>;
export type SshdSetting = z.output<typeof sshdSettingSchema>;
export type SshdException = z.output<typeof sshdExceptionSchema>;
/** What sshd accepts, and where each setting comes from. */
export type SshdPolicyDetails = z.output<typeof sshdPolicySchema>;
export type FirewallProof = NonNullable<Status['firewall']['proof']>;
export type RemoteLogin = z.output<typeof remoteLoginSchema>;
export type SwitchProblem = z.output<typeof switchProblemSchema>;
export type SettingsPane = z.output<typeof settingsPaneSchema>;
export type Hour = z.output<typeof hourSchema>;
export type Place = z.output<typeof placeSchema>;
export type Attacker = z.output<typeof attackerSchema>;
export type AttackerState = z.output<typeof attackerStateSchema>;
export type AttackerDetails = z.output<typeof attackerDetailsSchema>;
export type PlacedBlock = z.output<typeof placedBlockSchema>;
export type EventRow = z.output<typeof eventRowSchema>;
export type Spare = z.output<typeof spareSchema>;
export type Part = z.output<typeof partSchema>;
/** What one click can do about a part. */
export type Repair = NonNullable<Part['repair']>;
export type AllowEntry = z.output<typeof allowEntrySchema>;
export type Rules = z.output<typeof rulesSchema>;
export type Preferences = z.output<typeof preferencesSchema>;
export type HistoryFilter = z.output<typeof historyFilterSchema>;
export type HistorySort = z.output<typeof historySortSchema>;
export type HistoryRow = z.output<typeof historyRowSchema>;
export type ViewState = z.output<typeof viewStateSchema>;
export type ViewSummary = z.output<typeof viewSummarySchema>;
export type WhatIf = z.output<typeof whatIfSchema>;
export type Snapshot = CallOutput<'snapshot'>;
export type HostInfo = z.output<typeof hostSchema>;
export type WindowName = z.output<typeof windowNameSchema>;

const CALLS: Readonly<Record<string, { input: z.ZodType; output: z.ZodType }>> = {
  ...contract.queries,
  ...contract.commands,
  ...contract.host,
};

/** Whether a guard answers a call of this name, whatever the name is. */
export function isGuardCall(name: string): name is GuardCallName {
  return Object.hasOwn(contract.queries, name) || Object.hasOwn(contract.commands, name);
}

export function isHostCall(name: string): name is HostCallName {
  return Object.hasOwn(contract.host, name);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(contract.events, name);
}

/** The schema of a call, whichever it is. */
export function callSchemas(name: CallName): { input: z.ZodType; output: z.ZodType } {
  const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (call === undefined) throw new Error(`no such call: ${name}`);
  return call;
}
