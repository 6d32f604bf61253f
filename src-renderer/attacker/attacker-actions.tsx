import { ChevronDown } from 'lucide-react';
import type { Attacker } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Menu, MenuItem } from '../components/menu.tsx';
import { openReport } from '../reports/reporting.ts';
import { allowAddress, BLOCK_LENGTHS, blockAddress, disallowEntry, unblockAddress } from './commands.ts';
import './attacker.css';

/** What can be done about an attacker, at the foot of its details. */
export function AttackerActions({ attacker }: { readonly attacker: Attacker }) {
  const { attacker: address, status } = attacker;
  if (status.state === 'allowed')
    return (
      <div className="attacker-actions">
        <Button onClick={() => void disallowEntry(status.entry)}>Take Off the Allow List</Button>
      </div>
    );
  return (
    <div className="attacker-actions">
      <Button onClick={() => openReport(address)}>Report…</Button>
      <Button onClick={() => void allowAddress(address)}>Allow</Button>
      {status.state === 'blocked' ? (
        <Button onClick={() => void unblockAddress(status.target)}>
          {status.target === address ? 'Unblock' : `Unblock ${status.target}`}
        </Button>
      ) : (
        <Menu
          trigger={
            <Button look="main">
              Block <ChevronDown size={13} aria-hidden />
            </Button>
          }
        >
          {BLOCK_LENGTHS.map((length) => (
            <MenuItem key={length.words} onSelect={() => void blockAddress(address, length)}>
              Block {length.words}
            </MenuItem>
          ))}
        </Menu>
      )}
    </div>
  );
}
