import { ChevronLeft } from 'lucide-react';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Share, SharedBlock } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { Choice, type ChoiceOption } from '../../components/choice.tsx';
import { Empty } from '../../components/empty.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useNow } from '../../components/use-now.ts';
import { counted } from '../../format/figures.ts';
import { short } from '../../format/safe-text.ts';
import { openWindow } from '../../stores/route.ts';
import { useFollowShare, useShare } from '../../stores/share.ts';
import { useStatus } from '../../stores/stores.ts';
import './shared.css';
import { SharedRow } from './shared-row.tsx';
import { SharedRows } from './shared-rows.tsx';
import { useSharedPages } from './use-shared-pages.ts';

const ALL = '';

/** All that shared sources keep out, to look through. */
export function SharedView({
  isCovered,
  search: field,
  onOpen,
  onBack,
}: {
  /** The details of one of them lie over it. */
  readonly isCovered: boolean;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onOpen: (address: string) => void;
  readonly onBack: () => void;
}) {
  useFollowShare();
  const share = useShare((state) => state.share);
  const unheld = useStatus(({ status }) => status?.firewall.unheld ?? null);
  const [source, setSource] = useState(ALL);
  const [search, setSearch] = useState('');
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const now = useNow();
  const pages = useSharedPages(source === ALL ? null : source, search.trim());
  const back = useFirstFocus();
  const open = useOpener(isCovered, onOpen);
  const onGone = useCallback((target: string) => setGone((before) => new Set([...before, target])), []);
  const { reload } = pages;
  const renew = useCallback(() => {
    setGone(new Set());
    reload();
  }, [reload]);
  const isWhole = source === ALL && search.trim() === '';
  const render = useCallback(
    (block: SharedBlock, isTabStop: boolean) => (
      <SharedRow
        block={block}
        now={now}
        isGone={gone.has(block.target)}
        isTabStop={isTabStop}
        onOpen={open}
        onGone={onGone}
      />
    ),
    [now, gone, open, onGone],
  );
  return (
    <section className="shared-view" aria-labelledby="shared-title">
      <div className="shared-back">
        <Button ref={back} look="plain" onClick={onBack}>
          <ChevronLeft size={15} aria-hidden />
          Back
        </Button>
        <Button look="plain" onClick={() => openWindow('preferences', { tab: 'shared-lists' })}>
          Shared Lists…
        </Button>
      </div>
      <header className="shared-head">
        <h2 id="shared-title">Kept out by shared lists</h2>
        <p className="secondary" role="status">
          {pages.total === null
            ? 'Looking…'
            : isWhole
              ? counted(pages.total, 'address or network', 'addresses and networks')
              : `${counted(pages.total, 'address or network', 'addresses and networks')} found`}
        </p>
      </header>
      {unheld !== null && <p className="shared-notice small">{short(unheld, 400)}</p>}
      <div className="shared-choice">
        <Choice label="Source" options={sourcesOf(share)} value={source} onChange={setSource} />
        <SearchField label="Search" value={search} onChange={setSearch} inputRef={field} />
      </div>
      <SharedRows
        key={`${source} ${search.trim()}`}
        label="Kept out by shared lists"
        pages={{ ...pages, reload: renew }}
        render={render}
        empty={<NoRows problem={pages.problem} total={pages.total} search={search.trim()} />}
      />
      <RulesLine rules={share?.places.rules.filter(({ action }) => action === 'block').length ?? 0} />
    </section>
  );
}

/** The sources that are in use. */
function sourcesOf(share: Share | null): ChoiceOption<string>[] {
  const all = [{ value: ALL, words: 'All sources' }];
  if (share === null) return all;
  const { lists, crowdSec, denyHosts } = share;
  if (crowdSec.settings.url !== '') all.push({ value: 'crowdsec', words: 'CrowdSec' });
  if (denyHosts.settings.server !== '') all.push({ value: 'denyhosts', words: 'DenyHosts' });
  for (const { settings } of lists)
    if (settings.isOn) all.push({ value: `list:${settings.id}`, words: short(settings.name, 60) });
  return all;
}

function NoRows({
  problem,
  total,
  search,
}: {
  readonly problem: string | null;
  readonly total: number | null;
  readonly search: string;
}) {
  if (problem !== null) return <Empty title="This can't be shown now">{short(problem, 300)}</Empty>;
  if (total === null) return null;
  if (search !== '') return <Empty title="Nothing found">Nobody fits “{short(search, 40)}”.</Empty>;
  return <Empty title="Nobody is kept out by it">What a shared source names appears here.</Empty>;
}

/** What rules by place keep out is too much to be listed. */
function RulesLine({ rules }: { readonly rules: number }) {
  if (rules === 0) return null;
  return (
    <div className="shared-rules small">
      <p className="secondary">
        {counted(rules, 'country or network', 'countries and networks')} kept out whole, not listed here.
      </p>
      <Button look="plain" isSmall onClick={() => openWindow('preferences', { tab: 'detection' })}>
        Rules…
      </Button>
    </div>
  );
}

function useFirstFocus(): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return button;
}

/** Opens details, and gives the focus back to where it was when they are closed. */
function useOpener(isCovered: boolean, onOpen: (address: string) => void): (address: string) => void {
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (isCovered || opener.current === null) return;
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
    opener.current = null;
  }, [isCovered]);
  return useCallback(
    (address: string) => {
      opener.current = document.activeElement;
      onOpen(address);
    },
    [onOpen],
  );
}
