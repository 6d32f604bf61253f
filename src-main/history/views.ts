import { CallError } from '../../src-shared/call-error.ts';
import type { HistoryFilter, HistoryRow, HistorySort, ViewState } from '../../src-shared/contract.ts';
import type { Archive } from './archive.ts';
import { Paced } from './paced.ts';
import { BLOCKED, EVENT, idOfKey, kindOfKey } from './row-list.ts';
import { View } from './view.ts';

const MOST_VIEWS = 12;
const TELL_EVERY_MS = 250;

interface OpenView {
  readonly view: View;
  readonly told: Paced;
}

export interface ViewsListener {
  changed(state: ViewState): void;
  /** A view can't be completed, or not take in what is new. */
  failed(error: unknown): void;
}

/** The views that are open: the one that nobody used for longest gives way to a thirteenth. */
export class Views {
  readonly #archive: Archive;
  readonly #listener: ViewsListener;
  /** The one used last is last. */
  readonly #open = new Map<string, OpenView>();

  constructor(archive: Archive, listener: ViewsListener) {
    this.#archive = archive;
    this.#listener = listener;
  }

  open(filter: HistoryFilter, sort: HistorySort): ViewState {
    this.extendAll();
    let problem: string | null = null;
    const told = new Paced(TELL_EVERY_MS, () => {
      const { state } = view;
      this.#listener.changed(state);
      if (state.problem !== null && state.problem !== problem)
        this.#listener.failed(new Error(state.problem));
      problem = state.problem;
    });
    const view = new View(this.#archive, filter, sort, () => {
      if (this.#open.has(view.id)) told.ask();
    });
    this.#open.set(view.id, { view, told });
    for (const [oldest] of this.#open) {
      if (this.#open.size <= MOST_VIEWS) break;
      this.close(oldest);
    }
    return view.state;
  }

  /** @throws CallError 'not-found' */
  get(id: string): View {
    const open = this.#open.get(id);
    if (open === undefined) {
      throw new CallError('not-found', 'This list is not open any more. Open it again.');
    }
    this.#open.delete(id);
    this.#open.set(id, open);
    return open.view;
  }

  close(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    open.told.stop();
    open.view.end();
    this.#open.delete(id);
  }

  /** Takes in what was stored since. */
  extendAll(): void {
    const change = this.#archive.look();
    for (const { view } of this.#open.values()) {
      view.extend(change).catch((error: unknown) => this.#listener.failed(error));
    }
  }
}

/** The rows with these keys, in their order, without those that are not stored any more. */
export function rowsOf(archive: Archive, keys: readonly number[]): HistoryRow[] {
  const idsOf = (isEvent: boolean) =>
    keys.filter((key) => (kindOfKey(key) === EVENT) === isEvent).map((key) => idOfKey(key));
  const events = new Map(archive.reader.eventsByIds(idsOf(true)).map((one) => [one.event.id, one]));
  const blocks = new Map(archive.reader.blocksByIds(idsOf(false)).map((block) => [block.id, block]));
  return keys.flatMap((key): HistoryRow[] => {
    const kind = kindOfKey(key);
    if (kind === EVENT) {
      const found = events.get(idOfKey(key));
      return found === undefined ? [] : [{ type: 'event', ...found, place: archive.placeOf(found.attacker) }];
    }
    const block = blocks.get(idOfKey(key));
    // Of a block that stands again nothing was lifted.
    if (block === undefined || (kind !== BLOCKED && block.liftedAt === null)) return [];
    const type = kind === BLOCKED ? 'blocked' : 'unblocked';
    const time = kind === BLOCKED ? block.since : (block.liftedAt ?? block.since);
    return [{ type, time, block, place: archive.placeOf(block.target) }];
  });
}
