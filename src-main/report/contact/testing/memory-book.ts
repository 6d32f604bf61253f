import type { Family } from '../../../../src-shared/address.ts';
import type { Contact, ContactCorrection } from '../../../../src-shared/contract.ts';
import type { ContactBook, KeptBootstrap, KnownServer, UseContactBook } from '../contact-book.ts';

interface KeyRange {
  readonly first: string;
  readonly last: string;
}

/** A contact book that lasts as long as the test. */
export class MemoryBook implements ContactBook {
  readonly contacts: (KeyRange & { contact: Contact; until: number })[] = [];
  readonly corrections: (KeyRange & { correction: ContactCorrection })[] = [];
  readonly servers = new Map<string, KnownServer>();
  readonly bootstraps = new Map<Family, KeptBootstrap>();

  readonly use: UseContactBook = async (work) => work(this);

  found(key: string, now: number): Contact | null {
    return (
      narrowest(
        this.contacts.filter(({ until }) => until > now),
        key,
      )?.contact ?? null
    );
  }

  keep(range: KeyRange, contact: Contact, until: number): void {
    this.contacts.push({ ...range, contact, until });
  }

  correction(key: string): ContactCorrection | null {
    return narrowest(this.corrections, key)?.correction ?? null;
  }

  correct(range: KeyRange, correction: ContactCorrection | null): ContactCorrection | null {
    const i = this.corrections.findIndex(({ first, last }) => first === range.first && last === range.last);
    const [before] = i < 0 ? [] : this.corrections.splice(i, 1);
    if (correction !== null) this.corrections.push({ ...range, correction });
    return before?.correction ?? null;
  }

  server(name: string): KnownServer | null {
    return this.servers.get(name) ?? null;
  }

  setServer(name: string, known: KnownServer): void {
    this.servers.set(name, known);
  }

  bootstrap(family: Family): KeptBootstrap | null {
    return this.bootstraps.get(family) ?? null;
  }

  setBootstrap(family: Family, kept: KeptBootstrap): void {
    this.bootstraps.set(family, kept);
  }
}

function narrowest<T extends KeyRange>(all: readonly T[], key: string): T | undefined {
  return all
    .filter(({ first, last }) => first <= key && last >= key)
    .toSorted((a, b) => (a.first > b.first || (a.first === b.first && a.last < b.last) ? -1 : 1))[0];
}
