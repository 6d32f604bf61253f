import { randomUUID } from 'node:crypto';
import { parsePrefix, touchesLoopback } from '../../src-shared/address.ts';
import {
  CallError,
  type CallOutput,
  type HandlerInput,
  type MailAccount,
  type ReportSettings,
} from '../../src-shared/contract.ts';
import { compose } from '../report/compose.ts';
import { deliver } from '../report/deliver.ts';
import { scriptProblem } from '../report/owner-script.ts';
import { MAIL_PRESETS } from '../report/presets.ts';
import { render } from '../report/render.ts';
import { sampleIncident } from '../report/sample-incident.ts';
import { DEFAULT_TEMPLATE, PLACEHOLDERS, templateProblem } from '../report/template.ts';
import type { Settings } from '../settings/schema.ts';
import type { Engine } from './engine.ts';

/** A test is waited for by somebody. */
const TEST_SILENCE_MS = 20_000;

const KEY_NAMES = { abuseipdb: 'abuseipdb-key', 'blocklist-de': 'blocklist-de-key' } as const;

export function reportSettingsOf({ reports }: Engine): CallOutput<'reportSettings'> {
  const { account: _, ...settings } = reports.settings;
  return {
    settings,
    keys: {
      abuseIpdb: reports.secrets.has('abuseipdb-key'),
      blocklistDe: reports.secrets.has('blocklist-de-key'),
    },
    placeholders: Object.entries(PLACEHOLDERS).map(([name, means]) => ({ name, means })),
    defaultTemplate: DEFAULT_TEMPLATE,
  };
}

export function mailAccountOf({ reports }: Engine): CallOutput<'mailAccount'> {
  const { secrets, settings } = reports;
  return {
    account: settings.account,
    hasPassword: secrets.has('mail-password'),
    passwordPlace: secrets.place,
    presets: [...MAIL_PRESETS],
  };
}

export function previewTemplate({ reports }: Engine, template: string | null): CallOutput<'previewTemplate'> {
  const problem = template === null ? null : templateProblem(template);
  if (problem !== null) return { text: '', problem };
  const now = Date.now();
  const { reporter, account } = reports.settings;
  const { text } = render({
    reportId: '00000000-0000-4000-8000-000000000000',
    createdAt: now,
    incidents: [sampleIncident(now)],
    own: { hostNames: [], addresses: new Set(), users: new Set() },
    clock: 'unknown',
    destination: { address: null, port: 22 },
    contact: null,
    reporter: { name: reporter, address: account?.address ?? null },
    template,
  });
  return { text, problem: null };
}

/** @throws CallError, SettingsError; then all is as before */
export async function setReportSettings(
  engine: Engine,
  change: { readonly [K in keyof ReportSettings]?: ReportSettings[K] | undefined },
): Promise<CallOutput<'setReportSettings'>> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const wanted: Settings['reports'] = { ...engine.reports.settings, ...given };
  for (const problem of [
    wanted.template === null ? null : templateProblem(wanted.template),
    change.denyScript ? await scriptProblem(change.denyScript) : null,
    change.purgeScript ? await scriptProblem(change.purgeScript) : null,
  ]) {
    if (problem !== null) throw new CallError('invalid', `Not changed: ${problem}`);
  }
  await keep(engine, given);
  if (wanted.mode === 'off') await engine.reports.cancelAll();
  return reportSettingsOf(engine);
}

/** @throws CallError, SettingsError */
export async function setMailAccount(
  engine: Engine,
  { account, password }: HandlerInput<'setMailAccount'>,
): Promise<CallOutput<'setMailAccount'>> {
  const { reports } = engine;
  if (account !== null) checkAccount(account);
  const isOther = account === null || !isSameLogin(account, reports.settings.account);
  // Before the account, so that an old password never meets another server.
  if (password !== undefined || isOther) reports.secrets.set('mail-password', password || null);
  await keep(engine, { account });
  reports.hurry();
  return mailAccountOf(engine);
}

/** @throws SettingsError */
export async function setReportKey(
  engine: Engine,
  { service, key }: HandlerInput<'setReportKey'>,
): Promise<CallOutput<'setReportKey'>> {
  engine.reports.secrets.set(KEY_NAMES[service], key);
  engine.reports.hurry();
  tell(engine);
  return reportSettingsOf(engine);
}

/** Sends a mail to the owner's own address. */
export async function testMailAccount(
  { reports }: Engine,
  input: HandlerInput<'testMailAccount'>,
): Promise<CallOutput<'testMailAccount'>> {
  const account = input.account ?? reports.settings.account;
  if (account === null) throw new CallError('refused', 'No mail account is set. Set one first.');
  checkAccount(account);
  // The password that is kept goes to no other server than the one that it was given for.
  const kept = isSameLogin(account, reports.settings.account) ? reports.secrets.get('mail-password') : null;
  const raw = await compose({
    reportId: randomUUID(),
    createdAt: Date.now(),
    from: { name: account.name, address: account.address },
    to: account.address,
    subject: 'Drawbridge: the mail account works',
    text: 'Drawbridge sent this to see whether your mail account works. It does.\n',
    attachments: [],
  });
  const delivery = await deliver({
    account,
    password: account.user === '' ? null : input.password || kept,
    to: account.address,
    raw,
    handOver: () => undefined,
    silenceMs: TEST_SILENCE_MS,
    ...(reports.mailCa === undefined ? {} : { ca: reports.mailCa }),
  });
  return delivery.result === 'accepted'
    ? { sentTo: account.address, problem: null }
    : { sentTo: null, problem: delivery.problem };
}

/** @throws CallError where it would be sent for others to read */
function checkAccount({ security, host }: MailAccount): void {
  if (security !== 'none' || isThisMachine(host)) return;
  throw new CallError(
    'invalid',
    `${host} is another machine: mail goes there encrypted only. Choose TLS or STARTTLS.`,
  );
}

function isThisMachine(host: string): boolean {
  const prefix = parsePrefix(host);
  return prefix === null ? host === 'localhost' : touchesLoopback(prefix);
}

function isSameLogin(one: MailAccount, other: MailAccount | null): boolean {
  const keys = ['host', 'port', 'security', 'user'] as const;
  return other !== null && keys.every((key) => one[key] === other[key]);
}

/** The guard need not be told: whoever makes or sends a report looks. */
async function keep(engine: Engine, change: Partial<Settings['reports']>): Promise<void> {
  const { supervisor } = engine;
  await supervisor.alone(async () => {
    const { options } = supervisor;
    const reports = { ...options.settings.reports, ...change };
    supervisor.remember({ ...options, settings: options.settingsFile.update({ reports }) });
  });
  tell(engine);
}

function tell(engine: Engine): void {
  engine.events.emit('reportSettingsChanged', {
    settings: reportSettingsOf(engine),
    account: mailAccountOf(engine),
  });
}
