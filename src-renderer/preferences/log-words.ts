import type { Status } from '../../src-shared/contract.ts';
import { ago, counted, figure } from '../format/figures.ts';

export type LogChoice = 'auto' | 'journald' | 'unified-log' | 'file';

export function logChoiceOf(log: string): LogChoice {
  return log === 'auto' || log === 'journald' || log === 'unified-log' ? log : 'file';
}

/** The sources to choose from on a platform, and the one that is chosen whatever it is. */
export function logChoices(platform: string, chosen: LogChoice): { value: LogChoice; words: string }[] {
  const all = [
    { value: 'auto', words: 'Found by itself' },
    { value: 'journald', words: 'The systemd journal' },
    { value: 'unified-log', words: 'The macOS log' },
    { value: 'file', words: 'A file' },
  ] as const;
  const foreign: LogChoice = platform === 'darwin' ? 'journald' : 'unified-log';
  return all.filter(({ value }) => value !== foreign || value === chosen);
}

/** "2 min ago", "yesterday", "3 s ago" */
export function agoInWords(time: number, now: number): string {
  const past = now - time;
  if (past < 60_000) return `${Math.max(0, Math.round(past / 1000))} s ago`;
  const words = ago(time, now);
  return / (?:min|h|d)$/.test(words) ? `${words} ago` : words;
}

/** What was read since the start. */
export function readSentence(
  { lines, events, lastLineAt, skippedLines }: Status['log'],
  now: number,
): string {
  const read = `${counted(lines, 'line')} read since the start, ${figure(events)} of them about logins`;
  const skipped = skippedLines === 0 ? '' : `; ${counted(skippedLines, 'line')} could not be read`;
  const latest = lastLineAt === null ? 'None came yet' : `The latest came ${agoInWords(lastLineAt, now)}`;
  return `${read}${skipped}. ${latest}.`;
}
