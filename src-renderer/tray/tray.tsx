import { lazy, type RefObject, Suspense, useCallback, useEffect, useRef, useState } from 'react';
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
import { SharedView } from './shared/shared-view.tsx';
import { Slide } from './slide.tsx';
import { TrayFoot } from './tray-foot.tsx';
import { TrayHeader } from './tray-header.tsx';
import { SHARED, type TrayPlace, trayPlace } from './tray-place.ts';
import { useIsWide } from './use-is-wide.ts';
import { useTrayKeys } from './use-tray-keys.ts';
import './tray.css';

const Activity = lazy(async () => ({ default: (await import('../activity/activity.tsx')).Activity }));

const openDetails = (address: string) => go('popover', address);
const openShared = () => go('popover', SHARED);
const openOfShared = (address: string) => go('popover', `${SHARED}/${address}`);
const closeAll = () => go('popover');

/** The dropdown. In a browser with room for both, the activity stands beside it. @param part of the address' hash */
export function Tray({ part }: { readonly part: string | null }) {
  const place = trayPlace(part);
  const isBrowser = useHost(({ host }) => host?.kind === 'browser');
  const isWide = useIsWide();
  const isBeside = isBrowser && isWide;
  return (
    <div className={isBeside ? 'tray-page beside' : isBrowser ? 'tray-page browser' : 'tray-page'}>
      <Dropdown place={place} isBeside={isBeside} />
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

function Dropdown({ place, isBeside }: { readonly place: TrayPlace; readonly isBeside: boolean }) {
  const { isShared, attacker } = place;
  const status = useStatus((state) => state.status);
  const { isConnected, problem } = useConnection();
  const search = useRef<HTMLInputElement>(null);
  const sharedSearch = useRef<HTMLInputElement>(null);
  const closeDetails = isShared && attacker !== null ? openShared : closeAll;
  const isDesktop = useHost(({ host }) => host?.kind === 'desktop');
  useTrayKeys({
    isDesktop,
    search: isShared ? sharedSearch : isBeside ? null : search,
    hasDetails: attacker !== null,
    back: isShared || attacker !== null ? closeDetails : null,
  });
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
          <Overview isHidden={isShared || attacker !== null} search={search} isDesktop={isDesktop} />
          <Slide value={isShared ? SHARED : null} isCovered={attacker !== null}>
            {() => (
              <SharedView
                isCovered={attacker !== null}
                search={sharedSearch}
                onOpen={openOfShared}
                onBack={closeAll}
              />
            )}
          </Slide>
          <Slide value={attacker}>
            {(shown) => <AttackerDetails key={shown} attacker={shown} onBack={closeDetails} />}
          </Slide>
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
  readonly search: RefObject<HTMLInputElement | null>;
  readonly isDesktop: boolean;
}

/** All of the dropdown but what slides over it. */
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
  const showShared = useCallback(() => {
    opener.current = document.activeElement;
    openShared();
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
      <List key={tab} search={search.trim()} onOpen={open} onShared={showShared} />
      <TrayFoot access={access} hasShortcuts={isDesktop} />
    </div>
  );
}
