import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallError } from '../../src-shared/contract.ts';
import { type StateLock, StateLockedError, takeStateLock } from '../store/state-lock.ts';
import { openStore, type Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import type { Clock } from './clock.ts';

export interface ChosenStore {
  readonly store: Store;
  /** Where the store should be, while it is only in memory because that can't be used now; else null. */
  readonly wantedPath: string | null;
  /** Why, in words. */
  readonly problem: string | null;
}

/** A database for a while, in a directory of its own. */
export interface PassingDatabase {
  readonly path: string;
  remove(): void;
}

/** For the bundled sample: a file, so that it can be looked through like any other, and gone with the guard. */
export function passingDatabase(): PassingDatabase {
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-sample-'));
  return {
    path: join(directory, 'sample.db'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The database of live logs. Each replayed log has one of its own, so that recorded attacks never mix with real ones. */
export function databasePathFor(stateDirectory: string, replay: string | null): string {
  if (replay === null) return join(stateDirectory, 'drawbridge.db');
  return join(stateDirectory, `replay-${createHash('sha256').update(replay).digest('hex').slice(0, 12)}.db`);
}

/**
 * Opens the database, or one in memory until it can be opened.
 * @throws CallError where it was written by a later version
 */
export function chooseStore(path: string, clock: Clock): ChosenStore {
  const now = () => clock.now();
  try {
    return { store: openStore(path, { now }), wantedPath: null, problem: null };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.kind === 'newer') throw new CallError('refused', error.message);
    return { store: openStore(':memory:', { now }), wantedPath: path, problem: error.message };
  }
}

/**
 * One guard for one state directory. Where the directory can't be written there
 * can be no lock; then the guard goes on without, for it can store nothing either.
 * @throws CallError if another guard has it
 */
export function lockStateDirectory(stateDirectory: string): StateLock | null {
  try {
    return takeStateLock(stateDirectory);
  } catch (error) {
    if (error instanceof StateLockedError) throw new CallError('refused', error.message);
    if (error instanceof StoreError) return null;
    throw error;
  }
}
