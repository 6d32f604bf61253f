import { ShareProblem } from '../share-problem.ts';
import type { SharedPort } from '../shared-port.ts';
import { BlockPush } from './block-push.ts';
import { BouncerClient } from './bouncer-client.ts';
import type { CrowdSecSecrets, CrowdSecSettings, CrowdSecStatus } from './crowdsec-settings.ts';
import { LONGEST_MS } from './decision.ts';
import { DecisionPull } from './decision-pull.ts';
import { concernsBoth, Lane } from './lane.ts';
import type { LapiAddress } from './lapi-connection.ts';
import { MachineClient } from './machine-client.ts';
import type { OwnBlocksPort } from './own-blocks-port.ts';
import { TakingBack } from './taking-back.ts';
import { Turns } from './turns.ts';

const POLLS_PER_WHOLE = 6;

export interface CrowdSecParts {
  readonly settings: CrowdSecSettings;
  readonly secrets: CrowdSecSecrets;
  /** Drawbridge's own. */
  readonly version: string;
  readonly own: OwnBlocksPort;
  readonly shared: SharedPort;
  /** Ms since 1970. */
  readonly now: () => number;
  /** The status has changed. */
  changed(): void;
  /** An error that is no problem with the LAPI. */
  fault(error: unknown): void;
}

/**
 * Shares blocks over a CrowdSec Local API (facts/reporting-and-sharing.md §5): as a bouncer it learns whom others keep
 * out, as a machine it tells whom this guard keeps out. Whatever the LAPI does, what stands here goes on standing
 * until it is taken back or its time has come.
 */
