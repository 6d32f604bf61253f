import {
  CallError,
  type CallOutput,
  type HandlerInput,
  mailAddressSchema,
  type ReportContact,
  type ReportRow,
  type ReportWay,
} from '../../src-shared/contract.ts';
import type { System } from '../../src-shared/system.ts';
import type { Guard } from '../guard/guard.ts';
import { draftOf } from '../report/draft.ts';
import { Outbox } from '../report/outbox.ts';
import { plainText } from '../report/plain-text.ts';
import type { ServiceEndpoints } from '../report/services.ts';
import type { SecretFile } from '../settings/secret-file.ts';
import type { WholeReport } from '../store/report-repository.ts';
import type { ContractBus } from './contract-events.ts';
import { outboxStore, type QueuedReport } from './outbox-store.ts';
import { type MadeReport, makeReport, type ReportSettings, suspectOf } from './report-maker.ts';
import { ReportSender } from './report-sender.ts';
import type { Supervisor } from './supervisor.ts';

/**
 * Who answers for an address; null: nobody was found.
 * @throws Error whose message says why nothing could be asked
 */
export type FindContact = (address: string) => Promise<ReportContact | null>;

export interface ReportDeskParts {
  readonly supervisor: Supervisor;
  readonly events: ContractBus;
  readonly secrets: SecretFile;
  readonly findContact: FindContact;
  readonly system: System;
  readonly endpoints?: ServiceEndpoints | undefined;
  /** Trusted besides the system's, for a mail server of one's own. */
  readonly mailCa?: string | undefined;
  readonly fault: (error: unknown) => void;
}

/** Whoever asks waits for it; a client of the local socket waits 30 s. */
const CONTACT_LIMIT_MS = 28_000;

const WAYS: readonly ReportWay[] = ['mail', 'draft', 'abuseipdb', 'blocklist-de'];

/** Makes reports, keeps them, and has them sent. */
export class ReportDesk {
  readonly #parts: ReportDeskParts;
  readonly #sender: ReportSender;
  readonly #outbox: Outbox<QueuedReport>;
  #guard: Guard | null = null;

