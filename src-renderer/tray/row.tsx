import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { Address } from '../attacker/address.tsx';
import { copyText } from '../attacker/commands.ts';
import { IconButton } from '../components/button.tsx';
import { Flag } from '../components/flag.tsx';
import { Menu, MenuItem, MenuLine } from '../components/menu.tsx';
import { openWindow } from '../stores/route.ts';
import './row-list.css';

export interface RowProps {
  readonly address: string;
  readonly country: string | null;
  readonly state: ReactNode;
  readonly secondLine: ReactNode;
  readonly isGone: boolean;
  readonly isTabStop: boolean;
  readonly onOpen: (address: string) => void;
  /** The buttons that show on hover or focus. */
  readonly actions: (tabIndex: number) => ReactNode;
  /** More for the ⋯ menu. */
  readonly menu?: ReactNode;
}

/** A row of a list of addresses: two lines, and at its end what can be done. */
export function Row(props: RowProps) {
  const { address, country, state, secondLine, isGone, isTabStop, onOpen, actions, menu } = props;
  const tabIndex = isTabStop ? 0 : -1;
  return (
    <div className={isGone ? 'row gone' : 'row'}>
      <button
        type="button"
        className="row-open"
        data-key={address}
        tabIndex={tabIndex}
        onClick={() => onOpen(address)}
      >
        <Flag country={country} />
        <span className="row-first">
          <Address address={address} />
          {state}
        </span>
        <span className="row-second small secondary">{secondLine}</span>
      </button>
      {!isGone && (
        <div className="row-actions">
          {actions(tabIndex)}
          <Menu
            trigger={
              <IconButton label={`More about ${address}`} tabIndex={tabIndex}>
                <Ellipsis size={16} aria-hidden />
              </IconButton>
            }
          >
            <MenuItem onSelect={() => void copyText(address)}>Copy Address</MenuItem>
            <MenuItem onSelect={() => onOpen(address)}>Details</MenuItem>
            <MenuItem onSelect={() => openWindow('activity', { attacker: address })}>
              Show in Activity
            </MenuItem>
            {menu !== undefined && menu !== false && (
              <>
                <MenuLine />
                {menu}
              </>
            )}
          </Menu>
        </div>
      )}
    </div>
  );
}
