import { memo } from 'react';
import type { PlacedBlock } from '../../src-shared/contract.ts';
import { unblockAddress } from '../attacker/commands.ts';
import { Button } from '../components/button.tsx';
import { MenuItem } from '../components/menu.tsx';
import { agoWords, exactTime } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { blockReason } from '../format/words.ts';
import { openReport } from '../reports/reporting.ts';
import { leftWords } from './left-words.ts';
import { Row } from './row.tsx';

export interface BlockRowProps {
  readonly block: PlacedBlock;
  readonly now: number;
  readonly isGone: boolean;
  readonly isTabStop: boolean;
  readonly onOpen: (address: string) => void;
}

/** A block in the list: whom, for how long still, and why. */
export const BlockRow = memo(function BlockRow({ block, now, isGone, isTabStop, onOpen }: BlockRowProps) {
  const { target, by, place, since, until } = block;
  const reason = blockReason(block);
  return (
    <Row
      address={target}
      country={place.country}
      isGone={isGone}
      isTabStop={isTabStop}
      onOpen={onOpen}
      state={
        <span
          className="row-left secondary"
          title={until === null ? 'For ever' : `Until ${exactTime(until)}`}
        >
          {isGone ? 'let in again' : leftWords(until, now)}
        </span>
      }
      secondLine={
        <>
          <span className="row-parts">
            <span className="row-reason" title={short(reason, 300)}>
              {short(reason, 120)}
            </span>
          </span>
          <span className="row-when" title={`Since ${exactTime(since)}`}>
            {agoWords(since, now)}
          </span>
        </>
      }
      actions={(tabIndex) => (
        <Button isSmall tabIndex={tabIndex} onClick={() => void unblockAddress(target)}>
          Unblock
        </Button>
      )}
      menu={by === 'rule' && <MenuItem onSelect={() => openReport(target)}>Report…</MenuItem>}
    />
  );
});