  constructor(parts: ReportDeskParts) {
    this.#parts = parts;
    const { secrets, endpoints, mailCa, fault } = parts;
    this.#sender = new ReportSender({ settings: () => this.settings, secrets, endpoints, mailCa, fault });
    this.#outbox = new Outbox<QueuedReport>({
      now: () => this.#guard?.clock.now() ?? Date.now(),
      deliver: ({ whole }, handOver, signal) => this.#sender.send(whole, handOver, signal),
      changed: (id) => this.#tell(id),
      fault,
    });
  }

  get settings(): ReportSettings {
    return this.#parts.supervisor.options.settings.reports;
  }

  get secrets(): SecretFile {
    return this.#parts.secrets;
  }

  get mailCa(): string | undefined {
    return this.#parts.mailCa;
  }

  /** Works with this guard from now on. */
  attach(guard: Guard): void {
    this.#guard = guard;
    this.#outbox.attach(outboxStore(guard));
  }

  detach(): void {
    this.#guard = null;
    this.#outbox.detach();
  }

  /** To be called before the guard ends. */
  async stop(): Promise<void> {
    await this.#outbox.stop();
    this.detach();
  }

  /** The cause of trouble may be gone: what waits because of it is tried at once. */
  hurry(): void {
    this.#guard?.store.changeReports((reports) => reports.hurry(this.#guard?.clock.now() ?? Date.now()));
    this.#outbox.poke();
  }

  async preview({ address, to }: HandlerInput<'reportPreview'>): Promise<CallOutput<'reportPreview'>> {
    const suspect = await this.#use((guard) => suspectOf(guard, this.settings, address, 'mail'));
    // Where there is nothing to report, nobody is asked about it.
    const { contact, contactProblem } =
      suspect.incidents.length === 0 || to !== undefined
        ? NO_CONTACT
        : await this.#contactOf(suspect.address);
    const made =
      suspect.incidents.length === 0
        ? null
        : await this.#use((guard) =>
            makeReport(guard, this.settings, suspect, 'mail', contact, this.#parts.system),
          );
    const recipient = to ?? contact?.email ?? null;
    return {
      reportId: made?.reportId ?? null,
      address: suspect.address,
      addresses: made?.incidents.map((one) => one.address) ?? [suspect.address],
      qualifies: suspect.problems.length === 0,
      problems: [...suspect.problems],
      contact,
      contactProblem,
      recipient,
      subject: made?.rendered.subject ?? '',
      text: made?.rendered.text ?? '',
      attachments: [...(made?.rendered.attachments ?? [])],
      redacted: [...(made?.rendered.redacted ?? [])],
      ...sumsOf(made),
      comment: made?.rendered.comment ?? '',
      ways: WAYS.map((by) => ({ by, problem: this.#sender.wayProblem(by, recipient) })),
    };
  }

  /** @throws CallError */
  async send(input: HandlerInput<'sendReport'>, cause: ReportRow['cause'] = 'owner'): Promise<ReportRow> {
    const { address, by, to, text, delaySeconds, reportId } = input;
    const early = await this.#use((guard) => suspectOf(guard, this.settings, address, by));
    refuse(early.problems);
    const isToService = by === 'abuseipdb' || by === 'blocklist-de';
    const { contact, contactProblem } =
      isToService || to !== undefined ? NO_CONTACT : await this.#contactOf(early.address);
    const recipient = isToService ? null : (to ?? contact?.email ?? null);
    if (!isToService && recipient === null) {
      throw new CallError(
        'refused',
        `${contactProblem ?? ''} Name the recipient yourself to send it.`.trim(),
      );
    }
    // It may come from a server that the attacker's own network runs: that is for the owner to judge.
    if (cause === 'automatic' && contact?.confidence === 'low') {
      throw new CallError('refused', `Whether ${contact.email} answers for this network is not sure.`);
    }
    const problem = this.#sender.wayProblem(by, recipient);
    if (problem !== null) throw new CallError('refused', problem);
    const row = await this.#use(async (guard) => {
      const { system } = this.#parts;
      const made = await makeReport(guard, this.settings, early, by, contact, system, reportId);
      // Looked at again: another may have been made while the contact was asked for.
      refuse(suspectOf(guard, this.settings, address, by).problems);
      return guard.store.changeReports((reports) => {
        if (reports.has(made.reportId)) throw new CallError('refused', 'This very report was made already.');
        return reports.add({
          reportId: made.reportId,
          by,
          cause,
          state: by === 'draft' ? 'drafted' : 'queued',
          targets: isToService ? made.targets.slice(0, 1) : made.targets,
          recipient,
          contact,
          subject: made.rendered.subject,
          text: text === undefined ? made.rendered.text : plainText(text),
          attachments: made.rendered.attachments,
          comment: made.rendered.comment,
          attempts: sumsOf(made).attempts,
          firstSeen: sumsOf(made).firstSeen ?? made.createdAt,
          lastSeen: sumsOf(made).lastSeen ?? made.createdAt,
          createdAt: made.createdAt,
          nextTryAt: by === 'draft' ? null : made.createdAt + delaySeconds * 1000,
        });
      });
    });
    this.#tell(row.id);
    this.#outbox.poke();
    return row;
  }

  /** @throws CallError where it is too late, or there is none */
  cancel(id: number): Promise<ReportRow> {
    return this.#change(id, (guard) => {
      const before = neededReport(guard, id).report;
      if (!guard.store.changeReports((reports) => reports.cancel(id))) {
        throw new CallError('refused', `It is too late to cancel this report: it is ${before.state}.`);
      }
    });
  }

  note({ id, reply, text }: HandlerInput<'noteReport'>): Promise<ReportRow> {
    return this.#change(id, (guard) => {
      const answer = reply === null ? null : { reply, text: plainText(text), at: guard.clock.now() };
      guard.store.changeReports((reports) => reports.note(id, answer));
    });
  }

  /** No report that waits is sent any more. */
  async cancelAll(): Promise<void> {
    const ids = await this.#use((guard) => guard.store.changeReports((reports) => reports.cancelAll()));
    for (const id of ids) this.#tell(id);
    this.#outbox.poke();
  }

  async draft(id: number): Promise<CallOutput<'reportDraft'>> {
    const whole = await this.#use((guard) => neededReport(guard, id));
    if (whole.report.recipient === null) {
      throw new CallError('refused', 'This report goes to a service, not to a mail address.');
    }
    return draftOf(this.#sender.letter(whole, whole.report.recipient));
  }

  async #change(id: number, work: (guard: Guard) => void): Promise<ReportRow> {
    const row = await this.#use((guard) => {
      neededReport(guard, id);
      work(guard);
      return neededReport(guard, id).report;
    });
    this.#tell(id);
    this.#outbox.poke();
    return row;
  }

  #use<T>(work: (guard: Guard) => T | Promise<T>): Promise<T> {
    return this.#parts.supervisor.use(work);
  }

  async #contactOf(address: string): Promise<Found> {
    try {
      const found = await withinLimit(this.#parts.findContact(address));
      // What a registry says of an attacker's network, its owner wrote.
      const contact = found !== null && mailAddressSchema.safeParse(found.email).success ? found : null;
      const contactProblem = contact === null ? `Nobody was found who answers for ${address}.` : null;
      return { contact, contactProblem };
    } catch (error) {
      return { contact: null, contactProblem: error instanceof Error ? error.message : String(error) };
    }
  }

  #tell(id: number): void {
    const { events } = this.#parts;
    if (this.#guard === null || !events.isHeard('reportsChanged')) return;
    try {
      const whole = this.#guard.store.askReports((reports) => reports.get(id));
      if (whole !== null) events.emit('reportsChanged', { report: whole.report });
    } catch (error) {
      this.#parts.fault(error);
    }
  }
}

interface Found {
  readonly contact: ReportContact | null;
  readonly contactProblem: string | null;
}

const NO_CONTACT: Found = { contact: null, contactProblem: null };

function refuse(problems: readonly string[]): void {
  const [first] = problems;
  if (first !== undefined) throw new CallError('refused', problems.join(' '));
}

function neededReport(guard: Guard, id: number): WholeReport {
  const whole = guard.store.askReports((reports) => reports.get(id));
  if (whole === null) throw new CallError('not-found', `There is no report ${id}.`);
  return whole;
}

function sumsOf(made: MadeReport | null): {
  attempts: number;
  firstSeen: number | null;
  lastSeen: number | null;
} {
  if (made === null || made.incidents.length === 0) return { attempts: 0, firstSeen: null, lastSeen: null };
  return {
    attempts: made.incidents.reduce((sum, one) => sum + one.attempts, 0),
    firstSeen: Math.min(...made.incidents.map((one) => one.firstSeen)),
    lastSeen: Math.max(...made.incidents.map((one) => one.lastSeen)),
  };
}

function withinLimit<T>(asking: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error('The registries took too long. Try again, or name the recipient yourself.')),
    CONTACT_LIMIT_MS,
  );
  asking.catch(() => undefined);
  return Promise.race([asking, promise]).finally(() => clearTimeout(timer));
}
