import { ShareProblem } from '../share-problem.ts';
import { askList, type ListAnswer } from './ask-list.ts';
import { AskedToWait } from './fetched-list.ts';
import type { ListKeeperParts } from './list-parts.ts';
import { type ListState, readState } from './list-state.ts';
import { type ListStatus, statusOf } from './list-status.ts';
import { askAt, type ListPace, lapsesAt, mayAskAt } from './list-times.ts';

/** Machines sleep and clocks are set. */
const LONGEST_WAIT_MS = 60_000;
/** A fleet that is switched on in the morning does not ask in the same second: a tenth of the interval, and at most this. */
const START_JITTER_MS = 60_000;

/**
 * Keeps one list: asks for it at intervals, and has the port hold what it says. What is in force stays so through
 * failures and restarts, until it lapses; a version that changed too much waits for the owner.
 */
export class ListKeeper {
  readonly #parts: ListKeeperParts;
  readonly #pace: ListPace;
  readonly #source: string;
  #state: ListState;
  #abort: AbortController | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Never rejects. */
  #busy: Promise<void> | null = null;
  #isFetching = false;
  /** By the owner; once for all who ask at the same time. */
  #asked: Promise<number | null> | null = null;
  #jitter = 0;
  /** After a start it is asked no sooner, and after a lapse that failed it does not lapse sooner. */
  #notBefore = { ask: 0, lapse: 0 };

  constructor(parts: ListKeeperParts) {
    const { settings, minimumSeconds } = parts;
    this.#parts = parts;
    this.#pace = { ...settings, minimumSeconds };
    this.#source = `${settings.format} ${settings.url}`;
    this.#state = readState(null, this.#source, 0, () => []);
  }

