import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Share } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { useNow } from '../../components/use-now.ts';
import { counted } from '../../format/figures.ts';
import { AddListDialog } from './add-list-dialog.tsx';
import { ListRow } from './list-row.tsx';

/** The lists that the owner chose; at first none. */
export function ListsSection({ share: { lists, presets, holds } }: { readonly share: Share }) {
  const [isAdding, setIsAdding] = useState(false);
  const now = useNow();
  return (
    <section className="shared-lists" aria-label="Lists">
      {lists.length === 0 ? (
        <Empty title="No list is used">
          Others publish whom they see attacking. Drawbridge chooses none for you: each has terms of its own.
        </Empty>
      ) : (
        <>
          <p className="shared-summary">
            {counted(holds, 'address or network is', 'addresses and networks are')} kept out by all shared
            sources together. <span className="secondary">The allow list always wins.</span>
          </p>
          <ul className="source-box" aria-label="Lists in use">
            {lists.map((list) => (
              <ListRow
                key={list.settings.id}
                list={list}
                preset={presets.find(({ preset }) => preset === list.settings.preset) ?? null}
                now={now}
              />
            ))}
          </ul>
        </>
      )}
      <Button onClick={() => setIsAdding(true)}>
        <Plus size={13} aria-hidden />
        Add List…
      </Button>
      {isAdding && <AddListDialog presets={presets} lists={lists} onClose={() => setIsAdding(false)} />}
    </section>
  );
}
