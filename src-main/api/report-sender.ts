import type { ReportWay } from '../../src-shared/contract.ts';
import { compose, type Letter } from '../report/compose.ts';
import { type Delivery, deliver } from '../report/deliver.ts';
import { SERVICE_ENDPOINTS, type ServiceEndpoints, toAbuseIpdb, toBlocklistDe } from '../report/services.ts';
import type { SecretFile } from '../settings/secret-file.ts';
import type { WholeReport } from '../store/report-repository.ts';
import type { ReportSettings } from './report-maker.ts';

export interface ReportSenderParts {
  settings(): ReportSettings;
  readonly secrets: SecretFile;
  readonly endpoints?: ServiceEndpoints | undefined;
  /** Trusted besides the system's, for a mail server of one's own. */
  readonly mailCa?: string | undefined;
  fault(error: unknown): void;
}

/** Brings reports on their way, as the settings are at that moment. */
export class ReportSender {
  readonly #parts: ReportSenderParts;

  constructor(parts: ReportSenderParts) {
    this.#parts = parts;
  }

  /** Why a report can't go this way, whoever it is about; null: it can. */
  wayProblem(by: ReportWay, recipient: string | null): string | null {
    const { account, abuseIpdb, blocklistDe, blocklistDeServer } = this.#parts.settings();
    const { secrets } = this.#parts;
    switch (by) {
      case 'mail':
        if (account === null) return 'No mail account is set. Set one, or open the report as a draft.';
        if (account.user !== '' && !secrets.has('mail-password')) {
          return "The mail account's password is not set. Set it.";
        }
        return recipient === null ? NO_RECIPIENT : null;
      case 'draft':
        return recipient === null ? NO_RECIPIENT : null;
      case 'abuseipdb':
        if (!abuseIpdb) return 'AbuseIPDB is switched off. Switch it on in the settings.';
        return secrets.has('abuseipdb-key') ? null : 'AbuseIPDB needs the key that it gave you. Set it.';
      case 'blocklist-de':
        if (!blocklistDe) return 'blocklist.de is switched off. Switch it on in the settings.';
        if (blocklistDeServer === '') return 'blocklist.de needs the name of your server there. Set it.';
        return secrets.has('blocklist-de-key')
          ? null
          : 'blocklist.de needs the key that it gave you. Set it.';
    }
  }

  letter({ report, text, attachments }: WholeReport, to: string): Letter {
    const { account, reporter } = this.#parts.settings();
    return {
      reportId: report.reportId,
      createdAt: report.createdAt,
      from: account === null ? null : { name: account.name || reporter, address: account.address },
      to,
      subject: report.subject,
      text,
      attachments,
    };
  }

  /** Never rejects. @param handOver see `deliver` */
  async send(whole: WholeReport, handOver: () => void, signal: AbortSignal): Promise<Delivery> {
    const { by, recipient } = whole.report;
    try {
      const problem = this.wayProblem(by, recipient);
      if (problem !== null) return { result: 'later', problem };
      if (by === 'abuseipdb' || by === 'blocklist-de') return await this.#post(whole, handOver, signal);
      return await this.#mail(whole, handOver, signal);
    } catch (error) {
      this.#parts.fault(error);
      return { result: 'later', problem: 'The report could not be made ready. The problem report says why.' };
    }
  }

  async #mail(whole: WholeReport, handOver: () => void, signal: AbortSignal): Promise<Delivery> {
    const { secrets, mailCa } = this.#parts;
    const { account } = this.#parts.settings();
    const to = whole.report.recipient;
    if (account === null || to === null) throw new Error('no account or recipient');
    const password = account.user === '' ? null : secrets.get('mail-password');
    if (account.user !== '' && password === null) return UNREADABLE;
    const raw = await compose(this.letter(whole, to));
    const trust = mailCa === undefined ? {} : { ca: mailCa };
    return deliver({ account, password, to, raw, handOver, signal, ...trust });
  }

  async #post(
    { report, comment, attachments }: WholeReport,
    handOver: () => void,
    signal: AbortSignal,
  ): Promise<Delivery> {
    const { secrets, endpoints = SERVICE_ENDPOINTS } = this.#parts;
    const key = secrets.get(report.by === 'abuseipdb' ? 'abuseipdb-key' : 'blocklist-de-key');
    if (key === null) return UNREADABLE;
    const [address = ''] = report.addresses;
    const service = { address, lastSeen: report.lastSeen, key, handOver, signal };
    if (report.by === 'abuseipdb') {
      return toAbuseIpdb({ ...service, endpoint: endpoints.abuseIpdb, comment });
    }
    const logs = attachments.find(({ name }) => name === 'log.txt')?.content ?? '';
    const server = this.#parts.settings().blocklistDeServer;
    return toBlocklistDe({ ...service, endpoint: endpoints.blocklistDe, server, logs });
  }
}

const NO_RECIPIENT = 'There is no recipient. Name one.';

const UNREADABLE: Delivery = {
  result: 'later',
  problem: 'The password or key that was kept can not be read any more. Set it again.',
};
