import type { FirewallProof } from '../../src-shared/contract.ts';
import { type Clock, systemClock } from './clock.ts';
import type { EngineName } from './engine.ts';
import { FallbackRoutes } from './fallback-routes.ts';
import type { EngineHelper, Scope } from './helper-port.ts';
import { type FirewallInUse, pfInUse, QUIT_OTHERS } from './in-use.ts';
import { messageOf } from './passes.ts';
import { PfEngine } from './pf.ts';
import { LOOK_MS, more, planFor, TEST_MS, type Work } from './pf-plan.ts';
import { interferences, type PfLook, type PfState } from './pf-state.ts';
import { NOTHING_WANTED, Reconciler, type ReconcilerState, type Wanted } from './reconciler.ts';
import { SeldomTold } from './seldom-told.ts';
import { type SelfTest, type SelfTestMeans, testPf } from './self-test.ts';

export interface PfFirewallOptions extends Omit<SelfTestMeans, 'state'> {
  readonly helper: EngineHelper;
  readonly scope: Scope;
  /** Why pf was chosen, in words. */
  readonly reason: string;
  /** Routes block where pf can't be shown to work; else that is a problem that the owner is told of. */
  readonly fallsBack: boolean;
  readonly cutConnections: boolean;
  readonly clock?: Clock;
  readonly onChange: () => void;
  /** Something happened that the owner should know. */
  readonly notice: (text: string) => void;
}

const UNTESTED: FirewallProof = { state: 'unproven', found: 'pf was not tested yet.', at: null };

/**
 * pf, believed only as long as it is shown to work: looked at every few seconds, repaired where that can be done,
 * tested after each repair. Where it can't be shown to work, blackhole routes block until it can; pf is kept
 * filled all the while, and the routes go only when it was proven with all the blocks in it.
 */
export class PfFirewall {
  /** Those that may hold blocks of it. */
  readonly engines: readonly EngineName[];
  readonly #options: PfFirewallOptions;
  readonly #clock: Clock;
  readonly #engine: PfEngine;
  readonly #pf: Reconciler;
  readonly #routes: FallbackRoutes;
  readonly #told: SeldomTold;
  /** The owner was told that routes are used, and is told when they are no longer. */
  #isFallbackTold = false;
  #wanted = NOTHING_WANTED;
  #proof = UNTESTED;
  /** The last test said nothing: the next look tries again. */
  #isUntested = true;
  #seen: PfState | null = null;
  /** How many it should have held when it was seen; null: that was just changing. */
  #expectedThen: number | null = null;
  /** What was wrong after it was last put right, as far as that could be done. */
  #settled = '';
  #reconciledAt = 0;
  #due: Work = 'nothing';
  #running: Promise<void> | null = null;
  #cancelTimer = () => {};
  #phase: 'new' | 'started' | 'stopped' = 'new';

