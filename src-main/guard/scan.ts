import type { RuleSet } from '../../src-shared/rule.ts';
import type { Decision } from '../detect/detector.ts';
import { type OpenedLog, openLog, PlainFile, UnreadableLogError } from '../log/open-log.ts';
import { AttemptPacker } from './attempt-batch.ts';
import type { JudgingThread } from './judging-thread.ts';
import { ScanCounter } from './scan-counter.ts';
import { type EventChoice, ScanReader } from './scan-reader.ts';
import { ScanJudge, type ScannedAttacker, type ScanSummary } from './scan-summary.ts';

export { formatLogTime } from '../sshd/log-time.ts';
export { type Decision, type OpenedLog, openLog, type ScannedAttacker, type ScanSummary, UnreadableLogError };

export interface ScanOptions extends EventChoice {
  readonly rules: RuleSet;
  readonly onProgress?: ((bytesRead: number) => void) | undefined;
  /** Judges while this one reads a plain file. */
  readonly thread?: JudgingThread | null;
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
  // Times to leave out and events to show leave little to judge.
  const isWhole = since === null && until === null && onEvent === undefined;
  if (thread !== null && isWhole && log instanceof PlainFile)
    return await scanOnTwoThreads(log, thread, options, onDamage);
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
  await told(onDamage, () => log.read((block) => reader.read(block), options.onProgress));
  const { lines } = reader;
  return { lines, skippedLines: log.skippedLines, ...counter.counted, ...judge.judged() };
}

async function scanOnTwoThreads(
  log: PlainFile,
  thread: JudgingThread,
  options: ScanOptions,
  onDamage: (error: UnreadableLogError) => void,
): Promise<ScanSummary> {
  const { rules, onProgress } = options;
  const packer = new AttemptPacker();
  const counter = new ScanCounter(rules.restrictedUsers, (address, count, category, time, isLogin) =>
    packer.add(address, count, category, time, isLogin),
  );
  const reader = new ScanReader(log, options, (event, isTimed) => counter.add(event, isTimed));
  thread.start(rules);
  try {
    await told(onDamage, () =>
      log.read(async (block) => {
        packer.start(await thread.buffer());
        reader.read(block);
        thread.judge(packer.end());
      }, onProgress),
    );
    const judged = await thread.end();
    return { lines: reader.lines, skippedLines: log.skippedLines, ...counter.counted, ...judged };
  } finally {
    thread.stop();
  }
}

/** That a log can't be read to its end is told, and no error. */
async function told(
  onDamage: (error: UnreadableLogError) => void,
  reading: () => Promise<void>,
): Promise<void> {
  try {
    await reading();
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    onDamage(error);
  }
}
