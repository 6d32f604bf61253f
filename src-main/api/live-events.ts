import type { EventRow } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import { withStatus } from './attacker-status.ts';
import { type Engine, placed } from './engine.ts';
import { faultText } from './faults.ts';
import { hourOf, lastHours } from './hours.ts';
import { Paced } from './paced.ts';
import { rulesAnswer } from './rules-commands.ts';
import { statusOf } from './status.ts';

/** No two deliveries of login events are nearer than a frame of a screen. */
const FRAME_MS = 16;
/** More than a screen holds: of a flood, the newest are told. Whoever wants all of them asks for `events`. */
const MOST_ROWS = 200;
const ATTACKERS_MS = 250;
const MOST_ATTACKERS = 100;
const HOURS_MS = 1000;
const STATUS_MS = 200;
/** Time goes on, also where nothing happens. */
const CLOCK_MS = 20_000;

/**
 * Makes the contract's events of what the guard tells: with places, statuses
 * and sums, worked out only while somebody listens, and batched so that a flood
 * costs no more than a busy day.
 */
export class LiveEvents {
  readonly #engine: Engine;
  readonly #rowsPace = new Paced(FRAME_MS, () => this.#tellRows());
  readonly #statusPace = new Paced(STATUS_MS, () => this.#tell((guard) => this.#tellStatus(guard)));
  readonly #attackersPace = new Paced(ATTACKERS_MS, () => this.#tell((guard) => this.#tellAttackers(guard)));
  readonly #hoursPace = new Paced(HOURS_MS, () => this.#tell((guard) => this.#tellHours(guard)));
  #rows: EventRow[] = [];
  /** Sources of whom something has changed, newest last. */
  #changed = new Set<string>();
  #allChanged = false;
  #hour: number | null = null;
  #clock: NodeJS.Timeout | null = null;
  #detach: (() => void)[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Listens to this guard from now on. */
  attach(guard: Guard): void {
    const { events, places, history } = this.#engine;
    const { bus } = guard;
    this.#detach = [
      bus.on('loginEvents', ({ events: rows }) => {
        this.#stored();
        if (events.isHeard('loginEvents')) this.#addRows(rows);
        if (!events.isHeard('attackersChanged')) return;
        for (const { address, attempts } of rows) {
          if (address !== null && attempts > 0) this.#attackerChanged(guard.judge.sourceOf(address));
        }
      }),
      bus.on('blocked', ({ block }) => {
        events.emit('blocked', { block: placed(block, places) });
        this.#stored();
        this.#targetChanged(block.target);
      }),
      bus.on('unblocked', ({ block }) => {
        events.emit('unblocked', { block: placed(block, places) });
        this.#stored();
        this.#targetChanged(block.target);
      }),
      bus.on('spared', ({ spare }) => {
        events.emit('spared', { spare });
        this.#attackerChanged(spare.attacker);
      }),
      bus.on('newPlace', (news) => events.emit('loginFromNewPlace', news)),
      bus.on('changed', () => this.statusChanged()),
      bus.on('rulesChanged', () => {
        events.emit('rulesChanged', { rules: rulesAnswer(guard) });
        this.everythingChanged();
      }),
      bus.on('allowListChanged', () => {
        events.emit('allowListChanged', { allowList: { entries: [...guard.allowEntries()] } });
        history.allowListIs(guard);
        this.everythingChanged();
      }),
      bus.on('pauseChanged', () => this.everythingChanged()),
    ];
    this.#clock ??= setInterval(() => this.#lookAtClock(guard), CLOCK_MS);
    this.statusChanged();
  }

  /** Listens to no guard any more. */
  detach(): void {
    for (const end of this.#detach.splice(0)) end();
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
  }

  stop(): void {
    this.detach();
    for (const pace of [this.#rowsPace, this.#statusPace, this.#attackersPace, this.#hoursPace]) pace.stop();
  }

  statusChanged(): void {
    this.#statusPace.ask();
  }

  /** What is done about every attacker may be another thing now. */
  everythingChanged(): void {
    this.#allChanged = true;
    this.#attackersPace.ask();
    this.statusChanged();
  }

  #stored(): void {
    this.#engine.history.stored();
    this.#hoursPace.ask();
  }

  #lookAtClock(guard: Guard): void {
    if (this.#hour !== null && hourOf(guard.clock.now()) !== this.#hour) this.#hoursPace.ask();
  }

  #addRows(rows: readonly EventRow[]): void {
    this.#rows =
      rows.length >= MOST_ROWS ? rows.slice(-MOST_ROWS) : [...this.#rows, ...rows].slice(-MOST_ROWS);
    this.#rowsPace.ask();
  }

  #tellRows(): void {
    const events = this.#rows;
    this.#rows = [];
    if (events.length > 0) this.#engine.events.emit('loginEvents', { events });
  }

  #targetChanged(target: string): void {
    // Whoever is within a prefix changes with it.
    if (target.includes('/')) this.#allChanged = true;
    this.#attackerChanged(target);
  }

  #attackerChanged(source: string): void {
    this.#changed.delete(source);
    this.#changed.add(source);
    const [oldest] = this.#changed;
    if (this.#changed.size > MOST_ATTACKERS && oldest !== undefined) this.#changed.delete(oldest);
    this.#attackersPace.ask();
  }

  /** What can't be told now is told the next time. */
  async #tell(work: (guard: Guard) => void | Promise<void>): Promise<void> {
    const { supervisor, faults } = this.#engine;
    try {
      await supervisor.use(work);
    } catch (error) {
      if (!supervisor.isStopped) faults.add(faultText(error));
    }
  }

  #tellStatus(guard: Guard): void {
    const { events, access } = this.#engine;
    if (events.isHeard('statusChanged'))
      events.emit('statusChanged', { status: statusOf(guard, access.access) });
  }

  #tellAttackers(guard: Guard): void {
    const { events, places } = this.#engine;
    const changed = [...this.#changed];
    const isAll = this.#allChanged;
    this.#changed = new Set();
    this.#allChanged = false;
    if (!events.isHeard('attackersChanged')) return;
    const page = { limit: MOST_ATTACKERS, offset: 0, sort: 'lastSeen' } as const;
    const others = isAll ? guard.store.attackers(page).attackers : [];
    const known = new Map(
      [...others, ...guard.store.knownAttackers(changed)].map((one) => [one.attacker, one]),
    );
    if (known.size === 0) return;
    const newest = [...known.values()].sort((a, b) => a.lastSeen - b.lastSeen).slice(-MOST_ATTACKERS);
    events.emit('attackersChanged', {
      total: guard.store.attackerCount(),
      attackers: newest.map((one) => withStatus(guard, places, one)),
    });
  }

  async #tellHours(guard: Guard): Promise<void> {
    const { events, history } = this.#engine;
    if (!events.isHeard('hoursChanged')) {
      this.#hour = null;
      return;
    }
    const hour = hourOf(guard.clock.now());
    const isNew = this.#hour !== null && this.#hour !== hour;
    this.#hour = hour;
    events.emit('hoursChanged', { hours: await lastHours(guard, history.of(guard), isNew ? 2 : 1) });
  }
}
