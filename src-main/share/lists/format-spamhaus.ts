import { plainLine } from '../plain-line.ts';
import { entryText } from './entry-text.ts';
import { readPlainLine } from './format-plain.ts';
import type { ListCredit, Understood } from './list-format.ts';
import type { TargetCollector } from './target-collector.ts';

const MOST_SECONDS = 1e11;

/**
 * Spamhaus' NDJSON: `{cidr, sblid, rir}`, and a line with copyright and time, which its terms want kept.
 * @param line bytes as latin1
 */
export function readSpamhausLine(
  line: string,
  into: TargetCollector,
  credited: (credit: ListCredit) => void,
): Understood {
  if (line.trim() === '') return 'nothing';
  const value = parseObject(line);
  if (value?.type === 'metadata') {
    credited(creditOf(value));
    return 'nothing';
  }
  const text = entryText(value);
  return text !== null && readPlainLine(text, into) === 'entry' ? 'entry' : 'strange';
}

/** Whether a line is whole by itself, as NDJSON is, and one of Spamhaus'. */
export function isSpamhausLine(line: string): boolean {
  const value = parseObject(line);
  return value !== null && (typeof value.cidr === 'string' || value.type === 'metadata');
}

interface SpamhausLine {
  readonly type?: unknown;
  readonly cidr?: unknown;
  readonly copyright?: unknown;
  readonly timestamp?: unknown;
}

function parseObject(line: string): SpamhausLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function creditOf({ copyright, timestamp }: SpamhausLine): ListCredit {
  const isTime = typeof timestamp === 'number' && timestamp > 0 && timestamp < MOST_SECONDS;
  const text = typeof copyright === 'string' ? plainLine(Buffer.from(copyright, 'latin1').toString()) : '';
  return { copyright: text === '' ? null : text, asOf: isTime ? Math.round(timestamp * 1000) : null };
}
