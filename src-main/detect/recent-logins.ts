import { parsePrefix, prefixesOverlap } from '../../src-shared/address.ts';

/** From where somebody logged in of late. */
export class RecentLogins {
  readonly #spareMs: number;
  /** Source -> time of its latest login. */
  readonly #latest = new Map<string, number>();

  constructor(spareMs: number) {
    this.#spareMs = spareMs;
  }

  get size(): number {
    return this.#latest.size;
  }

  add(source: string, time: number): void {
    this.#latest.set(source, Math.max(time, this.#latest.get(source) ?? time));
  }

  reasonToSpare(target: string, now: number): 'recent-login' | null {
    if (this.#isRecent(this.#latest.get(target), now)) return 'recent-login';
    if (!target.includes('/')) return null;
    const prefix = parsePrefix(target);
    for (const [source, time] of this.#latest) {
      const one = parsePrefix(source);
      if (prefix !== null && one !== null && this.#isRecent(time, now) && prefixesOverlap(prefix, one)) {
        return 'recent-login';
      }
    }
    return null;
  }

  /** From where somebody logged in of late. */
  sources(now: number): string[] {
    return [...this.#latest].filter(([, time]) => this.#isRecent(time, now)).map(([source]) => source);
  }

  sweep(now: number): void {
    for (const [source, time] of this.#latest) if (!this.#isRecent(time, now)) this.#latest.delete(source);
  }

  #isRecent(time: number | undefined, now: number): boolean {
    return time !== undefined && now - time <= this.#spareMs;
  }
}
