import type { Part, Repair } from '../../src-shared/contract.ts';
import type { HelperCondition } from '../privileged/installer.ts';

export interface RepairContext {
  readonly platform: string;
  readonly helper: Pick<HelperCondition, 'state'>;
  /** The name of the log that is read. */
  readonly log: string;
  readonly isObservingByChoice: boolean;
}

const INSTALL_LABELS: Readonly<Partial<Record<HelperCondition['state'], string>>> = {
  'not-installed': 'Install Helper…',
  outdated: 'Upgrade Helper…',
  unsafe: 'Repair Helper…',
  unreachable: 'Repair Helper…',
};

/** A part with the one thing that most likely puts it right, where a click can do that. */
export function withRepair(part: Part, context: RepairContext): Part {
  const repair = part.state === 'attention' || part.state === 'broken' ? repairOf(part.part, context) : null;
  return repair === null ? part : { ...part, repair };
}

function repairOf(
  part: string,
  { platform, helper, log, isObservingByChoice }: RepairContext,
): Repair | null {
  const label = INSTALL_LABELS[helper.state];
  const install: Repair | null = label === undefined ? null : { action: 'install-helper', label };
  const choose: Repair = { action: 'choose-log', label: 'Choose Log…' };
  switch (part) {
    case 'helper':
      return install;
    case 'log':
      // Users who are no administrators read macOS's own log through the helper.
      return log === 'unified-log' && install !== null ? install : choose;
    case 'lines':
    case 'test line':
    case 'levels':
      return choose;
    case 'remote login':
      return platform === 'darwin' ? { action: 'open-sharing', label: 'Open Sharing…' } : null;
    case 'shared lists':
      return { action: 'shared-lists', label: 'Show Shared Lists…' };
    case 'access':
      return { action: 'ssh-access', label: 'Switch to Keys…' };
    case 'firewall':
      if (isObservingByChoice) return null;
      return install ?? REPAIR_FIREWALL;
    default:
      return part.startsWith('pf ') ? (install ?? REPAIR_FIREWALL) : null;
  }
}

const REPAIR_FIREWALL: Repair = { action: 'repair-firewall', label: 'Repair' };
