/** Abuse reports of a guard in memory. */
import {
  CallError,
  type Handlers,
  type MailAccountAnswer,
  type ReportPreview,
  type ReportRow,
  type ReportSettingsAnswer,
} from '../../../src-shared/contract.ts';
import { HOSTILE_USER, NEW_REPORT_SETTINGS, NOW } from './fake-data.ts';

export const REPORT: ReportRow = {
  id: 1,
  reportId: '6f1f9d3e-0f2b-4c58-9d3a-0a2b1c4d5e6f',
  by: 'mail',
  cause: 'owner',
  state: 'sent',
  addresses: ['203.0.113.66'],
  recipient: 'abuse@isp.example',
  contact: {
    email: 'abuse@isp.example',
    range: '203.0.113.0/24',
    networkName: `Example BV ${HOSTILE_USER}`,
    source: 'RDAP at RIPE',
    confidence: 'high',
  },
  subject: '[abuse] SSH login attempts from 203.0.113.66 (2025-11-23T15:18Z)',
  attempts: 1204,
  firstSeen: NOW - 3 * 86_400_000,
  lastSeen: NOW - 120_000,
  createdAt: NOW - 3_600_000,
  nextTryAt: null,
  cancelableUntil: null,
  tries: 1,
  sentAt: NOW - 3_540_000,
  problem: null,
  answer: null,
};

export const REPORT_PREVIEW: ReportPreview = {
  reportId: '0d7a1c7e-5f43-4f0e-8f2e-3a1f5a1b2c3d',
  address: '203.0.113.66',
  addresses: ['203.0.113.66'],
  qualifies: true,
  problems: [],
  contact: REPORT.contact,
  contactProblem: null,
  recipient: 'abuse@isp.example',
  subject: REPORT.subject,
  text: 'Hello,\n\nthe address 203.0.113.66 has tried to log in by SSH.\n',
  attachments: [{ name: 'log.txt', contentType: 'text/plain', content: 'a line\n' }],
  redacted: [{ what: 'user-name', marker: '<name-1>', original: HOSTILE_USER, lines: 1 }],
  attempts: 1204,
  firstSeen: REPORT.firstSeen,
  lastSeen: REPORT.lastSeen,
  comment: 'SSH login attempts.',
  ways: [
    { by: 'mail', problem: null },
    { by: 'draft', problem: null },
    { by: 'abuseipdb', problem: 'AbuseIPDB is switched off.' },
    { by: 'blocklist-de', problem: 'blocklist.de is switched off.' },
  ],
};

const SETTINGS: ReportSettingsAnswer = {
  settings: NEW_REPORT_SETTINGS,
  keys: { abuseIpdb: false, blocklistDe: false },
  placeholders: [{ name: 'address', means: 'the address' }],
  defaultTemplate: '{address}',
};

const ACCOUNT: MailAccountAnswer = {
  account: null,
  hasPassword: false,
  passwordPlace: 'a file that only you can read',
  presets: [],
};

/** The calls about reports; they know one, which is sent. */
export function fakeReports(): Pick<
  Handlers,
  | 'reportPreview'
  | 'previewTemplate'
  | 'reports'
  | 'report'
  | 'reportDraft'
  | 'reportStatistics'
  | 'reportSettings'
  | 'mailAccount'
  | 'sendReport'
  | 'cancelReport'
  | 'noteReport'
  | 'setReportSettings'
  | 'setMailAccount'
  | 'testMailAccount'
  | 'setReportKey'
> {
  let report = structuredClone(REPORT);
  let settings = structuredClone(SETTINGS);
  let account = structuredClone(ACCOUNT);
  return {
    reportPreview: ({ to }) => ({ ...REPORT_PREVIEW, recipient: to ?? REPORT_PREVIEW.recipient }),
    previewTemplate: () => ({ text: REPORT_PREVIEW.text, problem: null }),
    reports: () => ({ total: 1, reports: [report] }),
    report: ({ id }) =>
      id === report.id
        ? { report, text: REPORT_PREVIEW.text, attachments: REPORT_PREVIEW.attachments }
        : null,
    reportDraft: () => ({ mailto: 'mailto:abuse@isp.example', eml: 'Subject: x\r\n\r\n', fileName: 'x.eml' }),
    reportStatistics: () => ({
      reports: 14,
      networks: 9,
      networksReplied: 4,
      networksActed: 3,
      today: 1,
      waiting: 0,
      bounced: 1,
      failed: 0,
      sentence: '14 reports, 3 networks acted.',
    }),
    reportSettings: () => settings,
    mailAccount: () => account,
    sendReport: ({ by, to }) => {
      report = {
        ...report,
        by,
        recipient: to ?? report.recipient,
        state: by === 'draft' ? 'drafted' : 'queued',
        cancelableUntil: by === 'draft' ? null : NOW + 60_000,
        sentAt: null,
      };
      return { report };
    },
    cancelReport: ({ id }) => {
      if (id !== report.id) throw new CallError('not-found', `There is no report ${id}.`);
      if (report.state !== 'queued') throw new CallError('refused', 'It is too late: the report was sent.');
      report = { ...report, state: 'cancelled', cancelableUntil: null };
      return { report };
    },
    noteReport: ({ reply, text }) => {
      report = { ...report, answer: reply === null ? null : { reply, text, at: NOW } };
      return { report };
    },
    setReportSettings: ({ change }) => {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      settings = { ...settings, settings: { ...settings.settings, ...Object.fromEntries(given) } };
      return settings;
    },
    setMailAccount: ({ account: wanted, password }) => {
      const hasPassword = wanted !== null && (password !== undefined || account.hasPassword);
      account = { ...account, account: wanted, hasPassword };
      return account;
    },
    testMailAccount: ({ account: given }) => ({
      sentTo: (given ?? account.account)?.address ?? null,
      problem: null,
    }),
    setReportKey: () => settings,
  };
}
