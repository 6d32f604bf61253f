/** Reports as a guard would keep them, for screens. `host` is asked when something has changed. */
import { NEW_REPORT_SETTINGS } from '../../src-main/headless/testing/fake-data.ts';
import {
  CallError,
  type MailAccountAnswer,
  type ReportContact,
  type ReportPreview,
  type ReportRow,
  type ReportSettings,
  type ReportSettingsAnswer,
  type ReportStatistics,
} from '../../src-shared/contract.ts';
import type { FakeHandlers, FakeHost } from './fake-host.ts';
import { HOSTILE, NOW } from './fake-state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const CONTACT: ReportContact = {
  email: 'abuse@hosting.example',
  range: '203.0.113.0/24',
  networkName: 'Example Hosting BV',
  source: 'RDAP at RIPE NCC',
  confidence: 'high',
};

const TEMPLATE = `Hello,

this is a report of SSH login attempts from your network. {summary}

{details}

{excerpt}

Reported by {reporter}
Report-ID: {report_id}
`;

const TEXT = `Hello,

this is a report of SSH login attempts from your network. 203.0.113.66 tried to log in 312 times from 2026-11-23T13:24:56Z to 2026-11-23T14:04:56Z.

Source:       203.0.113.66
Source port:  36807 (last attempt)
Protocol:     TCP, SSH (destination port 22)
Attempts:     312

2026-11-23T14:04:50Z sshd[812]: Failed password for root from 203.0.113.66 port 36807 ssh2
2026-11-23T14:04:53Z sshd[812]: Failed password for invalid user <name-1> from 203.0.113.66 port 36807 ssh2

Reported by Ann
Report-ID: 0b0f2a76-3f0c-4d5a-9a3e-0d9b7a4f2c11
`;

export const SETTINGS: ReportSettings = {
  ...NEW_REPORT_SETTINGS,
  dailyCap: 20,
  reporter: 'Ann',
};

export const ACCOUNT: NonNullable<MailAccountAnswer['account']> = {
  preset: 'gmail',
  address: 'ann@home.example',
  name: 'Ann',
  host: 'smtp.gmail.com',
  port: 465,
  security: 'tls',
  user: 'ann@home.example',
};

const PRESETS: MailAccountAnswer['presets'] = [
  {
    preset: 'icloud',
    name: 'iCloud Mail',
    host: 'smtp.mail.me.com',
    port: 587,
    security: 'starttls',
    hint: 'iCloud needs a password of its own for this app: make one at account.apple.com, under Sign-In and Security.',
  },
  {
    preset: 'gmail',
    name: 'Gmail',
    host: 'smtp.gmail.com',
    port: 465,
    security: 'tls',
    hint: 'Gmail needs a password of its own for this app: switch on 2-Step Verification, then make one at myaccount.google.com/apppasswords.',
  },
  {
    preset: 'other',
    name: 'Other',
    host: '',
    port: 587,
    security: 'starttls',
    hint: 'Your provider calls it the server for outgoing mail, or SMTP.',
  },
];

export function reportRow(id: number, change: Partial<ReportRow> = {}): ReportRow {
  const createdAt = NOW - (20 - id) * HOUR;
  return {
    id,
    reportId: `0b0f2a76-3f0c-4d5a-9a3e-0d9b7a4f2c${10 + id}`,
    by: 'mail',
    cause: 'owner',
    state: 'sent',
    addresses: [`203.0.113.${60 + id}`],
    recipient: CONTACT.email,
    contact: CONTACT,
    subject: `[abuse] SSH login attempts from 203.0.113.${60 + id} (2026-11-23 14:05 UTC)`,
    attempts: 312,
    firstSeen: createdAt - 40 * MINUTE,
    lastSeen: createdAt - 4000,
    createdAt,
    nextTryAt: null,
    cancelableUntil: null,
    tries: 1,
    sentAt: createdAt + MINUTE,
    problem: null,
    answer: null,
    ...change,
  };
}

