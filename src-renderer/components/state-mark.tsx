import { CircleAlert, CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import type { Part } from '../../src-shared/contract.ts';
import './state-mark.css';

const WORDS: Readonly<Record<Part['state'], string>> = {
  ok: 'Works',
  attention: 'Needs a look',
  broken: 'Does not work',
  off: 'Just to know',
};

const ICONS = { ok: CircleCheck, attention: CircleAlert, broken: CircleX, off: CircleMinus } as const;

/** How something is: a shape and a colour, with a word beside it or for screen readers only. */
export function StateMark({
  state,
  word = WORDS[state],
  isWordShown = false,
}: {
  readonly state: Part['state'];
  readonly word?: string;
  readonly isWordShown?: boolean;
}) {
  const Icon = ICONS[state];
  return (
    <span className={`state-mark ${state}`}>
      <Icon size={15} aria-hidden />
      <span className={isWordShown ? 'state-mark-word' : 'unseen'}>{word}</span>
    </span>
  );
}
