import type { AttackerState } from '../../src-shared/contract.ts';
import { lasting } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { sparedBecause } from '../format/words.ts';

const SPARED_SHORT: Readonly<Record<Extract<AttackerState, { state: 'spared' }>['reason'], string>> = {
  loopback: 'this machine',
  'own-address': 'own address',
  gateway: 'gateway',
  'allow-list': 'allow list',
  'recent-login': 'logged in lately',
  'open-session': 'session open',
  'exempt-place': 'exempt place',
  paused: 'was paused',
};

/** For the end of a row: "blocked 1 d", "blocked by CrowdSec", "watching 3/5", "allowed", "spared: session open". */
export function stateWords(state: AttackerState, now: number): string {
  switch (state.state) {
    case 'blocked':
      if (state.from !== null) return `blocked by ${short(state.from, 30)}`;
      if (state.until === null) return 'blocked for ever';
      return state.until <= now ? 'block ends now' : `blocked ${lasting(state.until - now)}`;
    case 'watching':
      return state.attempts === 0 ? 'watching' : `watching ${state.attempts}/${state.of}`;
    case 'allowed':
      return 'allowed';
    case 'spared':
      return `spared: ${SPARED_SHORT[state.reason]}`;
  }
}

/** The same as a sentence, with exact times. */
export function wholeStateWords(state: AttackerState, exactTime: (time: number) => string): string {
  switch (state.state) {
    case 'blocked': {
      const until = state.until === null ? '' : ` until ${exactTime(state.until)}`;
      if (state.from !== null) return `${short(state.from, 80)} keeps ${state.target} out${until}.`;
      return `${state.target} is blocked${until === '' ? ' for ever' : until}.`;
    }
    case 'watching': {
      if (state.attempts === 0) return 'Not blocked, and nothing of it counts towards a block now.';
      const rule = state.rule === null ? '' : ` for the rule "${state.rule}"`;
      return `${state.attempts} of ${state.of} attempts that lead to a block${rule}.`;
    }
    case 'allowed':
      return `Never blocked: the allow list has ${state.entry}.`;
    case 'spared':
      return `Not blocked, for ${sparedBecause(state)} (${exactTime(state.at)}).`;
  }
}
