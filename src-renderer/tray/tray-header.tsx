import { Pause, Settings } from 'lucide-react';
import type { Advice, Status } from '../../src-shared/contract.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Menu, MenuItem, MenuLine } from '../components/menu.tsx';
import { guardNow, useNow } from '../components/use-now.ts';
import { CONDITION_WORD } from '../format/words.ts';
import { openWindow } from '../stores/route.ts';
import { act } from '../stores/undo.ts';
import { sentenceBeside } from './header-words.ts';
import { countdown, PAUSES } from './pause-times.ts';
import { StateIcon } from './state-icon.tsx';

/** How the guard is, what would make it better, and the ways to pause it and to the preferences. */
export function TrayHeader({ status }: { readonly status: Status }) {
  const { condition, sentence, advice, pausedUntil } = status;
  const word = CONDITION_WORD[condition];
  return (
    <header className="tray-header">
      <StateIcon condition={condition} />
      <div className="tray-state" role="status">
        <h1>{word}</h1>
        <p className="secondary">{sentenceBeside(word, sentence)}</p>
      </div>
      <div className="tray-header-buttons">
        <PauseMenu pausedUntil={pausedUntil} />
        <IconButton label="Preferences" onClick={() => openWindow('preferences')}>
          <Settings size={16} aria-hidden />
        </IconButton>
      </div>
      {advice !== null && <AdviceLine advice={advice} isBroken={condition === 'broken'} />}
    </header>
  );
}

const resume = () => void act('resume', {}, 'Guarding again');

function PauseMenu({ pausedUntil }: { readonly pausedUntil: number | null }) {
  return (
    <Menu
      trigger={
        pausedUntil === null ? (
          <IconButton label="Pause">
            <Pause size={16} aria-hidden />
          </IconButton>
        ) : (
          <button type="button" className="icon-button tray-countdown">
            <Pause size={14} aria-hidden />
            <Countdown until={pausedUntil} />
          </button>
        )
      }
    >
      {pausedUntil !== null && (
        <>
          <MenuItem onSelect={resume}>Resume</MenuItem>
          <MenuLine />
        </>
      )}
      {PAUSES.map(({ words, until }) => (
        <MenuItem
          key={words}
          onSelect={() => void act('pause', { until: until(guardNow()) }, `Paused ${words}`)}
        >
          Pause {words}
        </MenuItem>
      ))}
    </Menu>
  );
}

function Countdown({ until }: { readonly until: number }) {
  const now = useNow(1000);
  return (
    <>
      <span className="unseen">Paused, left: </span>
      {countdown(until - now)}
    </>
  );
}

const ACTION: Readonly<Record<Advice['action'], () => void>> = {
  resume,
  'set-up': () => openWindow('welcome'),
  firewall: () => openWindow('preferences', { tab: 'firewall' }),
  log: () => openWindow('preferences', { tab: 'advanced' }),
  store: () => openWindow('preferences', { tab: 'advanced' }),
  'ssh-access': () => openWindow('preferences', { tab: 'ssh-access' }),
  'shared-lists': () => openWindow('preferences', { tab: 'shared-lists' }),
};

function AdviceLine({ advice, isBroken }: { readonly advice: Advice; readonly isBroken: boolean }) {
  return (
    <div className={isBroken ? 'tray-advice broken' : 'tray-advice'}>
      <p>{advice.sentence}</p>
      <Button isSmall onClick={ACTION[advice.action]}>
        {advice.button}
      </Button>
    </div>
  );
}
