import { BlackholeEngine } from './blackhole.ts';
import type { Clock } from './clock.ts';
import type { EngineHelper } from './helper-port.ts';
import { Reconciler, type ReconcilerState, type Wanted } from './reconciler.ts';

export interface FallbackRoutesOptions {
  readonly helper: EngineHelper;
  readonly clock: Clock;
  readonly onChange: () => void;
}

/** Blackhole routes for as long as pf can't be relied on. */
export class FallbackRoutes {
  readonly #options: FallbackRoutesOptions;
  readonly #engine: BlackholeEngine;
  /** Not null while they block. */
  #reconciler: Reconciler | null = null;
  /** At first there may be some of a guard that ended while it used them. */
  #mayBeLeft = true;

  constructor(options: FallbackRoutesOptions) {
    this.#options = options;
    this.#engine = new BlackholeEngine(options.helper);
  }

  /** Null while they are not used. */
  get state(): ReconcilerState | null {
    return this.#reconciler?.state ?? null;
  }

  /** Begins to use them. Nothing waits for that: of thousands it takes minutes. */
  take(wanted: Wanted): void {
    const { clock, onChange } = this.#options;
    this.#mayBeLeft = true;
    this.#reconciler = new Reconciler({ engine: this.#engine, cutConnections: false, clock, onChange });
    void this.#reconciler.start(wanted);
  }

  /** Takes them all away. @throws what the helper throws; then it is to be called again */
  async leave(): Promise<void> {
    await this.#reconciler?.stop();
    this.#reconciler = null;
    if (!this.#mayBeLeft) return;
    await this.#engine.remove();
    this.#mayBeLeft = false;
  }

  async want(wanted: Wanted): Promise<void> {
    await this.#reconciler?.want(wanted);
  }

  async reconcile(): Promise<void> {
    await this.#reconciler?.reconcile();
  }

  async stop(): Promise<void> {
    await this.#reconciler?.stop();
  }

  /** As `leave`, but whatever is known of them. */
  async remove(): Promise<void> {
    this.#mayBeLeft = true;
    await this.leave();
  }
}
