/** What is said of a list in its row. */
import type { SharedList } from '../../../src-shared/contract.ts';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import { agoWords, counted, figure, lasting } from '../../format/figures.ts';

/** "every hour", "every 12 hours" */
export function everyWords(seconds: number): string {
  return `every ${lengthOfTime(seconds).replace(/^1 (?=\w+$)/, '')}`;
}

/** "7,075 addresses"; where there are networks among them, "1,540 entries, 15,204,352 addresses". */
export function listFigures({ holds, addresses }: Pick<SharedList, 'holds' | 'addresses'>): string {
  if (holds === addresses) return counted(holds, 'address', 'addresses');
  const entries = counted(holds, 'entry', 'entries');
  return addresses === 0 ? entries : `${entries}, ${counted(addresses, 'IPv4 address', 'IPv4 addresses')}`;
}

/** "fetched 12 min ago, next in 48 min" */
export function fetchedWords(
  { state, answeredAt, nextAt }: Pick<SharedList, 'state' | 'answeredAt' | 'nextAt'>,
  now: number,
): string {
  const last = answeredAt === null ? 'not fetched yet' : `fetched ${agoWords(answeredAt, now)}`;
  if (nextAt === null || state === 'off' || (answeredAt === null && nextAt <= now)) return last;
  return `${last}, next ${nextAt <= now ? 'now' : `in ${lasting(nextAt - now)}`}`;
}

/** While it has a problem: until when what it named is kept out all the same; null: there is no need to say. */
export function lapseSentence(
  { state, holds, lapsesAt }: Pick<SharedList, 'state' | 'holds' | 'lapsesAt'>,
  now: number,
): string | null {
  if (state !== 'problem' || holds === 0) return null;
  if (lapsesAt === null) return 'What it named stays kept out.';
  if (lapsesAt <= now) return 'What it named is let in now.';
  return `What it named stays kept out for ${lasting(lapsesAt - now)}, unless it answers before.`;
}

/** What of it does not count, as sentences; empty: all of it counts. */
export function uncountedSentences({
  notUnderstood,
  leftOut,
}: Pick<SharedList, 'notUnderstood' | 'leftOut'>): string[] {
  const said: string[] = [];
  if (notUnderstood > 0)
    said.push(
      `${counted(notUnderstood, 'line')} of it ${notUnderstood === 1 ? 'is' : 'are'} no address: passed over.`,
    );
  if (leftOut > 0)
    said.push(`${figure(leftOut)} left out: private addresses, this machine's, or far too wide.`);
  return said;
}
