/**
 * The times of an attacker's latest attempts under one rule. A rule of N
 * attempts within W holds as soon as the Nth latest is no older than W, so N
 * times are all that has to be kept.
 */
export class AttemptWindow {
  readonly #times: number[] = [];
  #next = 0;

  /** Adds an attempt; true if the latest `attempts` (this one included) lie within `withinMs`. */
  add(time: number, attempts: number, withinMs: number): boolean {
    const times = this.#times;
    if (times.length < attempts) {
      times.push(time);
      if (times.length < attempts) return false;
    } else {
      times[this.#next] = time;
      this.#next = (this.#next + 1) % attempts;
    }
    return time - (times[this.#next] as number) <= withinMs;
  }

  /** How many of the kept attempts are no older than `withinMs`. */
  count(now: number, withinMs: number): number {
    let count = 0;
    for (const time of this.#times) if (now - time <= withinMs) count++;
    return count;
  }

  clear(): void {
    this.#times.length = 0;
    this.#next = 0;
  }
}
