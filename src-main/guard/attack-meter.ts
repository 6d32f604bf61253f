const SECOND = 1000;
const WINDOW_SECONDS = 60;

/** So many attempts within a minute, by addresses that nothing keeps out yet, are an attack that is going on. */
export const ATTACK_ATTEMPTS = 10;

/** Counts the attempts of the last minute. Pure; times in ms since 1970 come in as arguments. */
export class AttackMeter {
  /** Second -> attempts. */
  readonly #attempts = new Map<number, number>();

  add(time: number, attempts: number, now: number): void {
    if (time <= now - WINDOW_SECONDS * SECOND) return;
    // A log's clock may be ahead of ours.
    const second = Math.floor(Math.min(time, now) / SECOND);
    this.#attempts.set(second, (this.#attempts.get(second) ?? 0) + attempts);
    if (this.#attempts.size > WINDOW_SECONDS * 2) this.#forget(now);
  }

  /** Whether that many attempts came at this second already: one more tells nothing new. */
  isFull(time: number, now: number): boolean {
    return (this.#attempts.get(Math.floor(Math.min(time, now) / SECOND)) ?? 0) >= ATTACK_ATTEMPTS;
  }

  /** When the attack will be over if nobody tries any more; null where there is none. */
  endsAt(now: number): number | null {
    this.#forget(now);
    let attempts = 0;
    for (const [second, count] of [...this.#attempts].sort(([a], [b]) => b - a)) {
      attempts += count;
      if (attempts >= ATTACK_ATTEMPTS) return (second + WINDOW_SECONDS) * SECOND;
    }
    return null;
  }

  #forget(now: number): void {
    const first = Math.floor(now / SECOND) - WINDOW_SECONDS;
    const last = Math.floor(now / SECOND);
    for (const second of this.#attempts.keys()) {
      if (second <= first || second > last) this.#attempts.delete(second);
    }
  }
}
