import { ChevronLeft, FlaskConical, Share } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../components/button.tsx';
import { MenuItem } from '../components/menu.tsx';
import { Progress } from '../components/progress.tsx';
import { Switch } from '../components/switch.tsx';
import { go, useRoute } from '../stores/route.ts';
import { useHost } from '../stores/stores.ts';
import { WhatIfDialog } from '../what-if/what-if-dialog.tsx';
import { FilterField } from './filter-field.tsx';
import { setLive, useActivity } from './history-view.ts';
import { RangeChoice } from './range-choice.tsx';
import { useExport } from './use-export.ts';

/** Which rows are shown, and what can be done with them. */
export function Toolbar() {
  const { isLive, view } = useActivity();
  const filter = useRef<HTMLInputElement>(null);
  const { state, save, cancel } = useExport();
  const [isExportOpen, setIsExportOpen] = useState(false);
  const [isTrying, setIsTrying] = useState(false);
  const isShown = useRoute(({ window }) => window === 'activity');
  // In a browser there is no other window to go back to.
  const isAlone = useHost(({ host }) => host?.kind === 'browser') && isShown;
  useShortcuts(filter, () => setIsExportOpen(true));
  return (
    <div className="activity-toolbar" role="toolbar" aria-label="Activity">
      {isAlone && (
        <IconButton label="Overview" onClick={() => go('popover')}>
          <ChevronLeft size={15} aria-hidden />
        </IconButton>
      )}
      <RangeChoice />
      <FilterField inputRef={filter} />
      <span className="activity-live">
        <span id="activity-live">Live</span>
        <Switch labelledBy="activity-live" isOn={isLive} onChange={setLive} />
      </span>
      <Button onClick={() => setIsTrying(true)}>
        <FlaskConical size={13} aria-hidden />
        What if…
      </Button>
      <DropdownMenu.Root modal={false} open={isExportOpen} onOpenChange={setIsExportOpen}>
        <DropdownMenu.Trigger asChild>
          <Button disabled={view === null || state.state === 'running'}>
            <Share size={13} aria-hidden />
            Export
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
            <MenuItem onSelect={() => save('csv')}>As CSV…</MenuItem>
            <MenuItem onSelect={() => save('json')}>As JSON…</MenuItem>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {state.state === 'running' && (
        <div className="activity-export">
          <span className="secondary">Exporting…</span>
          <Progress label="Export" done={state.done} of={state.of} />
          <Button isSmall onClick={cancel}>
            Cancel
          </Button>
        </div>
      )}
      {state.state === 'failed' && (
        <p className="activity-export activity-problem" role="alert">
          {state.message}
        </p>
      )}
      {isTrying && <WhatIfDialog onClose={() => setIsTrying(false)} />}
    </div>
  );
}

/** ⌘F, ⌘L, ⌘E; with Control where there is no ⌘. */
function useShortcuts(filter: RefObject<HTMLInputElement | null>, openExport: () => void): void {
  const open = useRef(openExport);
  open.current = openExport;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
      const shortcut = { f: () => filter.current?.focus(), l: toggleLive, e: () => open.current() }[
        event.key
      ];
      if (shortcut === undefined || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      shortcut();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [filter]);
}

function toggleLive(): void {
  setLive(!useActivity.getState().isLive);
}
