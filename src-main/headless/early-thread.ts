import { statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { JudgingThread } from '../guard/judging-thread.ts';

/** Where there is less to read, a thread costs more than it saves. */
const LEAST_BYTES = 8 * 1024 * 1024;
/** With these, the events are taken one by one as they are read. */
const ON_ONE_THREAD = /^--(json|since|until)(=|$)/;

/**
 * Starts the thread for a scan that will want one, before all that the command line needs is loaded: that
 * takes as long. What was guessed wrong here costs time only.
 * @param argv the command line, not parsed yet
 */
export function judgingThreadFor(argv: readonly string[]): JudgingThread | null {
  if (argv.some((word) => ON_ONE_THREAD.test(word))) return null;
  if (!argv.slice(1).some(isLargeFile)) return null;
  // Both cores are busy now: the threads that V8 would collect a little garbage with only wait for each other.
  setFlagsFromString('--no-parallel-scavenge');
  return new JudgingThread();
}

function isLargeFile(path: string): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size >= LEAST_BYTES;
  } catch {
    // Whoever opens it says why it can't be read.
    return false;
  }
}
