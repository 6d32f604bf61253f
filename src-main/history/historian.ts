import { CallError } from '../../src-shared/call-error.ts';
import type { Place, RuledPlace } from '../../src-shared/contract.ts';
import { StoreError } from '../store/store-error.ts';
import { StoreReader } from '../store/store-reader.ts';
import { Archive, type Locate } from './archive.ts';
import { exportView } from './export.ts';
import { hoursBetween } from './hours.ts';
import { Jobs } from './jobs.ts';
import type { FromWorker, HistoryCall, HistoryCalls, Request, ToWorker } from './protocol.ts';
import { rowsOf, Views } from './views.ts';
import { whatIf } from './what-if.ts';

type Answers = {
  [C in HistoryCall]: (input: HistoryCalls[C]['input']) => Promise<HistoryCalls[C]['output']>;
};

/** What runs in the thread: answers every request, and says what happens to views and jobs. */
export class Historian {
  readonly #say: (message: FromWorker) => void;
  readonly #archive: Archive;
  readonly #views: Views;
  readonly #jobs: Jobs;
  readonly #answers: Answers;

  /** @throws StoreError where the database can't be opened */
  constructor(path: string, locate: Locate, say: (message: FromWorker) => void) {
    this.#say = say;
    this.#archive = new Archive(new StoreReader(path), locate);
    this.#views = new Views(this.#archive, {
      changed: (state) => say({ type: 'viewChanged', state }),
      failed: (error) => this.#fault(error),
    });
    this.#jobs = new Jobs((progress) => say({ type: 'progress', progress }));
    const archive = this.#archive;
    const views = this.#views;
    this.#answers = {
      openView: async ({ filter, sort }) => views.open(filter, sort),
      viewRows: async ({ view: id, offset, limit }) => {
        const view = views.get(id);
        return { state: view.state, rows: rowsOf(archive, view.keys(offset, limit)) };
      },
      viewSummary: async ({ view: id }) => {
        const view = views.get(id);
        return { state: view.state, summary: view.summary };
      },
      closeView: async (id) => {
        views.close(id);
        return undefined;
      },
      whatIf: async ({ job, proposed, current, protectedTargets, ownPrefixes, exemptPlaces = [] }) => {
        const unblockable = {
          allowed: protectedTargets,
          own: ownPrefixes ?? [],
          isExemptPlace: (target: string) => isIn(archive.placeOf(target), exemptPlaces),
        };
        return this.#jobs.run(job, (one) => whatIf(archive, { proposed, current }, unblockable, one));
      },
      exportView: async ({ view: id, format, path: to, job }) => {
        const view = views.get(id);
        return this.#jobs.run(job, (one) => exportView(archive, view, { format, path: to }, one));
      },
      hours: async ({ from, to }) => {
        views.extendAll();
        return hoursBetween(archive, from, to);
      },
    };
  }

  hear(message: ToWorker): void {
    switch (message.type) {
      case 'call':
        void this.#answer(message);
        return;
      case 'cancel':
        this.#jobs.cancel(message.job);
        return;
      case 'allowList':
        this.#archive.allowed = message.entries;
        return;
      case 'stored':
        try {
          this.#views.extendAll();
        } catch (error) {
          this.#fault(error);
        }
    }
  }

  async #answer(request: Request): Promise<void> {
    const { id } = request;
    try {
      this.#say({ type: 'done', id, output: await this.#outputOf(request) });
    } catch (error) {
      const explained = this.#archive.reader.explain(error);
      const code = explained instanceof CallError ? explained.code : 'unavailable';
      this.#say({ type: 'failed', id, code, message: messageOf(explained) });
      if (explained instanceof StoreError) this.#fault(explained);
    }
  }

  #outputOf<C extends HistoryCall>(request: Request & { call: C }): Promise<unknown> {
    const answer = this.#answers[request.call] as (input: Request['input']) => Promise<unknown>;
    return answer(request.input);
  }

  #fault(error: unknown): void {
    this.#say({ type: 'fault', message: messageOf(this.#archive.reader.explain(error)) });
  }
}

function isIn({ country, network }: Place, places: readonly RuledPlace[]): boolean {
  return places.some((place) =>
    'country' in place ? place.country === country : place.network === network?.number,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
