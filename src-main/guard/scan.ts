import type { RuleSet } from '../../src-shared/rule.ts';
import type { Decision } from '../detect/detector.ts';
import { type OpenedLog, openLog, type PlainFileHandle, UnreadableLogError } from '../log/open-log.ts';
import { unpackAttempts } from './attempt-batch.ts';
import type { ReadingThread } from './reading-thread.ts';
import { ScanCounter } from './scan-counter.ts';
import { type EventChoice, ScanReader } from './scan-reader.ts';
import { ScanJudge, type ScannedAttacker, type ScanSummary } from './scan-summary.ts';

export { formatLogTime } from '../sshd/log-time.ts';
export { type Decision, type OpenedLog, openLog, type ScannedAttacker, type ScanSummary, UnreadableLogError };

export interface ScanOptions extends EventChoice {
  readonly rules: RuleSet;
  readonly onProgress?: ((bytesRead: number) => void) | undefined;
  /** Reads the lines of a plain file while this one judges. */
  readonly thread?: ReadingThread | null;
}

/**
 * Reads a log from start to end as a guard would have, and adds it up.
 * @param onDamage told where the log can't be read to its end; the summary is of what could
 */
export async function scanLog(
  log: OpenedLog,
  options: ScanOptions,
  onDamage: (error: UnreadableLogError) => void,
): Promise<ScanSummary> {
  const { thread = null, since, until, onEvent } = options;
  // Times to leave out and events to show are the business of who reads them.
  const isWhole = since === null && until === null && onEvent === undefined;
  if (thread !== null && isWhole && log.file !== null)
    return await scanOnTwoThreads(log.file, thread, options, onDamage);
  return await scanOnOneThread(log, options, onDamage);
}

async function scanOnOneThread(
  log: OpenedLog,
  options: ScanOptions,
  onDamage: (error: UnreadableLogError) => void,
): Promise<ScanSummary> {
  const judge = new ScanJudge(options.rules);
  const counter = new ScanCounter(options.rules.restrictedUsers, judge.judge);
  const reader = new ScanReader(log, options, (event, isTimed) => counter.add(event, isTimed));
  try {
    await log.read((block) => reader.read(block), options.onProgress);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    onDamage(error);
  }
  return judge.summary(counter.counted, { lines: reader.lines, skippedLines: log.skippedLines });
}

async function scanOnTwoThreads(
  file: PlainFileHandle,
  thread: ReadingThread,
  { rules, onProgress }: ScanOptions,
  onDamage: (error: UnreadableLogError) => void,
): Promise<ScanSummary> {
  const judge = new ScanJudge(rules);
  const end = await thread.read(
    { file, restrictedUsers: rules.restrictedUsers },
    (batch) =>
      unpackAttempts(batch, ({ address, count, category, time, isLogin }) =>
        judge.judge(address, count, category, time, isLogin),
      ),
    onProgress,
  );
  if (end.problem !== null) onDamage(new UnreadableLogError(end.problem));
  return judge.summary(end.counted, end);
}