  constructor(options: PfFirewallOptions) {
    const { helper, scope, cutConnections, clock = systemClock, onChange } = options;
    this.engines = options.fallsBack ? ['pf', 'blackhole'] : ['pf'];
    this.#options = options;
    this.#clock = clock;
    this.#told = new SeldomTold(clock, options.notice);
    this.#engine = new PfEngine(helper, scope);
    this.#routes = new FallbackRoutes({ helper, clock, onChange });
    let wasFailing = false;
    this.#pf = new Reconciler({
      engine: this.#engine,
      cutConnections,
      clock,
      // Our own looks come sooner; this is for what they can't see.
      intervalMs: TEST_MS,
      onChange: ({ isFailing }) => {
        if (isFailing !== wasFailing) void this.#request('test');
        wasFailing = isFailing;
        onChange();
      },
    });
  }

  get inUse(): FirewallInUse {
    return pfInUse(this.#options.reason, this.#proof, this.#routes.state !== null);
  }

  get pf(): PfLook | null {
    if (this.#seen === null) return null;
    const { held } = this.#seen;
    const { isFailing } = this.#pf.state;
    const wanted = this.#wanted.own.length + this.#wanted.shared.size;
    return { ...this.#seen, shouldHold: isFailing ? wanted : (this.#expectedThen ?? held) };
  }

  get state(): ReconcilerState {
    const { state } = this.#pf;
    if (this.#routes.state !== null) return this.#routes.state;
    if (this.#proof.state === 'proven' || this.#proof.at === null || state.isFailing) return state;
    const problem = `pf can't be shown to work, so nobody may be kept out. ${this.#proof.found} ${QUIT_OTHERS}`;
    return { ...state, problem, isFailing: true };
  }

  /** Never fails: see `state.problem`. Routes may still be being added afterwards. */
  async start(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    await this.#pf.start(wanted);
    if (this.#phase !== 'new') return;
    this.#phase = 'started';
    this.#reconciledAt = this.#clock.now();
    await this.#request('test');
  }

  async want(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    await Promise.all([this.#pf.want(wanted), this.#routes.want(wanted)]);
  }

  /** Reads all, puts it right, and tests it now. */
  async reconcile(): Promise<void> {
    await this.#request('repair');
    await this.#routes.reconcile();
  }

  /** Sees how pf is now, and puts right what others did. */
  look(): Promise<void> {
    return this.#request('look');
  }

  /** What is blocked stays blocked. */
  async stop(): Promise<void> {
    this.#phase = 'stopped';
    this.#cancelTimer();
    await this.#running;
    await Promise.all([this.#pf.stop(), this.#routes.stop()]);
  }

  /**
   * Stops, and takes every block out of pf and of the routes.
   * @param keep engines whose blocks somebody else sees to from now on
   * @throws what the helper throws; then blocks may be left
   */
  async remove(keep: readonly EngineName[] = []): Promise<void> {
    await this.stop();
    const failed: unknown[] = [];
    const failedWith = (error: unknown) => failed.push(error);
    if (!keep.includes('pf')) await this.#pf.remove().catch(failedWith);
    if (!keep.includes('blackhole')) await this.#routes.remove().catch(failedWith);
    if (failed.length > 0) throw failed[0];
  }

  #request(work: Work): Promise<void> {
    if (this.#phase !== 'started') return Promise.resolve();
    this.#due = more(work, this.#due);
    this.#running ??= this.#work();
    return this.#running;
  }

  async #work(): Promise<void> {
    this.#cancelTimer();
    while (this.#due !== 'nothing' && this.#phase === 'started') {
      const work = this.#due;
      this.#due = 'nothing';
      await this.#look(work);
    }
    this.#running = null;
    if (this.#phase !== 'started') return;
    this.#cancelTimer = this.#clock.after(LOOK_MS, () => void this.#request('look'));
  }

  async #look(work: Work): Promise<void> {
    const evaluations = this.#seen?.evaluations ?? 0;
    const done = await this.#interferences();
    const isNew = done !== null && done.join(' ') !== this.#settled;
    const now = this.#clock.now();
    const { repairs, tests } = planFor({
      work,
      isNew,
      isOnRoutes: this.#routes.state !== null,
      isReached: (this.#seen?.evaluations ?? 0) > evaluations,
      isUntested: this.#isUntested,
      now,
      testedAt: this.#proof.at ?? 0,
      reconciledAt: this.#reconciledAt,
    });
    if (repairs) {
      await this.#pf.reconcile();
      this.#reconciledAt = now;
    }
    if (!tests) return;
    const { knock, addresses } = this.#options;
    const test = await testPf({ state: () => this.#see(), knock, addresses });
    await this.#judge(test, isNew ? done.join(' ') : '');
    this.#settled = this.#seen === null ? '' : interferences(this.#seen, this.#expected()).join(' ');
    this.#options.onChange();
  }

  async #see(): Promise<PfState> {
    const expected = this.#expected();
    this.#seen = await this.#engine.state();
    this.#expectedThen = expected === this.#expected() ? expected : null;
    return this.#seen;
  }

  /** What others did to pf, in sentences; null where it can't be asked, which the reconciler tells of. */
  async #interferences(): Promise<string[] | null> {
    try {
      return interferences(await this.#see(), this.#expectedThen);
    } catch {
      return null;
    }
  }

  /** How many addresses and networks our table should hold; null while that changes. */
  #expected(): number | null {
    const { isBusy, state } = this.#pf;
    return isBusy || state.isFailing ? null : state.holds;
  }

  /** @param done what others did to pf before, in sentences; "" if nothing */
  async #judge(test: SelfTest, done: string): Promise<void> {
    const { isFailing, problem } = this.#pf.state;
    const isFirst = this.#proof.at === null;
    this.#isUntested = test.result === 'not-tested';
    // What can't be tested is as it was.
    if (test.result === 'not-tested' && !isFailing && !isFirst) return;
    const isProven = test.result === 'proven' && !isFailing;
    const found = isFailing ? `pf does not take the blocks: ${problem}` : test.found;
    this.#proof = { state: isProven ? 'proven' : 'unproven', found, at: this.#clock.now() };
    if (isProven) {
      if (done !== '') this.#told.tell(`${done} Drawbridge has put that right.`);
      await this.#leaveRoutes();
      return;
    }
    const why = done === '' ? found : done;
    if (!this.#options.fallsBack) {
      if (!isFirst) this.#told.tell(`${why} ${QUIT_OTHERS}`);
    } else if (this.#routes.state === null) {
      this.#routes.take(this.#wanted);
      if (!isFirst) {
        this.#isFallbackTold = this.#told.tell(
          `${why} Blackhole routes are used until pf works again. ${QUIT_OTHERS}`,
        );
      }
    }
  }

  /** pf was just proven; all that is wanted is in it before the routes go. */
  async #leaveRoutes(): Promise<void> {
    await this.#pf.want(this.#wanted);
    await this.#pf.idle;
    if (this.#pf.state.isFailing) return;
    try {
      await this.#routes.leave();
    } catch (error) {
      this.#told.tell(`Blackhole routes that are not needed could not be taken away: ${messageOf(error)}`);
    }
    if (this.#isFallbackTold)
      this.#options.notice('pf is shown to work again, so the blackhole routes are not needed any more.');
    this.#isFallbackTold = false;
  }
}
