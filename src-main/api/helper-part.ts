import type { Part } from '../../src-shared/contract.ts';
import type { HelperCondition } from '../privileged/installer.ts';

/** The helper, as the doctor tells of it; nothing where none is to be installed. */
export function helperPart({ state, found }: HelperCondition): Part[] {
  if (state === 'not-needed') return [];
  const isWell = state === 'installed';
  const isBroken = state === 'unsafe' || state === 'unreachable';
  return [
    {
      part: 'helper',
      state: isWell ? 'ok' : isBroken ? 'broken' : 'attention',
      found,
      fix: isWell ? null : 'Install it in the preferences (Firewall), or with: drawbridge helper install',
    },
  ];
}
