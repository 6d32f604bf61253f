import type { CrowdSec, DenyHosts, Part, SharedList } from '../../../src-shared/contract.ts';

export interface SourceLook {
  readonly state: Part['state'];
  readonly word: string;
}

/** How a source is, as a mark and a word. What it still keeps out in spite of a problem is no breakdown. */
export function sourceLook(source: Pick<SharedList | CrowdSec | DenyHosts, 'state' | 'holds'>): SourceLook {
  switch (source.state) {
    case 'ok':
      return { state: 'ok', word: 'Works' };
    case 'waiting':
      return { state: 'off', word: 'Waiting' };
    case 'problem':
      return { state: source.holds > 0 ? 'attention' : 'broken', word: 'Has a problem' };
    case 'off':
      return { state: 'off', word: 'Off' };
  }
}

/** The same of a list, of which a version may be held back. */
export function listLook(list: SharedList): SourceLook {
  if (list.held !== null && list.state === 'ok') return { state: 'attention', word: 'Held back' };
  return sourceLook(list);
}
