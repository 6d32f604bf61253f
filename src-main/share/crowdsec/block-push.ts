import { ShareProblem } from '../share-problem.ts';
import type { OwnBlock } from '../shared-entry.ts';
import { alertOf, fateOf, readTold, writeTold } from './alert.ts';
import type { BouncerClient } from './bouncer-client.ts';
import type { PullNews } from './decision-pull.ts';
import type { MachineClient } from './machine-client.ts';
import type { OwnBlocksPort } from './own-blocks-port.ts';
import type { TakingBack } from './taking-back.ts';

const HEARTBEAT_MS = 60_000;
const MOST_ALERTS = 100;
const MOST_LIFTED = 100;
const MOST_QUESTIONS = 100;
/** What ends sooner is over before anybody has heard of it. */
const SHORTEST_MS = 2000;
/** Without a bouncer key nobody tells what was deleted: all are asked for, so often. */
const ASK_ALL_MS = 300_000;

export interface PushParts {
  readonly client: MachineClient;
  /** Null: there is no bouncer key. */
  readonly bouncer: BouncerClient | null;
  readonly own: OwnBlocksPort;
  /** Ms since 1970. */
  readonly now: () => number;
  readonly takingBack: TakingBack;
  /** Whether new blocks are told; those that were are taken back all the same. */
  readonly isTelling: boolean;
  /** Whether `hear` is called with what the stream says. */
  readonly isHearing: boolean;
}

/** Tells a Local API of this guard's own blocks, takes them back, and finds out which were taken back elsewhere. */
export class BlockPush {
  readonly #parts: PushParts;
  readonly #suspects = new Set<number>();
  #heartbeatAt = Number.NEGATIVE_INFINITY;
  #askedAllAt = Number.NEGATIVE_INFINITY;

  constructor(parts: PushParts) {
    this.#parts = parts;
  }

  /** Whether `check` has something to find out. */
  get isInDoubt(): boolean {
    return this.#suspects.size > 0;
  }

  /**
   * Takes back, then tells: in this order a block that came anew is never taken back in place of an older one.
   * @throws ShareProblem
   */
  async round(signal: AbortSignal): Promise<void> {
    const { client, own, isTelling, isHearing } = this.#parts;
    const now = performance.now();
    // Before anything is told, for the server's clock.
    const hasNews = isTelling && own.untold(1).length > 0;
    if (hasNews || now - this.#heartbeatAt >= HEARTBEAT_MS) {
      await client.heartbeat(signal);
      this.#heartbeatAt = now;
    }
    await this.#takeBack(signal);
    if (isTelling) await this.#tell(signal);
    if (!isHearing && now - this.#askedAllAt >= ASK_ALL_MS) {
      this.suspectAll();
      this.#askedAllAt = now;
    }
  }

  /** Something went wrong: whether the machine is still known is looked at in the next round. */
  heartbeatSoon(): void {
    this.#heartbeatAt = Number.NEGATIVE_INFINITY;
  }

  /** Whoever is not named any more, or was named as gone, is looked into. */
  hear(news: PullNews): void {
    if (news.standing === null && news.gone.size === 0) return;
    for (const { block } of this.#parts.own.told()) {
      const isMissing = news.standing !== null && !news.standing.has(block.target);
      if (isMissing || news.gone.has(block.target)) this.#suspects.add(block.id);
    }
  }

  suspectAll(): void {
    for (const { block } of this.#parts.own.told()) this.#suspects.add(block.id);
  }

  /**
   * Asks what became of the blocks in doubt, some at a time: what was deleted there is lifted here, what is not known
   * there is told again.
   * @throws ShareProblem
   */
  async check(signal: AbortSignal): Promise<void> {
    const { client, own } = this.#parts;
    const told = new Map(own.told().map((each) => [each.block.id, each]));
    const deleted: number[] = [];
    const unknown: number[] = [];
    try {
      for (const id of [...this.#suspects].slice(0, MOST_QUESTIONS)) {
        const each = told.get(id);
        const remote = each === undefined ? null : readTold(each.remote);
        if (each !== undefined && remote !== null && remote.alert !== null) {
          const answer = await client.alert(remote.alert, signal);
          const fate = fateOf(each.block.target, remote, client.machineId, answer);
          if (fate === 'deleted') deleted.push(id);
          if (fate === 'unknown') unknown.push(id);
        }
        this.#suspects.delete(id);
      }
    } finally {
      if (unknown.length > 0) own.forgetTold(unknown);
      if (deleted.length > 0) await own.lift(deleted);
    }
  }

  async #takeBack(signal: AbortSignal): Promise<void> {
    const { own, takingBack } = this.#parts;
    for (const target of takingBack.targets()) {
      await this.#delete(target, signal);
      takingBack.settle(target);
    }
    for (;;) {
      const lifted = own.liftedButTold(MOST_LIFTED);
      if (lifted.length === 0) return;
      for (const { id, target } of lifted) {
        await this.#delete(target, signal);
        own.forgetTold([id]);
      }
    }
  }

  /** Ends every ban on exactly this target, whoever told it and however it is spelt. */
  async #delete(target: string, signal: AbortSignal): Promise<void> {
    const { client, bouncer } = this.#parts;
    await client.deleteByValue(target, signal);
    if (bouncer === null) return;
    try {
      for (const { id } of await bouncer.standing(target, signal)) {
        if (id !== null) await client.deleteById(id, signal);
      }
    } catch (error) {
      // Without a key that is known there is no second look, and what was told canonically has gone.
      if (!(error instanceof ShareProblem && error.kind === 'refused')) throw error;
    }
  }

  async #tell(signal: AbortSignal): Promise<void> {
    const { client, own } = this.#parts;
    for (;;) {
      const now = this.#parts.now();
      const due = own.untold(MOST_ALERTS).filter(({ until }) => until === null || until - now >= SHORTEST_MS);
      if (due.length === 0) return;
      const outgoing = due.map((block) => alertOf(block, now, client.serverNow()));
      own.setTelling(due.map(({ id }) => id));
      const ids = await client.sendAlerts(
        outgoing.map(({ body }) => body),
        signal,
      );
      const alerts = ids.length === due.length ? ids : await this.#match(due, ids, signal);
      for (const [i, block] of due.entries()) {
        const told = outgoing[i]?.told;
        if (told !== undefined) own.setTold(block.id, writeTold({ alert: alerts[i] ?? null, ...told }));
      }
    }
  }

  /** Which of them were taken, where not all were: newer versions leave out what an allow list of theirs names. */
  async #match(
    due: readonly OwnBlock[],
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<(string | null)[]> {
    const taken = new Map<string, string>();
    for (const id of ids) {
      const value = (await this.#parts.client.alert(id, signal))?.alert.source?.value;
      if (value) taken.set(value, id);
    }
    return due.map(({ target }) => taken.get(target) ?? null);
  }
}