export class CrowdSecAgent {
  readonly #parts: CrowdSecParts;
  readonly #takingBack: TakingBack;
  readonly #pullLane = new Lane();
  readonly #pushLane = new Lane();
  #pull: DecisionPull | null = null;
  #push: BlockPush | null = null;
  #machine: MachineClient | null = null;
  #refusals = 0;
  #setUpProblem: { pull: string | null; push: string | null } = { pull: null, push: null };
  #connectedSince: number | null = null;
  #lastAnswerAt: number | null = null;
  readonly #turns = new Turns({
    take: (isForced, signal) => this.#takeTurn(isForced, signal),
    nextAt: () => Math.min(...this.#lanes().map(({ dueAt }) => dueAt)),
  });

  constructor(parts: CrowdSecParts) {
    this.#parts = parts;
    this.#takingBack = new TakingBack(parts.shared, parts.now);
  }

  get status(): CrowdSecStatus {
    const { told, untold, liftedButTold } = this.#parts.own.counts();
    return {
      connectedSince: this.#connectedSince,
      lastAnswerAt: this.#lastAnswerAt,
      pullProblem: this.#setUpProblem.pull ?? this.#pullLane.problem,
      pushProblem: this.#setUpProblem.push ?? this.#pushLane.problem,
      entries: this.#pull?.held ?? this.#parts.shared.entries().length,
      skipped: this.#pull?.skipped ?? {},
      told,
      untold: this.#parts.settings.push ? untold : 0,
      takingBack: this.#takingBack.targets().length + liftedButTold,
    };
  }

  start(): void {
    if (this.#turns.isRunning) return;
    this.#setUp();
    this.#turns.start();
  }

  /** Ends it: nothing runs, asks or writes after that. */
  async stop(): Promise<void> {
    await this.#turns.stop();
    this.#connectedSince = null;
  }

  /** There may be something to tell or to take back. */
  poke(): void {
    this.#pushLane.hurry();
    this.#turns.wake();
  }

  /** Asks now and for everything, whatever the waits. Resolves after that. */
  checkNow(): Promise<void> {
    return this.#turns.now();
  }

  /**
   * The owner unblocks somebody whom the LAPI names. It is out of the entries, and on the disk that it is to stay out,
   * when this resolves; the LAPI is told as soon as it can be.
   * @param target canonical
   */
  async takeBack(target: string): Promise<void> {
    const { shared, now } = this.#parts;
    const entry = shared.entries().find((each) => each.target === target);
    this.#takingBack.add(target, entry?.until ?? now() + LONGEST_MS);
    await shared.remove([target]);
    this.poke();
    this.#parts.changed();
  }

  #setUp(): void {
    const { settings, secrets, version, own, shared, now } = this.#parts;
    const address: LapiAddress = { url: settings.url, ca: settings.ca, version };
    const { bouncerKey, password } = secrets;
    const { machineId, pull, push } = settings;
    this.#setUpProblem = { pull: null, push: null };
    try {
      const bouncer = bouncerKey === null ? null : new BouncerClient(address, bouncerKey, now);
      if (machineId !== '' && password !== null) {
        this.#machine = new MachineClient(address, { machineId, password });
        const isHearing = pull && bouncer !== null;
        this.#push = new BlockPush({
          client: this.#machine,
          bouncer,
          own,
          now,
          takingBack: this.#takingBack,
          isTelling: push,
          isHearing,
        });
      } else if (push) {
        this.#setUpProblem.push = 'This machine has not joined the LAPI yet. Join it first.';
      }
      if (pull && bouncer !== null) {
        this.#pull = new DecisionPull({
          client: bouncer,
          shared,
          now,
          origins: settings.origins,
          leastWholeMs: settings.pollSeconds * 1000 * POLLS_PER_WHOLE,
          isTakenBack: (target) => this.#takingBack.has(target),
          ownEnds: () => new Map(own.told().map(({ block }) => [block.target, block.until])),
        });
      } else if (pull) {
        this.#setUpProblem.pull =
          'There is no bouncer key yet. Make one on the LAPI with: cscli bouncers add NAME';
      }
    } catch (error) {
      if (!(error instanceof ShareProblem)) throw error;
      this.#setUpProblem = { pull: pull ? error.message : null, push: push ? error.message : null };
    }
  }

  async #takeTurn(isForced: boolean, signal: AbortSignal): Promise<void> {
    try {
      if (isForced) {
        for (const lane of this.#lanes()) lane.force();
        this.#push?.heartbeatSoon();
        this.#pull?.askForAll();
      }
      await this.#round(signal);
    } catch (error) {
      this.#parts.fault(error);
      for (const lane of this.#lanes()) lane.fail(error);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { changed } = this.#parts;
    const before = JSON.stringify(this.status);
    if (this.#push !== null && this.#pushLane.isDue()) {
      const push = this.#push;
      await this.#try(this.#pushLane, () => push.round(signal), signal);
      this.#noticeRestart();
    }
    if (this.#pull !== null && this.#pullLane.isDue()) {
      const pull = this.#pull;
      const listen = async () => {
        const news = await pull.round(signal);
        this.#push?.hear(news);
      };
      await this.#try(this.#pullLane, listen, signal);
    }
    if (this.#push?.isInDoubt && this.#pushLane.problem === null && !signal.aborted) {
      const push = this.#push;
      await this.#try(this.#pushLane, () => push.check(signal), signal);
      // For the rest, and for what is to be told again.
      this.poke();
    }
    if (signal.aborted) return;
    const isWell = this.#problems().every((problem) => problem === null);
    if (!isWell) this.#connectedSince = null;
    else if (this.#lastAnswerAt !== null) this.#connectedSince ??= this.#parts.now();
    if (JSON.stringify(this.status) !== before) changed();
  }

  async #try(lane: Lane, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    lane.begin();
    try {
      await work();
      lane.succeed(this.#parts.settings.pollSeconds * 1000);
      this.#lastAnswerAt = this.#parts.now();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ShareProblem)) this.#parts.fault(error);
      lane.fail(error);
      this.#push?.heartbeatSoon();
      if (!concernsBoth(error)) return;
      for (const other of this.#lanes()) if (other !== lane) other.fail(error);
    }
  }

  /** A token that was refused before its time: the LAPI may have been emptied, and nobody says what is missing. */
  #noticeRestart(): void {
    const refusals = this.#machine?.refusals ?? 0;
    if (refusals === this.#refusals) return;
    this.#refusals = refusals;
    if (this.#pull === null) {
      this.#push?.suspectAll();
    } else {
      this.#pull.askForAll();
      this.#pullLane.hurry();
    }
  }

  #lanes(): Lane[] {
    return [...(this.#pull ? [this.#pullLane] : []), ...(this.#push ? [this.#pushLane] : [])];
  }

  #problems(): (string | null)[] {
    return [this.#setUpProblem.pull, this.#setUpProblem.push, this.#pullLane.problem, this.#pushLane.problem];
  }
}
