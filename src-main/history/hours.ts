import type { Hour } from '../../src-shared/contract.ts';
import type { Archive } from './archive.ts';
import { Turns } from './turns.ts';

const HOUR = 3_600_000;

/**
 * The hours of UTC from the one that holds `from` to before `to`, also those in
 * which nothing happened, oldest first. Of events that retention has deleted
 * only the attempts are remembered, not whether their attackers were blocked.
 */
export async function hoursBetween(archive: Archive, from: number, to: number): Promise<Hour[]> {
  const turns = new Turns();
  const counts = new Map(
    archive.reader.hours(Math.floor(from / HOUR) * HOUR, to).map((one) => [one.hour, one]),
  );
  const hours: Hour[] = [];
  for (let start = Math.floor(from / HOUR) * HOUR; start < to; start += HOUR) {
    const count = counts.get(start);
    const attempts = sum(Object.values(count?.attempts ?? {}));
    const blockedAttempts = attempts === 0 ? 0 : Math.min(attempts, blockedIn(archive, start));
    hours.push({ start, attempts, blockedAttempts, blocks: count?.blocks ?? 0 });
    await turns.next();
  }
  return hours;
}

function blockedIn(archive: Archive, start: number): number {
  const bySource = archive.reader.attemptsByHour(start, start + HOUR);
  return sum(
    bySource.filter(({ source }) => archive.blocks.ever.covers(source)).map(({ attempts }) => attempts),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
