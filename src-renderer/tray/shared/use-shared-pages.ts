import { useCallback, useEffect, useRef, useState } from 'react';
import type { SharedBlock } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { messageOf } from '../../format/words.ts';
import { onHoldsChanged } from '../../stores/share.ts';
import { useConnection } from '../../stores/stores.ts';
import { missingPages, PAGE, type PageCache, rowAt, withAnswer } from './page-cache.ts';

/** Whoever types, or scrolls far, does not ask for all on the way. */
const SETTLES_MS = 100;

export interface SharedPages {
  /** Null until the first answer. */
  readonly total: number | null;
  readonly rowAt: (index: number) => SharedBlock | undefined;
  /** Has what these rows need asked for. */
  readonly want: (first: number, end: number) => void;
  /** The sources came to hold more or less while the list was held still. */
  readonly isOld: boolean;
  /** While it is held, what is shown stays as it is until `reload`. */
  readonly hold: (isHeld: boolean) => void;
  readonly reload: () => void;
  readonly problem: string | null;
}

/** All that is asked from one beginning on: what answers to an earlier one is passed over. */
interface Turn {
  readonly asking: Set<number>;
  isAnswered: boolean;
}

const EMPTY: PageCache<SharedBlock> = { total: 0, pages: new Map() };

/** What the sources keep out (one of them, or all: null), in pages. The latest answer wins. */
export function useSharedPages(source: string | null, search: string): SharedPages {
  const isThere = useConnection(({ isConnected, isReady }) => isConnected && isReady);
  const [cache, setCache] = useState<PageCache<SharedBlock> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isOld, setIsOld] = useState(false);
  const turn = useRef<Turn>({ asking: new Set(), isAnswered: false });
  const shown = useRef(cache);
  shown.current = cache;
  const isHeld = useRef(false);
  const beginning = useRef<Timer>(undefined);
  const wanting = useRef<Timer>(undefined);

  const ask = useCallback(
    async (page: number, own: Turn): Promise<void> => {
      own.asking.add(page);
      try {
        const { total, blocks } = await bridge().call('sharedBlocks', {
          offset: page * PAGE,
          limit: PAGE,
          ...(source !== null && { source }),
          ...(search !== '' && { search }),
        });
        if (turn.current !== own) return;
        const isFirst = !own.isAnswered;
        own.isAnswered = true;
        setCache((now) => withAnswer(isFirst ? EMPTY : (now ?? EMPTY), page, { total, rows: blocks }));
        setProblem(null);
      } catch (error) {
        if (turn.current === own) setProblem(messageOf(error));
      } finally {
        own.asking.delete(page);
      }
    },
    [source, search],
  );

  const begin = useCallback(() => {
    const own: Turn = { asking: new Set(), isAnswered: false };
    turn.current = own;
    clearTimeout(beginning.current);
    beginning.current = setTimeout(() => {
      setIsOld(false);
      void ask(0, own);
    }, SETTLES_MS);
  }, [ask]);

  useEffect(() => {
    if (isThere) begin();
  }, [isThere, begin]);

  const want = useCallback(
    (first: number, end: number) => {
      clearTimeout(wanting.current);
      wanting.current = setTimeout(() => {
        const own = turn.current;
        if (shown.current === null || !own.isAnswered) return;
        for (const page of missingPages(shown.current, first, end))
          if (!own.asking.has(page)) void ask(page, own);
      }, SETTLES_MS);
    },
    [ask],
  );

  useEffect(
    () =>
      onHoldsChanged(() => {
        if (isHeld.current) setIsOld(true);
        else begin();
      }),
    [begin],
  );
  useEffect(
    () => () => {
      clearTimeout(beginning.current);
      clearTimeout(wanting.current);
    },
    [],
  );

  return {
    total: cache === null ? null : cache.total,
    rowAt: useCallback((index) => (cache === null ? undefined : rowAt(cache, index)), [cache]),
    want,
    isOld,
    hold: useCallback((held) => {
      isHeld.current = held;
    }, []),
    reload: begin,
    problem,
  };
}

type Timer = ReturnType<typeof setTimeout> | undefined;
