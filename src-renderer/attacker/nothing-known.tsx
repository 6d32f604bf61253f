import type { SharedBlock } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { canUnblock } from '../share/source-words.ts';
import { useBlocks } from '../stores/stores.ts';
import { allowAddress, unblockAddress } from './commands.ts';
import { Deeds } from './deeds-view.tsx';

/** Of somebody who has tried nothing: a block by hand, of a network or of others' may stand all the same. */
export function NothingKnown({
  address,
  shared,
}: {
  readonly address: string;
  /** What shared sources say of it. */
  readonly shared: SharedBlock[];
}) {
  const block = useBlocks(({ blocks }) => blocks.find(({ target }) => target === address) ?? null);
  if (block === null && shared.length === 0)
    return (
      <Empty title="Nothing is known of it">
        It has tried nothing, or what was stored of it has been deleted.
      </Empty>
    );
  const isOpenable = shared.every(canUnblock);
  return (
    <Deeds
      address={address}
      details={{ blocks: block === null ? [] : [block], shared, spares: [], events: [] }}
      end={
        <>
          {!isOpenable && (
            <p className="small secondary">
              It has tried nothing here, but others name it. To let it in all the same, allow it.
            </p>
          )}
          <div className="deeds-buttons">
            {shared.length > 0 && <Button onClick={() => void allowAddress(address)}>Allow</Button>}
            {(isOpenable || block !== null) && (
              <Button onClick={() => void unblockAddress(address)}>Unblock</Button>
            )}
          </div>
        </>
      }
    />
  );
}
