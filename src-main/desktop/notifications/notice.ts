import type { Preferences } from '../../../src-shared/contract.ts';

/** Of two notices of one category only the newer is shown. */
export type Category = 'blocks' | 'new-places' | 'problems' | 'confirmations' | 'test';

export type Severity = 'info' | 'medium' | 'high';

export type NoticeAction = 'details' | 'unblock' | 'confirm' | 'undo';

/** Something the owner is told beside the windows. */
export interface Notice {
  readonly category: Category;
  readonly severity: Severity;
  readonly title: string;
  readonly body: string;
  /** Whom it is about; null: nobody, or several. */
  readonly attacker: string | null;
  readonly actions: readonly NoticeAction[];
  /** Shown once while the app runs, as long as it stays true; null: each time. */
  readonly once: string | null;
}

/** Whether the owner wants to see notices of a category. */
export function isWanted(category: Category, chosen: Preferences['notifications']): boolean {
  switch (category) {
    case 'blocks':
      return chosen.blocks;
    case 'new-places':
      return chosen.newPlaces;
    case 'problems':
      return chosen.problems;
    case 'confirmations':
      return chosen.confirmations;
    case 'test':
      return true;
  }
}
