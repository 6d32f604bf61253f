import { type ReactNode, useState } from 'react';
import type { CrowdSec, DenyHosts } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { short } from '../../format/safe-text.ts';
import { Row } from '../form.tsx';
import { sourceLook } from './source-state.ts';

interface SourceStateRowProps {
  readonly source: CrowdSec | DenyHosts;
  /** Words of the button that asks it now, and of that while it does. */
  readonly ask: readonly [words: string, busy: string];
  readonly canAsk?: boolean;
  /** Answers why it could not be asked. */
  readonly onAsk: () => Promise<string | null>;
  /** What is wrong is said in another way already. */
  readonly isProblemSaid?: boolean;
  /** Further buttons. */
  readonly buttons?: ReactNode;
  readonly children?: ReactNode;
}

/** How a source is found to be, and the button that asks it now. */
export function SourceStateRow(props: SourceStateRowProps) {
  const { source, ask, canAsk = true, onAsk, isProblemSaid = false, buttons, children } = props;
  const [isAsking, setIsAsking] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const look = sourceLook(source);
  const askNow = async () => {
    setIsAsking(true);
    setRefused(await onAsk());
    setIsAsking(false);
  };
  return (
    <Row label="As found" problem={refused}>
      <div className="form-line">
        <StateMark state={look.state} word={look.word} isWordShown />
        <Button isSmall disabled={isAsking || !canAsk} onClick={() => void askNow()}>
          {ask[isAsking ? 1 : 0]}
        </Button>
        {buttons}
      </div>
      <p className="selectable">{short(source.found, 300)}</p>
      {source.problem !== null && !isProblemSaid && (
        <p className="source-problem selectable">{short(source.problem, 400)}</p>
      )}
      {children}
    </Row>
  );
}
