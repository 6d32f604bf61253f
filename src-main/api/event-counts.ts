import type { Counts } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';

/** Counts what happens, over every guard that runs in this process. */
export class EventCounts {
  readonly #counts: Counts = {
    since: Date.now(),
    events: {},
    blocks: { rule: 0, owner: 0 },
    lifted: 0,
    spared: 0,
  };
  #detach: (() => void)[] = [];

  get counts(): Counts {
    return structuredClone(this.#counts);
  }

  attach({ bus }: Pick<Guard, 'bus'>): void {
    const counts = this.#counts;
    this.#detach = [
      bus.on('loginEvents', ({ events }) => {
        for (const { kind } of events) counts.events[kind] = (counts.events[kind] ?? 0) + 1;
      }),
      bus.on('blocked', ({ block }) => {
        counts.blocks[block.by]++;
      }),
      bus.on('unblocked', () => {
        counts.lifted++;
      }),
      bus.on('spared', () => {
        counts.spared++;
      }),
    ];
  }

  detach(): void {
    for (const end of this.#detach.splice(0)) end();
  }
}
