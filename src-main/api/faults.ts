const MOST = 50;

export interface Fault {
  readonly time: number;
  readonly message: string;
}

/** What went wrong lately, for whoever has to find out why. */
export class Faults {
  #latest: readonly Fault[] = [];

  /** Oldest first, at most 50. */
  get latest(): readonly Fault[] {
    return this.#latest;
  }

  add(message: string): void {
    this.#latest = [...this.#latest, { time: Date.now(), message }].slice(-MOST);
  }
}

export function faultText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
