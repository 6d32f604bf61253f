import { useEffect, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { FootLine } from '../components/foot-line.tsx';
import { Progress } from '../components/progress.tsx';
import { shortFigure } from '../format/figures.ts';
import { useConnection } from '../stores/stores.ts';
import { ActivityTable } from './activity-table.tsx';
import { openView, startActivity, useActivity } from './history-view.ts';
import { Inspector } from './inspector.tsx';
import { Overview } from './overview.tsx';
import { Toolbar } from './toolbar.tsx';
import './activity.css';

/** Everything that happened, to look through. With an attacker: what it did, and its details. */
export function Activity({ attacker }: { readonly attacker: string | null }) {
  const isReady = useConnection((state) => state.isReady);
  const isConnected = useConnection((state) => state.isConnected);
  const connectionProblem = useConnection((state) => state.problem);
  const row = useActivity(({ selected }) => selected?.row ?? null);
  const [isInspecting, setIsInspecting] = useState(attacker !== null);
  const inspector = useRef<HTMLElement>(null);
  const screen = useRef<HTMLElement>(null);

  useEffect(() => {
    if (!isReady) return;
    setIsInspecting(attacker !== null);
    return startActivity(attacker === null ? null : { address: attacker });
  }, [isReady, attacker]);
  // A guard that was away may know the view no more, and events of it were missed.
  const wasAway = useRef(false);
  useEffect(() => {
    if (isConnected && wasAway.current) void openView();
    wasAway.current = isReady && !isConnected;
  }, [isConnected, isReady]);

  const closeInspector = () => {
    setIsInspecting(false);
    screen.current?.querySelector<HTMLElement>('.activity-grid')?.focus();
  };
  return (
    <main
      className="activity"
      ref={screen}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || !isInspecting) return;
        if (event.target instanceof Element && event.target.closest('dialog') !== null) return;
        closeInspector();
      }}
    >
      <h1 className="unseen">Activity</h1>
      <Toolbar />
      <Finding />
      {connectionProblem !== null && (
        <p className="activity-notice" role="alert">
          {connectionProblem}
        </p>
      )}
      <Problem />
      <div className="activity-body">
        <div className="activity-main">
          <Overview />
          <ActivityTable
            onPreview={() => setIsInspecting(!isInspecting)}
            onOpen={(isByKey) => {
              setIsInspecting(true);
              if (isByKey) requestAnimationFrame(() => inspector.current?.focus());
            }}
          />
        </div>
        {isInspecting && (
          <Inspector row={row} attacker={attacker} onClose={closeInspector} focusRef={inspector} />
        )}
      </div>
      <FootLine />
    </main>
  );
}

/** How far the view has come, while it is being found. */
function Finding() {
  const view = useActivity((state) => state.view);
  const problem = useActivity((state) => state.problem);
  const isFinding = problem === null && view !== null && !view.isComplete;
  return (
    <div className="activity-finding">
      {isFinding && (
        <>
          <Progress label="Looking through what is stored" done={view.scanned} of={view.of} />
          <p className="small secondary">
            {`Looked at ${shortFigure(view.scanned)} of ${shortFigure(view.of)}`}
          </p>
        </>
      )}
    </div>
  );
}

function Problem() {
  const problem = useActivity((state) => state.problem);
  if (problem === null) return null;
  return (
    <div className="activity-notice" role="alert">
      <p className="selectable">{problem}</p>
      <Button isSmall onClick={() => void openView()}>
        Try again
      </Button>
    </div>
  );
}
