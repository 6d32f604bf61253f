import type { Desired } from './desired.ts';
import type { FirewallEngine } from './engine.ts';
import { Held } from './held.ts';
import { type Aim, nextStep } from './next-step.ts';
import { TargetSet } from './target-set.ts';

export interface PassesParts {
  readonly engine: FirewallEngine;
  /** Whether live connections of newly blocked targets are ended. */
  readonly cutConnections: boolean;
  /** Where to bring the firewall, as it is wanted now. */
  aim(): Aim & Pick<Desired, 'refused'>;
  /** The own blocks of the last aim are there; more is to come. */
  stepped(): void;
  /** Whether something else is wanted than when `aim` was asked. */
  isAnew(): boolean;
  /** Resolves when something else is wanted. */
  anew(): Promise<void>;
  isStopped(): boolean;
}

/** How often own blocks are added while the firewall is read: each time, nft begins anew to read. */
const MOST_CHANGES = 3;

/** How a pass ended. */
export interface Outcome {
  /** The firewall holds what is desired; else it was stopped on the way. */
  readonly isThere: boolean;
  /** What went wrong beside the blocking, in sentences. */
  readonly problem: string | null;
}

/** Brings a firewall to what is desired, from what it is known to hold or from whatever it holds. */
export class Passes {
  readonly #parts: PassesParts;
  /** What the firewall holds as far as known; null: it must be read. */
  #actual: Held | null = null;

  constructor(parts: PassesParts) {
    this.#parts = parts;
  }

  get isKnown(): boolean {
    return this.#actual !== null;
  }

  get holds(): number {
    return this.#actual?.size ?? 0;
  }

  forget(): void {
    this.#actual = null;
  }

  /** Applies the difference to what is known. @throws what the engine throws */
  async change(): Promise<Outcome> {
    if (this.#actual === null) return this.full();
    // Where a change fails, the firewall is not as it was left: look, and put it right.
    return this.#approach(this.#actual, () => this.full());
  }

  /** Brings everything to what is desired, from whatever is there. @throws what the engine throws */
  async full(): Promise<Outcome> {
    const { engine } = this.#parts;
    await engine.prepare();
    const listed = await this.#read();
    const known = this.#actual;
    this.#actual = null;
    if (listed === null) return this.#replaceAll(known);
    const actual = new Held(TargetSet.none, TargetSet.of(listed));
    // What lies in one another is of others, and engines go from disjoint to disjoint.
    const nested = actual.size === listed.size ? [] : [...listed].filter((target) => !actual.has(target));
    if (nested.length > 0) {
      try {
        await engine.change([], nested);
      } catch {
        return this.#replaceAll(actual);
      }
    }
    return this.#approach(actual, () => this.#replaceAll(actual));
  }

  /**
   * What the firewall holds; null where it can't be read: then it holds what is not ours, and replacing needs none.
   * To read hundreds of thousands takes seconds, for which own blocks don't wait, unless there are ever more of them.
   */
  async #read(): Promise<Set<string> | null> {
    const { engine, isAnew, anew } = this.#parts;
    const before = this.#actual;
    const listed: { targets?: Set<string> | null } = {};
    const reading = engine.list().then(
      (targets) => {
        listed.targets = new Set(targets);
      },
      () => {
        listed.targets = null;
      },
    );
    for (let changes = 0; changes < MOST_CHANGES && this.#actual !== null && listed.targets === undefined; ) {
      if (!isAnew()) await Promise.race([reading, anew()]);
      else {
        await this.#addOwn(this.#actual);
        changes++;
      }
    }
    await reading;
    // It may have been read before or after they were added.
    if (before !== null && this.#actual !== null && listed.targets) {
      const { add, remove } = before.changeTo(this.#actual);
      for (const target of remove) listed.targets.delete(target);
      for (const target of add) listed.targets.add(target);
    }
    return listed.targets ?? null;
  }

  /** Adds the own blocks that are wanted and not there. */
  async #addOwn(actual: Held): Promise<void> {
    const { engine, aim, stepped } = this.#parts;
    const next = new Held(TargetSet.of([...aim().own, ...actual.own]), actual.shared);
    const { add, remove } = actual.changeTo(next);
    try {
      if (add.length > 0) await engine.change(add, remove);
    } catch {
      // Nothing is known any more, and what was read tells what is there.
      this.#actual = null;
      return;
    }
    this.#actual = next;
    await this.#cut(add);
    stepped();
  }

  /**
   * Goes from what the firewall holds to what is desired, step by step, and to what becomes desired meanwhile.
   * @param otherwise goes on where the firewall does not take a step
   */
  async #approach(from: Held, otherwise: () => Promise<Outcome>): Promise<Outcome> {
    const { engine, aim, stepped, isStopped } = this.#parts;
    let actual = from;
    let cutProblem: string | null = null;
    let isListsTurn = false;
    for (;;) {
      const wanted = aim();
      const next = nextStep(actual, wanted, engine.lists.portion, isListsTurn);
      isListsTurn = next.shared === actual.shared;
      const { add, remove } = actual.changeTo(next);
      if (add.length + remove.length > 0) {
        try {
          await engine.change(add, remove);
        } catch {
          return otherwise();
        }
      }
      actual = next;
      this.#actual = actual;
      cutProblem = (await this.#cut(add)) ?? cutProblem;
      const isThere = actual.shared === wanted.shared;
      if (isThere || isStopped()) return { isThere, problem: problemOf(wanted.refused, cutProblem) };
      stepped();
    }
  }

  async #replaceAll(before: Held | null): Promise<Outcome> {
    const wanted = this.#parts.aim();
    const next = new Held(wanted.own, wanted.shared);
    await this.#parts.engine.replace([...next]);
    this.#actual = next;
    const added = before === null ? [...next] : before.changeTo(next).add;
    return { isThere: true, problem: problemOf(wanted.refused, await this.#cut(added)) };
  }

  /** Ends live connections; gives back why that could not be done. */
  async #cut(added: readonly string[]): Promise<string | null> {
    const { engine, cutConnections } = this.#parts;
    if (!cutConnections || added.length === 0) return null;
    try {
      await engine.cut(added);
      return null;
    } catch (error) {
      return `The blocks hold, but live connections could not be ended: ${messageOf(error)}`;
    }
  }
}

function problemOf(refused: Desired['refused'], cutProblem: string | null): string | null {
  const problems = refused.slice(0, 3).map(({ target, why }) => `${target} is not blocked: it ${why}.`);
  if (refused.length > 3) problems.push(`${refused.length - 3} more are not blocked.`);
  if (cutProblem !== null) problems.push(cutProblem);
  return problems.length > 0 ? problems.join(' ') : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
