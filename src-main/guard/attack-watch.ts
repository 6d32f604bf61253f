import { parsePrefix, touchesLoopback } from '../../src-shared/address.ts';
import type { Committed } from '../store/rows.ts';
import type { ActiveBlocks } from './active-blocks.ts';
import { AttackMeter } from './attack-meter.ts';
import type { Clock } from './clock.ts';

const LONGEST_WAIT_MS = 60_000;

/** Whether somebody is trying right now whom nothing keeps out yet. */
export class AttackWatch {
  readonly #meter = new AttackMeter();
  readonly #clock: Clock;
  readonly #active: ActiveBlocks;
  readonly #sourceOf: (address: string) => string;
  readonly #changed: () => void;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(
    clock: Clock,
    active: ActiveBlocks,
    sourceOf: (address: string) => string,
    changed: () => void,
  ) {
    this.#clock = clock;
    this.#active = active;
    this.#sourceOf = sourceOf;
    this.#changed = changed;
  }

  get isUnderAttack(): boolean {
    return this.#meter.endsAt(this.#clock.now()) !== null;
  }

  /** To be told before the batch's own blocks are taken for active. */
  stored({ events, blocks }: Pick<Committed, 'events' | 'blocks'>): void {
    const now = this.#clock.now();
    const since = new Map(blocks.map(({ block }) => [block.target, block.since]));
    for (const { address, attempts, time } of events) {
      if (attempts === 0 || address === null || this.#meter.isFull(time, now)) continue;
      const source = this.#sourceOf(address);
      // The attempt that led to the block came before it.
      if (time > (since.get(source) ?? Number.POSITIVE_INFINITY)) continue;
      if (this.#active.covering(source) !== null || isLoopback(address)) continue;
      this.#meter.add(time, attempts, now);
    }
    this.#plan();
  }

  #plan(): void {
    if (this.#timer !== null || this.#isStopped) return;
    const now = this.#clock.now();
    const end = this.#meter.endsAt(now);
    if (end === null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        if (this.isUnderAttack) this.#plan();
        else this.#changed();
      },
      Math.min(Math.max(end - now, 0) + 1, LONGEST_WAIT_MS),
    );
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

function isLoopback(address: string): boolean {
  const prefix = parsePrefix(address);
  return prefix !== null && touchesLoopback(prefix);
}
