import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { AttackerDetails } from '../attacker/attacker-details.tsx';
import { Empty } from '../components/empty.tsx';
import { FootLine } from '../components/foot-line.tsx';
import { SearchField } from '../components/search-field.tsx';
import { Segments } from '../components/segments.tsx';
import { go } from '../stores/route.ts';
import {
  useAccess,
  useAttackers,
  useBlocks,
  useConnection,
  useHost,
  useHours,
  useStatus,
} from '../stores/stores.ts';
import { AttackList } from './attack-list.tsx';
import { BlockedList } from './blocked-list.tsx';
import { DayChart } from './day-chart.tsx';
import { TrayFoot } from './tray-foot.tsx';
import { TrayHeader } from './tray-header.tsx';
import { useIsWide } from './use-is-wide.ts';
import { useTrayKeys } from './use-tray-keys.ts';
import './tray.css';

const Activity = lazy(async () => ({ default: (await import('../activity/activity.tsx')).Activity }));

const openDetails = (address: string) => go('popover', address);
const closeDetails = () => go('popover');

/** The dropdown. In a browser with room for both, the activity stands beside it. */
export function Tray({ attacker }: { readonly attacker: string | null }) {
  const isBrowser = useHost(({ host }) => host?.kind === 'browser');
  const isWide = useIsWide();
  const isBeside = isBrowser && isWide;
  return (
    <div className={isBeside ? 'tray-page beside' : isBrowser ? 'tray-page browser' : 'tray-page'}>
      <Dropdown attacker={attacker} isBeside={isBeside} />
      {isBeside && (
        <div className="tray-activity">
          <Suspense fallback={null}>
            <Activity attacker={null} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function Dropdown({ attacker, isBeside }: { readonly attacker: string | null; readonly isBeside: boolean }) {
  const status = useStatus((state) => state.status);
  const { isConnected, problem } = useConnection();
  const search = useRef<HTMLInputElement>(null);
  const isDesktop = useHost(({ host }) => host?.kind === 'desktop');
  useTrayKeys({ isDesktop, search: isBeside ? null : search, hasDetails: attacker !== null, closeDetails });
  // Beside it, the activity is what the page is about.
  const Whole = isBeside ? 'section' : 'main';
  return (
    <Whole className="tray" aria-label="Drawbridge">
      {status !== null && problem !== null && (
        <p className="tray-banner small" role="alert">
          {problem}
        </p>
      )}
      {status === null ? (
        <Connecting problem={isConnected ? problem : null} />
      ) : (
        <div className="tray-stack">
          <Overview isHidden={attacker !== null} search={search} isDesktop={isDesktop} />
          <DetailsPanel attacker={attacker} />
        </div>
      )}
      {!isBeside && <FootLine />}
    </Whole>
  );
}

function Connecting({ problem }: { readonly problem: string | null }) {
  return (
    <div className="tray-connecting">
      <Empty title={problem === null ? 'Connecting…' : 'The guard does not answer yet'}>
        {problem ?? 'The guard is asked what it knows.'}
      </Empty>
    </div>
  );
}

type Tab = 'attacks' | 'blocked';

interface OverviewProps {
  readonly isHidden: boolean;
  readonly search: React.RefObject<HTMLInputElement | null>;
  readonly isDesktop: boolean;
}

/** All of the dropdown but the details of one attacker. */
function Overview({ isHidden, search: field, isDesktop }: OverviewProps) {
  const status = useStatus((state) => state.status);
  const access = useAccess((state) => state.access);
  const hours = useHours((state) => state.hours);
  const attackers = useAttackers(({ total }) => total);
  const blocks = useBlocks(({ total }) => total);
  const [tab, setTab] = useState<Tab>('attacks');
  const [search, setSearch] = useState('');
  const opener = useRef<Element | null>(null);
  const open = useCallback((address: string) => {
    opener.current = document.activeElement;
    openDetails(address);
  }, []);
  useEffect(() => {
    if (isHidden || opener.current === null) return;
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
    opener.current = null;
  }, [isHidden]);
  const List = tab === 'attacks' ? AttackList : BlockedList;
  return (
    <div className="tray-overview" inert={isHidden}>
      {status !== null && <TrayHeader status={status} />}
      <DayChart hours={hours} />
      <div className="tray-choice">
        <Segments
          label="What is listed"
          value={tab}
          onChange={setTab}
          segments={[
            { value: 'attacks', words: 'Attacks', number: attackers },
            { value: 'blocked', words: 'Blocked', number: blocks },
          ]}
        />
        <SearchField label="Search" value={search} onChange={setSearch} inputRef={field} />
      </div>
      <List key={tab} search={search.trim()} onOpen={open} />
      <TrayFoot access={access} hasShortcuts={isDesktop} />
    </div>
  );
}

/** Slides in from the right, and out again. */
function DetailsPanel({ attacker }: { readonly attacker: string | null }) {
  const [shown, setShown] = useState(attacker);
  if (attacker !== null && attacker !== shown) setShown(attacker);
  const isLeaving = attacker === null;
  if (shown === null) return null;
  return (
    <div
      className={isLeaving ? 'tray-details leaving' : 'tray-details'}
      inert={isLeaving}
      onAnimationEnd={(event) => {
        if (isLeaving && event.target === event.currentTarget) setShown(null);
      }}
    >
      <AttackerDetails key={shown} attacker={shown} onBack={closeDetails} />
    </div>
  );
}