/** One of each state, the newest first. */
export function someReports(): ReportRow[] {
  const waits = { sentAt: null, nextTryAt: NOW + 52_000, cancelableUntil: NOW + 52_000, tries: 0 };
  return [
    reportRow(9, { state: 'queued', createdAt: NOW - 8000, ...waits }),
    reportRow(8, {
      state: 'queued',
      cause: 'automatic',
      sentAt: null,
      nextTryAt: NOW + 4 * MINUTE,
      problem: 'mx.hosting.example said: 451 greylisted, come back later. It is tried again by itself.',
    }),
    reportRow(7, { state: 'unconfirmed', addresses: ['2001:db8:ffff:ffff:ffff:ffff:ffff:fffe'] }),
    reportRow(6, {
      state: 'bounced',
      sentAt: null,
      problem: `The server refused it: 550 ${HOSTILE[0]} ${HOSTILE[1]} ${'x'.repeat(900)}`,
      contact: { ...CONTACT, networkName: `${HOSTILE[1]} ${'Netzwerkdienstleistungen '.repeat(8)}` },
    }),
    reportRow(5, { state: 'failed', sentAt: null, problem: 'It was tried for 3 days.' }),
    reportRow(4, {
      answer: { reply: 'fixed', text: 'The customer cleaned the machine up.', at: NOW - HOUR },
    }),
    reportRow(3, { state: 'drafted', by: 'draft', sentAt: null, addresses: ['203.0.113.63', '203.0.113.9'] }),
    reportRow(2, { by: 'abuseipdb', recipient: null, contact: null }),
    reportRow(1, { state: 'cancelled', sentAt: null }),
  ];
}

export function preview(change: Partial<ReportPreview> = {}): ReportPreview {
  return {
    reportId: '0b0f2a76-3f0c-4d5a-9a3e-0d9b7a4f2c11',
    address: '203.0.113.66',
    addresses: ['203.0.113.66'],
    qualifies: true,
    problems: [],
    contact: CONTACT,
    contactProblem: null,
    recipient: CONTACT.email,
    subject: '[abuse] SSH login attempts from 203.0.113.66 (2026-11-23 14:05 UTC)',
    text: TEXT,
    attachments: [
      { name: 'xarf.json', contentType: 'application/json', content: '{\n  "xarf_version": "4.0.0"\n}\n' },
      {
        name: 'log.txt',
        contentType: 'text/plain',
        content: `${TEXT.split('\n').slice(9, 11).join('\n')}\n`,
      },
    ],
    redacted: HOSTILE.map((original, n) => ({
      what: n === 0 ? 'client-text' : 'user-name',
      marker: n === 0 ? '' : `<name-${n}>`,
      original: original.slice(0, 200),
      lines: n + 1,
    })),
    attempts: 312,
    firstSeen: NOW - 40 * MINUTE,
    lastSeen: NOW - 4000,
    comment: '312 SSH login attempts from 2026-11-23T13:24:56Z to 2026-11-23T14:04:56Z (TCP port 22).',
    ways: [
      { by: 'mail', problem: null },
      { by: 'draft', problem: null },
      { by: 'abuseipdb', problem: 'AbuseIPDB is switched off. Switch it on in the settings.' },
      { by: 'blocklist-de', problem: 'blocklist.de is switched off. Switch it on in the settings.' },
    ],
    ...change,
  };
}

export interface FakeReports {
  settings: ReportSettingsAnswer;
  account: MailAccountAnswer;
  rows: ReportRow[];
}

export interface FakeReportOptions {
  readonly settings?: Partial<ReportSettings>;
  readonly account?: MailAccountAnswer['account'];
  readonly rows?: ReportRow[];
}

