/**
 * The thread on which the database is checked. SQLite does that in one go and
 * can't be interrupted, so nothing else may have to wait for this thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { findDatabaseProblems } from '../store/store-reader.ts';
import type { FromChecker } from './protocol.ts';

const { path } = workerData as { path: string };
const say = (message: FromChecker): void => parentPort?.postMessage(message);
try {
  const problems = findDatabaseProblems(path, (parts) => say({ type: 'passed', parts }));
  say({ type: 'problems', problems });
} catch (error) {
  say({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