  get status(): ListStatus {
    const isWaiting = this.#abort !== null && !this.#isFetching;
    const nextFetchAt = isWaiting ? this.#askAt() : null;
    return statusOf(this.#state, this.#pace, { isBusy: this.#isFetching, nextFetchAt });
  }

  /** Goes on from what is written down. */
  start(): void {
    if (this.#abort !== null) return;
    const { shared, now, changed, fault, random = Math.random } = this.#parts;
    this.#abort = new AbortController();
    try {
      this.#state = readState(shared.state(), this.#source, now(), () => shared.entries());
    } catch (error) {
      fault(error);
    }
    this.#jitter = random();
    if (this.#state.triedAt !== null) {
      const most = Math.min(this.#pace.intervalSeconds * 100, START_JITTER_MS);
      this.#notBefore.ask = now() + Math.round(random() * most);
    }
    this.#arm();
    changed();
  }

  /** When it resolves nothing runs any more; a fetch under way is cut off. What is in force stays. */
  async stop(): Promise<void> {
    this.#abort?.abort();
    this.#abort = null;
    this.#arm();
    await this.#idle();
  }

  /**
   * Fetches it now, unless that would be sooner than its maker wants.
   * @returns null when that is over, and `status` tells what came of it; else from when on it may be, in ms since 1970
   */
  fetchNow(): Promise<number | null> {
    this.#asked ??= this.#fetchIfAllowed().finally(() => {
      this.#asked = null;
    });
    return this.#asked;
  }

  /**
   * Takes the version that is held back: it is fetched again, and held back anew if it went further away meanwhile.
   * @returns as `fetchNow`; where it may not be fetched yet the approval waits, over restarts, too
   */
  async accept(): Promise<number | null> {
    await this.#idle();
    const { held } = this.#state;
    if (held === null) return null;
    try {
      this.#write({ ...this.#state, held: { ...held, isApproved: true } });
    } catch (error) {
      this.#unwritten(error);
      return null;
    }
    const mayAt = await this.#fetchIfAllowed();
    this.#arm();
    this.#parts.changed();
    return mayAt;
  }

  async #fetchIfAllowed(): Promise<number | null> {
    const isUnderWay = this.#isFetching;
    await this.#idle();
    if (isUnderWay) return null;
    const mayAt = mayAskAt(this.#state, this.#pace);
    if (mayAt > this.#parts.now()) return mayAt;
    await this.#run((signal) => this.#fetch(signal));
    return null;
  }

  #askAt(): number {
    return Math.max(askAt(this.#state, this.#pace, this.#jitter), this.#notBefore.ask);
  }

  #lapseAt(): number {
    return Math.max(lapsesAt(this.#state, this.#pace) ?? Number.POSITIVE_INFINITY, this.#notBefore.lapse);
  }

  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#abort === null || this.#busy !== null) return;
    const wait = Math.min(this.#askAt(), this.#lapseAt()) - this.#parts.now();
    this.#timer = setTimeout(
      () => void this.#run((signal) => this.#look(signal)),
      Math.min(Math.max(wait, 0), LONGEST_WAIT_MS),
    );
  }

  async #idle(): Promise<void> {
    while (this.#busy !== null) await this.#busy;
  }

  /** One at a time. */
  async #run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await this.#idle();
    if (this.#abort === null) return;
    this.#busy = work(this.#abort.signal)
      .catch((error: unknown) => this.#unwritten(error))
      .then(() => {
        this.#busy = null;
        this.#arm();
      });
    await this.#busy;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const now = this.#parts.now();
    const lapseAt = this.#lapseAt();
    // A machine that slept over the end asks once more before it lets go.
    const isLastChance = lapseAt <= now && (this.#state.triedAt ?? 0) < lapseAt;
    const fetchAt = isLastChance ? mayAskAt(this.#state, this.#pace) : this.#askAt();
    if (fetchAt <= now) await this.#fetch(signal);
    if (!signal.aborted && this.#lapseAt() <= this.#parts.now()) await this.#lapse();
  }

  async #lapse(): Promise<void> {
    this.#notBefore.lapse = this.#parts.now() + LONGEST_WAIT_MS;
    // First: whatever is asked for from here on is wanted whole.
    this.#write({ ...this.#state, validator: null });
    await this.#parts.shared.replace([]);
    this.#write({ ...this.#state, isLapsed: true });
    this.#notBefore.lapse = 0;
    this.#parts.changed();
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    const { now, changed, random = Math.random } = this.#parts;
    const before = this.#state;
    this.#isFetching = true;
    changed();
    try {
      // A process that ends meanwhile has failed, and does not ask again at once when it is started again.
      this.#write({ ...before, triedAt: now(), failures: before.failures + 1 });
      const answer = await askList(this.#parts, this.#state, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
        this.#write(before);
        return null;
      });
      if (answer !== null) await this.#settle(answer);
    } catch (error) {
      this.#failed(error);
    }
    this.#isFetching = false;
    this.#notBefore.ask = 0;
    this.#jitter = random();
    changed();
  }

  async #settle(answer: ListAnswer): Promise<void> {
    const { shared, now } = this.#parts;
    const good = { failures: 0, notBefore: null, problem: null };
    if (answer.result === 'unchanged') {
      this.#write({ ...this.#state, ...good, answeredAt: now(), held: null });
      return;
    }
    const { figures } = answer;
    if (answer.result === 'held') {
      const since = this.#state.held?.since ?? now();
      const held = { ...figures, why: answer.why, since, isApproved: false };
      this.#write({ ...this.#state, ...good, held });
      return;
    }
    const { validator } = answer;
    const { targets, notUnderstood, leftOut, credit } = answer.list;
    // A part of it may be there when this breaks off: then the server must not say that nothing changed.
    this.#write({ ...this.#state, validator: null });
    await shared.replace(targets.map((target) => ({ target, until: null, reason: '' })));
    this.#write({
      ...this.#state,
      ...good,
      validator,
      taken: figures,
      takenAt: now(),
      answeredAt: now(),
      isOfAnotherSource: false,
      isLapsed: false,
      held: null,
      notUnderstood,
      leftOut,
      credit,
    });
  }

  /** @throws what the port throws; then the state is as it was */
  #write(state: ListState): void {
    this.#parts.shared.setState(JSON.stringify(state));
    this.#state = state;
  }

  #failed(error: unknown): void {
    const { now } = this.#parts;
    const waitMs = error instanceof AskedToWait ? error.waitMs : null;
    this.#state = {
      ...this.#state,
      triedAt: now(),
      failures: Math.max(this.#state.failures, 1),
      notBefore: waitMs === null ? null : now() + waitMs,
    };
    if (!(error instanceof ShareProblem)) {
      this.#unwritten(error);
      return;
    }
    try {
      this.#write({ ...this.#state, problem: error.message.slice(0, 1000) });
    } catch (unwritten) {
      this.#unwritten(unwritten);
    }
  }

  /** Whatever it is, it is kept in mind for as long as this runs. */
  #unwritten(error: unknown): void {
    this.#state = { ...this.#state, problem: 'The list could not be written down. Is the disk full?' };
    this.#parts.fault(error);
    this.#parts.changed();
  }
}