export function reportHandlers(
  host: () => FakeHost,
  { settings = {}, account = ACCOUNT, rows = someReports() }: FakeReportOptions = {},
): FakeHandlers & { readonly kept: FakeReports } {
  const reports: FakeReports = {
    settings: {
      settings: { ...SETTINGS, ...settings },
      keys: { abuseIpdb: false, blocklistDe: false },
      placeholders: [
        { name: 'summary', means: 'attempts and addresses in one sentence' },
        { name: 'details', means: 'source, port, protocol and attempts of each address' },
        { name: 'excerpt', means: 'lines of the log, at most 20' },
        { name: 'reporter', means: 'who reports' },
        { name: 'report_id', means: "the report's own number" },
      ],
      defaultTemplate: TEMPLATE,
    },
    account: { account, hasPassword: account !== null, passwordPlace: 'your Keychain', presets: PRESETS },
    rows,
  };
  const tellSettings = () =>
    host().emit('reportSettingsChanged', { settings: reports.settings, account: reports.account });
  const change = async (id: number, next: Partial<ReportRow>): Promise<{ report: ReportRow }> => {
    const before = reports.rows.find((row) => row.id === id);
    if (before === undefined) throw new CallError('not-found', `There is no report ${id}.`);
    const report = { ...before, ...next };
    reports.rows = reports.rows.map((row) => (row.id === id ? report : row));
    await host().emit('reportsChanged', { report });
    return { report };
  };
  const filled = (template: string) => template.replace('{summary}', '203.0.113.66 tried 312 times.');
  const handlers: FakeHandlers = {
    reportSettings: () => reports.settings,
    mailAccount: () => reports.account,
    reports: ({ limit }) => ({ total: reports.rows.length, reports: reports.rows.slice(0, limit) }),
    reportStatistics: () => statisticsOf(reports.rows),
    report: ({ id }) => {
      const report = reports.rows.find((row) => row.id === id);
      return report === undefined ? null : { report, text: TEXT, attachments: preview().attachments };
    },
    reportPreview: ({ to }) => preview(to === undefined ? {} : { contact: null, recipient: to }),
    previewTemplate: ({ template }) => {
      const wrong = /\{(?!summary|details|excerpt|reporter|report_id)[^}]*\}?/.exec(template ?? '');
      return wrong === null
        ? { text: filled(template ?? TEMPLATE), problem: null }
        : { text: '', problem: `"${wrong[0]}" is no placeholder.` };
    },
    reportDraft: () => ({
      mailto: 'mailto:abuse@hosting.example',
      eml: 'X-Unsent: 1\r\n',
      fileName: 'report.eml',
    }),
    openDraft: ({ as }) => ({
      saved: as === 'eml' ? { path: '/Users/ann/Desktop/report.eml' } : null,
      bytes: 0,
    }),
    sendReport: async ({ address, by, to, text, reportId }) => {
      const id = (reports.rows[0]?.id ?? 0) + 1;
      const isToService = by === 'abuseipdb' || by === 'blocklist-de';
      const report = reportRow(id, {
        ...(reportId !== undefined && { reportId }),
        by,
        state: by === 'draft' ? 'drafted' : 'queued',
        addresses: [address],
        recipient: isToService ? null : (to ?? CONTACT.email),
        createdAt: NOW,
        sentAt: null,
        tries: 0,
        nextTryAt: by === 'draft' ? null : NOW + MINUTE,
        cancelableUntil: by === 'draft' ? null : NOW + MINUTE,
        subject: text === undefined ? 'As previewed' : 'Edited',
      });
      reports.rows = [report, ...reports.rows];
      await host().emit('reportsChanged', { report });
      return { report };
    },
    cancelReport: ({ id }) => change(id, { state: 'cancelled', nextTryAt: null, cancelableUntil: null }),
    noteReport: ({ id, reply, text }) =>
      change(id, { answer: reply === null ? null : { reply, text, at: NOW } }),
    setContact: ({ prefix, email }) => ({
      correction: email === null ? null : { prefix, email, setAt: NOW },
      before: null,
    }),
    setReportSettings: async ({ change: wanted }) => {
      if (wanted.denyScript?.startsWith('/tmp/')) {
        throw new CallError(
          'invalid',
          `Not changed: ${wanted.denyScript} can be changed by others. Take that away: chmod go-w ${wanted.denyScript}`,
        );
      }
      const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      reports.settings = { ...reports.settings, settings: { ...reports.settings.settings, ...given } };
      await tellSettings();
      return reports.settings;
    },
    setMailAccount: async ({ account: next, password }) => {
      const hasPassword = next !== null && (password !== undefined || reports.account.hasPassword);
      reports.account = { ...reports.account, account: next, hasPassword };
      await tellSettings();
      return reports.account;
    },
    testMailAccount: ({ account: tried, password }) =>
      password === 'wrong'
        ? { sentTo: null, problem: 'The server does not take this user and password. Look at both.' }
        : { sentTo: tried?.address ?? null, problem: null },
    setReportKey: async ({ service, key }) => {
      const name = service === 'abuseipdb' ? 'abuseIpdb' : 'blocklistDe';
      reports.settings = { ...reports.settings, keys: { ...reports.settings.keys, [name]: key !== null } };
      await tellSettings();
      return reports.settings;
    },
  };
  return Object.assign(handlers, { kept: reports });
}

function statisticsOf(rows: readonly ReportRow[]): ReportStatistics {
  const has = (...states: ReportRow['state'][]) => rows.filter(({ state }) => states.includes(state)).length;
  const reports = has('sent', 'unconfirmed', 'drafted');
  const acted = rows.filter(({ answer }) => answer?.reply === 'fixed').length;
  return {
    reports,
    networks: 1,
    networksReplied: acted,
    networksActed: acted,
    today: rows.length,
    waiting: has('queued', 'sending'),
    bounced: has('bounced'),
    failed: has('failed'),
    sentence:
      reports === 0
        ? 'No reports yet.'
        : `${reports} reports, ${acted} network${acted === 1 ? '' : 's'} acted.`,
  };
}
