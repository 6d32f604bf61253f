import type { Status } from '../../../src-shared/contract.ts';
import type { Notice } from './notice.ts';

type State = Pick<Status, 'condition' | 'sentence' | 'advice'>;

const QUIET = { category: 'problems', attacker: null, actions: ['details'] } as const;

/** When the guard stops working, and when it works again. Remembers which it told last. */
export class ProblemNotices {
  #told: string | null = null;

  next(status: State): Notice | null {
    if (status.condition === 'broken') {
      if (this.#told === status.sentence) return null;
      this.#told = status.sentence;
      return {
        ...QUIET,
        severity: 'high',
        title: 'Drawbridge needs you',
        body: [status.sentence, status.advice?.sentence].filter((part) => part !== undefined).join(' '),
        once: null,
      };
    }
    if (this.#told === null) return null;
    this.#told = null;
    return { ...QUIET, severity: 'info', title: 'Working again', body: status.sentence, once: null };
  }
}

/** The guard has ended by itself. */
export function endedNotice(reason: string): Notice {
  return {
    ...QUIET,
    severity: 'high',
    title: 'The guard has stopped',
    body: `${reason} Quit Drawbridge and open it again.`,
    once: 'ended',
  };
}
