import { canonicalAddress } from '../../src-shared/address.ts';
import { CallError, type CallOutput, type Contact, type ReportContact } from '../../src-shared/contract.ts';
import { canonicalTarget } from '../guard/allow-list.ts';
import { ContactFinder } from '../report/contact/contact-finder.ts';
import { type ContactEndpoints, INTERNET } from '../report/contact/endpoints.ts';
import type { Supervisor } from './supervisor.ts';

export interface ContactDeskParts {
  readonly supervisor: Supervisor;
  /** What a test brings instead of the internet. */
  readonly endpoints?: Partial<ContactEndpoints> | undefined;
}

/** Finds who answers for an address, over whichever guard's memory there is; corrected by the owner. */
export class ContactDesk {
  readonly #supervisor: Supervisor;
  readonly #finder: ContactFinder;

  constructor({ supervisor, endpoints }: ContactDeskParts) {
    this.#supervisor = supervisor;
    this.#finder = new ContactFinder({
      endpoints: { ...INTERNET, ...endpoints },
      use: (work) => supervisor.use((guard) => guard.store.withContacts(work)),
      now: () => Date.now(),
    });
  }

  /** @throws CallError */
  async contact(target: string): Promise<Contact> {
    const [first = ''] = canonicalTarget(target).target.split('/');
    await this.#refuseOwn(first);
    return this.#finder.contact(first);
  }

  /** As reports need it: the best of the addresses; null: nobody was found. @throws CallError */
  async forReport(target: string): Promise<ReportContact | null> {
    const { emails, source, confidence, registry, prefix, networkName } = await this.contact(target);
    const [email] = emails;
    if (email === undefined || source === null || confidence === null) return null;
    return { email, range: prefix, networkName, source: sourceWords(source, registry), confidence };
  }

  async setContact(prefix: string, email: string | null): Promise<CallOutput<'setContact'>> {
    const { target } = canonicalTarget(prefix);
    const correction = email === null ? null : { prefix: target, email, setAt: Date.now() };
    return { correction, before: await this.#finder.correct(target, correction) };
  }

  stop(): Promise<void> {
    return this.#finder.stop();
  }

  async #refuseOwn(address: string): Promise<void> {
    const own = await this.#supervisor.use((guard) => guard.surroundings.ownAddresses);
    if (own.some((one) => canonicalAddress(one) === address)) {
      throw new CallError('refused', `${address} is this machine's own: nobody else is asked about it.`);
    }
  }
}

/** How reports name who told the contact. */
function sourceWords(source: 'owner' | 'rdap' | 'abusix' | 'whois', registry: string | null): string {
  switch (source) {
    case 'owner':
      return 'the sender of this report';
    case 'rdap':
      return registry === null ? 'RDAP' : `RDAP at ${registry}`;
    case 'abusix':
      return "Abusix's list of abuse contacts";
    case 'whois':
      return registry === null ? 'WHOIS' : `WHOIS at ${registry}`;
  }
}
