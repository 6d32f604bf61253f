import { ChevronDown } from 'lucide-react';
import type { Attacker, SharedBlock } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Menu, MenuItem } from '../components/menu.tsx';
import { openReport } from '../reports/reporting.ts';
import { canUnblock, canUnblockFrom } from '../share/source-words.ts';
import { allowAddress, BLOCK_LENGTHS, blockAddress, disallowEntry, unblockAddress } from './commands.ts';
import './attacker.css';

/** What can be done about an attacker, at the foot of its details. */
export function AttackerActions({
  attacker,
  shared,
}: {
  readonly attacker: Attacker;
  /** What shared sources say of it; null: not known yet. */
  readonly shared: readonly SharedBlock[] | null;
}) {
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
      {status.state === 'blocked' && isOpenable(status.from, shared) && (
        <Button onClick={() => void unblockAddress(status.target)}>
          {status.target === address ? 'Unblock' : `Unblock ${status.target}`}
        </Button>
      )}
      {status.state !== 'blocked' && (
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

/** A list that has it, too, keeps it out all the same: then only the allow list opens. */
function isOpenable(from: string | null, shared: readonly SharedBlock[] | null): boolean {
  return canUnblockFrom(from) && (from === null || shared === null || shared.every(canUnblock));
}
