import type { SharedEntry } from '../shared-entry.ts';
import type { SharedPort } from '../shared-port.ts';
import { ORIGIN } from './alert.ts';
import type { BouncerClient } from './bouncer-client.ts';
import type { SkipKind } from './decision.ts';
import { endOf, readStream } from './read-stream.ts';

/** So many targets are asked for one by one; more than that are seen from one whole list. */
const MOST_QUESTIONS = 50;
/** Durations count from when they come: the same end wavers with the way. */
const SAME_END_MS = 2000;
/** Who ends so soon is not asked for any more. */
const SOON_MS = 10_000;
/** An own block that ends with the decision is the decision's cause, or as good. */
const OWN_END_MS = 5000;
/**
 * What a delta leaves out is found by asking for the whole list, the rarer the longer it is: so much for each entry,
 * and an hour at most. CrowdSec 1.4.6 leaves out a decision that is stored while it answers (1 to 3 of 1,000 with many
 * answers a second), and where two machines share a key each gets a part.
 */
const WHOLE_MS_PER_ENTRY = 100;
const LONGEST_WHOLE_MS = 3_600_000;

export interface PullParts {
  readonly client: Pick<BouncerClient, 'stream' | 'standing'>;
  readonly shared: SharedPort;
  /** Empty: all. */
  readonly origins: readonly string[];
  /** Ms since 1970. */
  readonly now: () => number;
  /** The whole list is not asked for more often, in ms. */
  readonly leastWholeMs: number;
  /** Whether the owner unblocked this one. */
  isTakenBack(target: string): boolean;
  /** This guard's own standing blocks that were told: target and end (null: for ever). */
  ownEnds(): ReadonlyMap<string, number | null>;
}

/** What an answer said, for whoever wants to know what became of this guard's own blocks. */
export interface PullNews {
  /** All who stand, where the whole list was given. */
  readonly standing: ReadonlySet<string> | null;
  /** Whose decision has ended, by itself or not. */
  readonly gone: ReadonlySet<string>;
}

/**
 * Keeps the entries as the decisions of a Local API. An entry leaves by what is told as deleted, confirmed by a second
 * look, or by its own end: never because it is missing, as everything is after a database was emptied.
 */
export class DecisionPull {
  readonly #parts: PullParts;
  #isWholeDue = true;
  #wholeAt = 0;
  #skipped = new Map<SkipKind, number>();
  #held: number;

  constructor(parts: PullParts) {
    this.#parts = parts;
    this.#held = parts.shared.entries().length;
  }

  /** How many entries there were after the last answer. */
  get held(): number {
    return this.#held;
  }

  /** Decisions passed over since the last whole list, by why. */
  get skipped(): Readonly<Partial<Record<SkipKind, number>>> {
    return Object.fromEntries(this.#skipped);
  }

  /** The next answer is to be the whole list: something may have been missed. */
  askForAll(): void {
    this.#isWholeDue = true;
  }

  /**
   * Asks once and applies the answer.
   * @throws ShareProblem; the next one then asks for everything, for what a lost answer told is not told again
   */
  async round(signal: AbortSignal): Promise<PullNews> {
    const byLength = Math.min(this.#held * WHOLE_MS_PER_ENTRY, LONGEST_WHOLE_MS);
    const every = Math.max(byLength, this.#parts.leastWholeMs);
    const isWhole = this.#isWholeDue || Math.abs(this.#parts.now() - this.#wholeAt) >= every;
    this.#isWholeDue = true;
    const news = await this.#ask(isWhole, new Set(), signal);
    this.#isWholeDue = false;
    return news;
  }

  async #ask(isWhole: boolean, doubts: ReadonlySet<string>, signal: AbortSignal): Promise<PullNews> {
    const { client, origins } = this.#parts;
    // This guard's own decisions are always listened to: they may be taken back elsewhere.
    const wanted = origins.length === 0 ? [] : [...new Set([...origins, ORIGIN])];
    const answer = await client.stream(isWhole, wanted, signal);
    if (isWhole) {
      this.#wholeAt = this.#parts.now();
      this.#skipped = new Map();
    }
    const { standing, stands, gone: ended, skipped } = await readStream(answer, this.#isWanted);
    for (const [kind, count] of skipped) this.#skipped.set(kind, (this.#skipped.get(kind) ?? 0) + count);
    const gone = new Set([...doubts, ...ended]);
    const news = { standing: isWhole ? standing : null, gone };
    if (stands.size === 0 && gone.size === 0) return news;

    const held = new Map(this.#parts.shared.entries().map((entry) => [entry.target, entry]));
    if (isWhole) {
      const settled = new Map([...gone].map((target) => [target, stands.get(target) ?? null]));
      await this.#write(held, stands, settled);
      return news;
    }
    const soon = answer.at + SOON_MS;
    const doubtful = [...gone].filter((target) => {
      const known = held.get(target);
      return stands.has(target) || (known !== undefined && endOf(known) > soon);
    });
    if (doubtful.length > MOST_QUESTIONS) {
      const whole = await this.#ask(true, new Set(doubtful), signal);
      return { standing: whole.standing, gone: new Set([...gone, ...whole.gone]) };
    }
    const settled = new Map<string, SharedEntry | null>();
    for (const target of doubtful) settled.set(target, await this.#lookUp(target, signal));
    await this.#write(held, stands, settled);
    return news;
  }

  /** What stands on this target, asked for; null: nothing. */
  async #lookUp(target: string, signal: AbortSignal): Promise<SharedEntry | null> {
    const decisions = await this.#parts.client.standing(target, signal);
    const entries = decisions.filter(({ origin }) => this.#isWanted(origin)).map(({ entry }) => entry);
    return entries.reduce<SharedEntry | null>(
      (last, entry) => (last === null || endOf(entry) > endOf(last) ? entry : last),
      null,
    );
  }

  /** @param settled what is known for certain of some: their entry, or that there is none */
  async #write(
    held: ReadonlyMap<string, SharedEntry>,
    stands: ReadonlyMap<string, SharedEntry>,
    settled: ReadonlyMap<string, SharedEntry | null>,
  ): Promise<void> {
    const { shared, isTakenBack } = this.#parts;
    const own = this.#parts.ownEnds();
    const added: SharedEntry[] = [];
    for (const [target, entry] of new Map([...stands, ...settled])) {
      if (entry === null || isTakenBack(target) || isCovered(entry, own)) continue;
      const known = held.get(target);
      const longer = endOf(entry) - (known === undefined ? 0 : endOf(known));
      if (settled.has(target) ? Math.abs(longer) > SAME_END_MS : longer > SAME_END_MS) added.push(entry);
    }
    const removed = [...settled].filter(([target, entry]) => entry === null && held.has(target));
    if (added.length > 0) await shared.add(added);
    // The owner may have unblocked some of them while they were written.
    const unwanted = added.map(({ target }) => target).filter(isTakenBack);
    const gone = [...removed.map(([target]) => target), ...unwanted];
    if (gone.length > 0) await shared.remove(gone);
    const isNew = ({ target }: SharedEntry) => !held.has(target);
    this.#held = held.size + added.filter(isNew).length - gone.length;
  }

  readonly #isWanted = (origin: string): boolean => {
    const { origins } = this.#parts;
    return origins.length === 0 || origins.includes(origin);
  };
}

function isCovered(entry: SharedEntry, own: ReadonlyMap<string, number | null>): boolean {
  const end = own.get(entry.target);
  return end === null || (end !== undefined && endOf(entry) <= end + OWN_END_MS);
}
