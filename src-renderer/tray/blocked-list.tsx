import { Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { PlacedBlock } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { useNow } from '../components/use-now.ts';
import { useBlocks, useStatus } from '../stores/stores.ts';
import { type ListProps, NoRows } from './attack-list.tsx';
import { BlockDialog } from './block-dialog.tsx';
import { BlockRow } from './block-row.tsx';
import { RowList } from './row-list.tsx';
import { SharedLine } from './shared/shared-line.tsx';
import { type RowSource, useRows } from './use-rows.ts';

const BLOCKS: RowSource<PlacedBlock> = {
  keyOf: ({ target }) => target,
  compare: (a, b) => b.since - a.since || b.id - a.id,
  page: async (input) => {
    const { total, blocks } = await bridge().call('blocks', input);
    return { total, rows: blocks };
  },
  matches: ({ target, reason }, search) => `${target} ${reason}`.toLowerCase().includes(search.toLowerCase()),
  onGone: (listener) => bridge().on('unblocked', ({ block }) => listener([block])),
  isSame: (a, b) => a.id === b.id,
};

/** Who is kept out now, the latest first. */
export function BlockedList({ search, onOpen, onShared }: ListProps) {
  const { blocks, total } = useBlocks();
  const isEnforced = useStatus(({ status }) => status?.firewall.engine !== 'observe');
  const rows = useRows(BLOCKS, blocks, total, search);
  const [isBlocking, setIsBlocking] = useState(false);
  const now = useNow();
  const render = useCallback(
    (block: PlacedBlock, at: { isGone: boolean; isTabStop: boolean }) => (
      <BlockRow block={block} now={now} onOpen={onOpen} {...at} />
    ),
    [now, onOpen],
  );
  const quiet = (
    <Empty title="Nobody is blocked">
      {isEnforced
        ? 'Addresses appear here as soon as a rule is met, or when you block one.'
        : 'Drawbridge only watches: it keeps nobody out.'}
    </Empty>
  );
  return (
    <>
      <RowList
        label="Blocked"
        rows={rows}
        render={render}
        empty={<NoRows search={search} rows={rows} quiet={quiet} />}
      />
      <SharedLine onOpen={onShared} />
      <div className="tray-block-line">
        <Button look="plain" onClick={() => setIsBlocking(true)}>
          <Plus size={14} aria-hidden />
          Block an Address…
        </Button>
      </div>
      {isBlocking && <BlockDialog onClose={() => setIsBlocking(false)} />}
    </>
  );
}
