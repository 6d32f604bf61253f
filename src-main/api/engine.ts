import type { Block } from '../../src-shared/block.ts';
import type { Place, PlacedBlock } from '../../src-shared/contract.ts';
import type { System } from '../../src-shared/system.ts';
import type { AccessWatch } from '../access/access-watch.ts';
import type { OwnProbes } from '../guard/own-probes.ts';
import type { Helper } from '../privileged/helper-client.ts';
import type { HelperInstaller } from '../privileged/installer.ts';
import type { ContactDesk } from './contact-desk.ts';
import type { ContractBus } from './contract-events.ts';
import type { EventCounts } from './event-counts.ts';
import type { Faults } from './faults.ts';
import type { HistoryDesk } from './history-desk.ts';
import type { KeyDesk } from './key-desk.ts';
import type { KeyOnlyDesk } from './key-only-desk.ts';
import type { ReportDesk } from './report-desk.ts';
import type { ShareDesk } from './share-desk.ts';
import type { Supervisor } from './supervisor.ts';
import type { UndoList } from './undo-list.ts';

/** All that the contract's calls work with. */
export interface Engine {
  readonly supervisor: Supervisor;
  readonly places: { place(target: string): Place };
  readonly access: AccessWatch;
  readonly history: HistoryDesk;
  readonly reports: ReportDesk;
  readonly contacts: ContactDesk;
  readonly share: ShareDesk;
  readonly keys: KeyDesk;
  /** Does what needs root; the same one that the guard has. */
  readonly helper: Helper;
  readonly installer: HelperInstaller;
  /** The machine that is guarded. */
  readonly system: System;
  /** What became of Drawbridge's own connections to sshd. */
  readonly ownProbes: OwnProbes;
  /** Path of the program. */
  readonly sshd: string;
  readonly keyOnly: KeyOnlyDesk;
  readonly undo: UndoList;
  readonly events: ContractBus;
  /** What happened since the process began. */
  readonly counts: EventCounts;
  readonly faults: Faults;
  /** What was chosen on the command line or in the environment: no setting changes it. */
  readonly fixed: ReadonlySet<'log' | 'firewall'>;
}

export function placed(block: Block, places: Engine['places']): PlacedBlock {
  return { ...block, place: places.place(block.target) };
}
