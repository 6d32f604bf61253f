import { memo } from 'react';
import type { SharedBlock } from '../../../src-shared/contract.ts';
import { allowAddress, unblockAddress } from '../../attacker/commands.ts';
import { Button } from '../../components/button.tsx';
import { agoWords, exactTime } from '../../format/figures.ts';
import { short } from '../../format/safe-text.ts';
import { canUnblock, sourceWords } from '../../share/source-words.ts';
import { leftWords } from '../left-words.ts';
import { Row } from '../row.tsx';

export interface SharedRowProps {
  readonly block: SharedBlock;
  readonly now: number;
  readonly isGone: boolean;
  readonly isTabStop: boolean;
  readonly onOpen: (address: string) => void;
  /** It is let in now. */
  readonly onGone: (target: string) => void;
}

/** What a source keeps out: whom, whose word it is, why, and for how long. */
export const SharedRow = memo(function SharedRow(props: SharedRowProps) {
  const { block, now, isGone, isTabStop, onOpen, onGone } = props;
  const { target, place, reason, since, until } = block;
  const open = async (tryIt: (target: string) => Promise<boolean>) => {
    if (await tryIt(target)) onGone(target);
  };
  return (
    <Row
      address={target}
      country={place.country}
      isGone={isGone}
      isTabStop={isTabStop}
      onOpen={onOpen}
      state={<span className="shared-source secondary">{isGone ? 'let in again' : sourceWords(block)}</span>}
      secondLine={
        <>
          <span className="row-parts">
            {reason !== '' && (
              <span className="row-reason" title={short(reason, 200)}>
                {short(reason, 80)}
              </span>
            )}
            <span className="row-fixed" title={until === null ? undefined : `Until ${exactTime(until)}`}>
              {leftWords(until, now, 'until taken off')}
            </span>
          </span>
          {since !== null && (
            <span className="row-when" title={`Since ${exactTime(since)}`}>
              {agoWords(since, now)}
            </span>
          )}
        </>
      }
      actions={(tabIndex) =>
        canUnblock(block) ? (
          <Button
            isSmall
            tabIndex={tabIndex}
            title={`Unblock ${target}`}
            onClick={() => void open(unblockAddress)}
          >
            Unblock
          </Button>
        ) : (
          <Button
            isSmall
            tabIndex={tabIndex}
            title={`Put ${target} on the allow list: it is never blocked`}
            onClick={() => void open(allowAddress)}
          >
            Allow
          </Button>
        )
      }
    />
  );
});
