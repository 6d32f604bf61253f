import type { AttackerState as State } from '../../src-shared/contract.ts';
import { Ring } from '../components/ring.tsx';
import { exactTime } from '../format/figures.ts';
import { stateWords, wholeStateWords } from './state-words.ts';
import './attacker.css';

/** What the guard does about an attacker, in a word or two; in a sentence on hover. */
export function AttackerState({ state, now }: { readonly state: State; readonly now: number }) {
  const isQuiet = state.state === 'watching' && state.attempts === 0;
  const isFromOthers = state.state === 'blocked' && state.from !== null;
  return (
    <span
      className={`attacker-state ${isQuiet ? 'quiet' : state.state}${isFromOthers ? ' from-others' : ''}`}
      title={wholeStateWords(state, exactTime)}
    >
      {state.state === 'watching' && !isQuiet && <Ring part={state.attempts} of={state.of} />}
      <span className="clip">{stateWords(state, now)}</span>
    </span>
  );
}
