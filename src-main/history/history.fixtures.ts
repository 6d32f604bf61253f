import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Block } from '../../src-shared/block.ts';
import type { HistoryFilter, HistoryRow, HistorySort, Place, ViewState } from '../../src-shared/contract.ts';
import type { NewBlock, NewEvent } from '../store/rows.ts';
import { batch, NOON, newEvent, tempDir, tempStore } from '../store/store.fixtures.ts';
import type { Store } from '../store/store.ts';
import { Historian } from './historian.ts';
import { History } from './history.ts';
import type { FromWorker, HistoryCall, HistoryCalls, ToWorker } from './protocol.ts';

export { batch, NOON, newEvent, tempDir };
export const NEWEST_FIRST: HistorySort = { by: 'time', descending: true };

/** Where addresses are in tests: by their last number, so that every filter finds some. */
export function locate(target: string): Place {
  const last = Number(/(\d+)(?:\/\d+)?$/.exec(target)?.[1] ?? 0);
  const country = [null, 'AT', 'BR', 'CN'][last % 4] ?? null;
  const number = 64_496 + (last % 3);
  return { country, network: last % 5 === 0 ? null : { number, name: `Example ${'cab'[last % 3]}` } };
}

/** A store in a file of its own, and a historian beside it on this thread, which is asked as the thread's would be. */
export class Bench {
  readonly path = join(tempDir(), 'drawbridge.db');
  readonly store: Store = tempStore(this.path);
  readonly said: FromWorker[] = [];
  readonly #historian: Historian;
  #nextId = 1;

  constructor() {
    this.#historian = new Historian(this.path, locate, (message) => this.said.push(message));
  }

  commit(events: NewEvent[], blocks: NewBlock[] = []): void {
    this.store.commit(batch({ events, blocks }));
  }

  hear(message: ToWorker): void {
    this.#historian.hear(message);
  }

  async ask<C extends HistoryCall>(
    call: C,
    input: HistoryCalls[C]['input'],
  ): Promise<HistoryCalls[C]['output']> {
    const id = this.#nextId++;
    this.hear({ type: 'call', id, call, input } as ToWorker);
    const answer = await until(() => this.said.find((one) => 'id' in one && one.id === id));
    if (answer.type === 'failed') throw new Error(`${answer.code}: ${answer.message}`);
    return (answer as { output: HistoryCalls[C]['output'] }).output;
  }

  /** Opens a view and waits until it is complete. */
  async complete(filter: HistoryFilter, sort = NEWEST_FIRST): Promise<ViewState> {
    const { view } = await this.ask('openView', { filter, sort });
    return until(async () => {
      const { state } = await this.ask('viewRows', { view, offset: 0, limit: 1 });
      return state.isComplete ? state : undefined;
    });
  }

  async rows(filter: HistoryFilter, sort = NEWEST_FIRST): Promise<HistoryRow[]> {
    const { view, rows } = await this.complete(filter, sort);
    return (await this.ask('viewRows', { view, offset: 0, limit: rows + 10 })).rows;
  }
}

/** A history with its thread that ends with the test. */
export function tempHistory(
  path: string,
  options: Partial<ConstructorParameters<typeof History>[0]> = {},
): History {
  const history = new History({
    path,
    viewChanged: () => {},
    progress: () => {},
    fault: () => {},
    ...options,
  });
  onTestFinished(() => history.close());
  return history;
}

/** Waits, as long as the test may, for something to be there. */
export async function until<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A row by what it is: "event 5", "blocked 3". */
export function nameOf(row: HistoryRow): string {
  return row.type === 'event' ? `event ${row.event.id}` : `${row.type} ${row.block.id}`;
}

/** The moments of a block as rows. */
export function momentsOf(block: Block): HistoryRow[] {
  const place = locate(block.target);
  const blocked: HistoryRow = { type: 'blocked', time: block.since, block, place };
  return block.liftedAt === null
    ? [blocked]
    : [blocked, { type: 'unblocked', time: block.liftedAt, block, place }];
}
