import type { Block } from '../../src-shared/block.ts';
import type { Place, PlacedBlock } from '../../src-shared/contract.ts';
import type { AccessWatch } from '../access/access-watch.ts';
import type { ContractBus } from './contract-events.ts';
import type { Faults } from './faults.ts';
import type { HistoryDesk } from './history-desk.ts';
import type { Supervisor } from './supervisor.ts';
import type { UndoList } from './undo-list.ts';

/** All that the contract's calls work with. */
export interface Engine {
  readonly supervisor: Supervisor;
  readonly places: { place(target: string): Place };
  readonly access: AccessWatch;
  readonly history: HistoryDesk;
  readonly undo: UndoList;
  readonly events: ContractBus;
  readonly faults: Faults;
  /** What was chosen on the command line or in the environment: no setting changes it. */
  readonly fixed: ReadonlySet<'log' | 'firewall'>;
}

export function placed(block: Block, places: Engine['places']): PlacedBlock {
  return { ...block, place: places.place(block.target) };
}
