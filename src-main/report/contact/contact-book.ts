import type { Family } from '../../../src-shared/address.ts';
import type { Contact, ContactCorrection } from '../../../src-shared/contract.ts';

/** What is remembered of a server that was asked. */
export interface KnownServer {
  /** Days since 1970 (UTC), and how often it was asked on that day. */
  readonly day: number;
  readonly asked: number;
  /** It asked to be left alone until then. */
  readonly notBefore: number;
}

export interface KeptBootstrap {
  readonly fetchedAt: number;
  readonly document: string;
}

/** What is remembered of contacts. Addresses come as keys that sort as they do. Times in milliseconds since 1970. */
export interface ContactBook {
  /** Of the narrowest range that holds the address. */
  found(key: string, now: number): Contact | null;
  keep(range: { first: string; last: string }, contact: Contact, until: number, now: number): void;
  correction(key: string): ContactCorrection | null;
  /** Null: forgets it. @returns what held for the same range before */
  correct(
    range: { first: string; last: string },
    correction: ContactCorrection | null,
  ): ContactCorrection | null;
  server(name: string): KnownServer | null;
  setServer(name: string, known: KnownServer): void;
  bootstrap(family: Family): KeptBootstrap | null;
  setBootstrap(family: Family, kept: KeptBootstrap): void;
}

/** Works with what is remembered: all of it is stored, or nothing. */
export type UseContactBook = <T>(work: (book: ContactBook) => T) => Promise<T>;
