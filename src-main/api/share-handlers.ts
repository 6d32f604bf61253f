import type { shareCommands, shareQueries } from '../../src-shared/contract/share.ts';
import { CallError, type Handlers } from '../../src-shared/contract.ts';
import { canonicalTarget } from '../guard/allow-list.ts';
import type { Engine } from './engine.ts';
import { addList, neededList, removeList, setList } from './list-commands.ts';
import { checkPlace, setPlaceFiles, setPlaceRules } from './place-commands.ts';
import { joinCrowdSec, orCallError, overview, setCrowdSec, setDenyHosts } from './share-settings.ts';

type ShareCall = keyof typeof shareQueries | keyof typeof shareCommands;

const MOST_NETWORKS = 50;

/** Whoever asks waits for it; a client of the local socket waits 75 s. What takes longer goes on. */
const ANSWER_MS = 25_000;

/**
 * The contract's calls about shared defence.
 * @param told runs each, and has its errors told
 */
export function shareHandlers(
  engine: Engine,
  told: <T>(work: () => T | Promise<T>) => Promise<T>,
): Pick<Handlers, ShareCall> {
  const { supervisor, share } = engine;
  const after = (work: () => Promise<void>) =>
    told(async () => {
      await orCallError(work);
      return { share: await overview(engine) };
    });
  const list = (id: string) => {
    neededList(share.settings.lists, id);
    const keeper = share.sources?.list(id) ?? null;
    if (keeper === null) throw new CallError('refused', 'This list is switched off. Switch it on first.');
    return keeper;
  };
  return {
    share: () => told(() => supervisor.use((guard) => share.overview(guard))),
    sharedBlocks: (page) =>
      told(() =>
        supervisor.use((guard) => {
          const { search = '' } = page;
          const { total, entries } = guard.store.askShared((shared) =>
            search === ''
              ? { total: guard.shared.count(page.source), entries: shared.page(page) }
              : shared.search(search, page),
          );
          return { total, blocks: entries.map((entry) => share.shown(entry)) };
        }),
      ),
    sharedOf: ({ target: text }) =>
      told(() =>
        supervisor.use((guard) => ({ blocks: share.blocksOf(guard, canonicalTarget(text).target) })),
      ),
    networksNamed: ({ text }) => told(() => ({ networks: share.locator.networksNamed(text, MOST_NETWORKS) })),
    checkPlace: ({ place }) => told(() => supervisor.use((guard) => checkPlace(engine, guard, place))),
    setDenyHosts: ({ change }) => told(() => setDenyHosts(engine, change)),
    syncDenyHosts: () =>
      after(async () => {
        const sync = share.sources?.denyHosts ?? null;
        if (sync === null)
          throw new CallError('refused', 'There is nothing to exchange: name a server, and choose a way.');
        await withinLimit(sync.syncNow());
      }),
    setCrowdSec: (input) => told(() => setCrowdSec(engine, input)),
    joinCrowdSec: (input) => told(() => joinCrowdSec(engine, input)),
    checkCrowdSec: () =>
      after(async () => {
        const agent = share.sources?.crowdSec ?? null;
        if (agent === null) throw new CallError('refused', 'No Local API is used. Join one first.');
        await withinLimit(agent.checkNow());
      }),
    addList: (input) => told(() => addList(engine, input)),
    setList: (input) => told(() => setList(engine, input)),
    removeList: ({ id }) => told(() => removeList(engine, id)),
    fetchList: ({ id }) =>
      after(async () => {
        const mayAt = await withinLimit(list(id).fetchNow());
        if (mayAt !== null) throw new CallError('refused', `It may be fetched again ${atTime(mayAt)}.`);
      }),
    acceptList: ({ id }) =>
      after(async () => {
        await withinLimit(list(id).accept());
      }),
    setPlaceRules: (input) => told(() => setPlaceRules(engine, input)),
    setPlaceFiles: (input) => told(() => setPlaceFiles(engine, input)),
  };
}

/** Its result; null where it takes too long to be waited for. */
async function withinLimit<T>(work: Promise<T>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ANSWER_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** "at 15:30", by this machine's clock. */
function atTime(time: number): string {
  return `at ${new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(time)}`;
}
