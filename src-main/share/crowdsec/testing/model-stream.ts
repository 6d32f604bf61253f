import { ShareProblem } from '../../share-problem.ts';
import type { StreamAnswer } from '../bouncer-client.ts';
import { type Decision, readDecision } from '../decision.ts';
import { formatGoDuration } from '../go-duration.ts';

interface Kept {
  readonly id: number;
  readonly value: string;
  readonly createdAt: number;
  until: number;
}

/**
 * What CrowdSec 1.4.6 does with its stream, as seen with the real one: a deleted decision ends now; of one value only
 * the decision that ends last is told, as new and as deleted; deltas tell what ended two seconds before the last
 * answer once more; a whole list tells all that ever ended as well.
 */
export class ModelStream {
  readonly #now: () => number;
  #decisions: Kept[] = [];
  #lastId = 0;
  #lastPull = 0;
  /** Tells every decision, as a server may that does not look for the longest. */
  tellsEach = false;
  /** Happens between its looking for what is new and for what has gone. */
  meanwhile: () => void = () => undefined;
  /** The next answers are given, and get lost on the way. */
  isLosing = false;
  questions = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(value: string, lastsMs: number): void {
    const createdAt = this.#now();
    this.#decisions.push({ id: ++this.#lastId, value, createdAt, until: createdAt + lastsMs });
  }

  /** @param index among those that stand */
  deleteOne(index: number): void {
    const standing = this.#standing();
    const one = standing[index % Math.max(standing.length, 1)];
    if (one !== undefined) one.until = this.#now();
  }

  deleteValue(value: string): void {
    for (const decision of this.#standing()) if (decision.value === value) decision.until = this.#now();
  }

  empty(): void {
    this.#decisions = [];
    this.#lastId = 0;
    this.#lastPull = this.#now();
  }

  targets(): string[] {
    return [...new Set(this.#standing().map(({ value }) => value))].sort();
  }

  stream = async (isStartup: boolean): Promise<StreamAnswer> => {
    const now = this.#now();
    const since = isStartup ? 0 : this.#lastPull;
    const isTold = ({ value, until }: Kept) =>
      this.tellsEach || !this.#decisions.some((other) => other.value === value && other.until > until);
    const fresh = this.#decisions
      .filter(isTold)
      .filter(({ createdAt, until }) => createdAt > since && until > now)
      .map((each) => this.#tell(each));
    this.meanwhile();
    const deleted = this.#decisions
      .filter(isTold)
      .filter(({ until }) => until > since - 2000 && until <= now)
      .map((each) => this.#tell(each));
    const answer = { new: fresh, deleted, at: now };
    this.#lastPull = now;
    if (this.isLosing) throw new ShareProblem('unreachable', 'lost');
    return answer;
  };

  standing = async (target: string): Promise<Decision[]> => {
    this.questions++;
    if (this.isLosing) throw new ShareProblem('unreachable', 'lost');
    return this.#standing()
      .filter(({ value }) => value === target)
      .map((each) => readDecision(this.#tell(each), this.#now()))
      .filter((decision) => typeof decision !== 'string');
  };

  #standing(): Kept[] {
    return this.#decisions.filter(({ until }) => until > this.#now());
  }

  #tell({ id, value, until }: Kept): unknown {
    const remaining = until - this.#now();
    const duration = remaining > 0 ? `${remaining}ms` : `-${formatGoDuration(-remaining)}`;
    return { id, duration, origin: 'cscli', scenario: 'x', scope: 'Ip', type: 'ban', value };
  }
}
