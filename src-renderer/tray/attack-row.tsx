import { memo } from 'react';
import type { Attacker } from '../../src-shared/contract.ts';
import { AttackerState } from '../attacker/attacker-state.tsx';
import { allowAddress, blockAddress, disallowEntry, ONE_DAY, unblockAddress } from '../attacker/commands.ts';
import { Button } from '../components/button.tsx';
import { MenuItem } from '../components/menu.tsx';
import { ago, counted, exactTime, figure } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { openReport } from '../reports/reporting.ts';
import { canUnblockFrom } from '../share/source-words.ts';
import { Row } from './row.tsx';

export interface AttackRowProps {
  readonly attacker: Attacker;
  readonly now: number;
  readonly isGone: boolean;
  readonly isTabStop: boolean;
  readonly onOpen: (address: string) => void;
}

/** An attacker in the list: who, what it tried, from where, when, and what is done about it. */
export const AttackRow = memo(function AttackRow(props: AttackRowProps) {
  const { attacker, now, isGone, isTabStop, onOpen } = props;
  const { attacker: address, status, attempts, place, lastSeen } = attacker;
  const network = place.network === null ? '' : place.network.name;
  return (
    <Row
      address={address}
      country={place.country}
      isGone={isGone}
      isTabStop={isTabStop}
      onOpen={onOpen}
      state={<AttackerState state={status} now={now} />}
      secondLine={
        <>
          <span className="row-parts">
            <Users attacker={attacker} />
            <span className="row-fixed">{counted(attempts, 'try', 'tries')}</span>
            {network !== '' && <span className="row-network">{short(network, 60)}</span>}
          </span>
          <span className="row-when" title={exactTime(lastSeen)}>
            {ago(lastSeen, now)}
          </span>
        </>
      }
      actions={(tabIndex) => <Actions attacker={attacker} tabIndex={tabIndex} />}
      menu={
        status.state === 'allowed' ? (
          <MenuItem onSelect={() => void disallowEntry(status.entry)}>Take Off the Allow List</MenuItem>
        ) : (
          <MenuItem onSelect={() => openReport(address)}>Report…</MenuItem>
        )
      }
    />
  );
});

function Actions({ attacker, tabIndex }: { readonly attacker: Attacker; readonly tabIndex: number }) {
  const { attacker: address, status } = attacker;
  if (status.state === 'allowed') return null;
  return (
    <>
      {status.state === 'blocked' && canUnblockFrom(status.from) && (
        <Button
          isSmall
          tabIndex={tabIndex}
          title={`Unblock ${status.target}`}
          onClick={() => void unblockAddress(status.target)}
        >
          Unblock
        </Button>
      )}
      {status.state !== 'blocked' && (
        <Button
          isSmall
          tabIndex={tabIndex}
          title={`Block ${address} ${ONE_DAY.words}`}
          onClick={() => void blockAddress(address, ONE_DAY)}
        >
          Block
        </Button>
      )}
      <Button
        isSmall
        tabIndex={tabIndex}
        title={`Never block ${address}`}
        onClick={() => void allowAddress(address)}
      >
        Allow
      </Button>
    </>
  );
}

const SHOWN_USERS = 2;

/** "root, admin +14": names are cut where there is no room, how many more there are is not. */
function Users({ attacker: { users, userCount } }: { readonly attacker: Attacker }) {
  const shown = users.slice(0, SHOWN_USERS).map(({ user }) => (user === '' ? '(empty)' : short(user, 24)));
  const rest = Math.max(userCount, users.length) - shown.length;
  return (
    <span className="row-users">
      <span className="clip">{shown.length === 0 ? 'no user named' : shown.join(', ')}</span>
      {rest > 0 && <span className="row-fixed">+{figure(rest)}</span>}
    </span>
  );
}
