const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The next local midnight after this time. */
export function nextMidnight(now: number): number {
  return new Date(now).setHours(24, 0, 0, 0);
}

/** What is left of a pause: "0:42", "14:32", "3:05:10". Never below zero. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How long an owner may pause, in the words of the menu. */
export const PAUSES: readonly { readonly words: string; readonly until: (now: number) => number }[] = [
  { words: 'for 15 minutes', until: (now) => now + 15 * MINUTE },
  { words: 'for 1 hour', until: (now) => now + HOUR },
  { words: 'until tomorrow', until: nextMidnight },
];
