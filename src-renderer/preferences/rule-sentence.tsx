import { Minus } from 'lucide-react';
import { memo } from 'react';
import { IconButton } from '../components/button.tsx';
import { CategoryMenu } from './category-menu.tsx';
import { DraftField } from './draft-field.tsx';
import { Problem } from './form.tsx';
import type { RuleDraft } from './rule-draft.ts';

const FIELDS = ['name', 'counts', 'attempts', 'withinSeconds', 'blockSeconds'] as const;

export interface RuleSentenceProps {
  readonly rule: RuleDraft;
  /** What is wrong with it, one line a field in the order of `FIELDS`, joined. */
  readonly problems: string;
  readonly canRemove: boolean;
  readonly onChange: (id: number, change: Partial<Omit<RuleDraft, 'id'>>) => void;
  readonly onRemove: (id: number) => void;
}

/** What is wrong with one rule, for `RuleSentence`. */
export function problemsOfRule(problems: ReadonlyMap<string, string>, index: number): string {
  return FIELDS.map((field) => problems.get(`rules.${index}.${field}`) ?? '').join('\n');
}

/** A rule as the sentence that it is, its figures as fields. */
export const RuleSentence = memo(function RuleSentence(props: RuleSentenceProps) {
  const { rule, canRemove, onChange, onRemove } = props;
  const [name, counts, attempts, within, block] = props.problems
    .split('\n')
    .map((problem) => (problem === '' ? undefined : problem));
  const change = (part: Partial<Omit<RuleDraft, 'id'>>) => onChange(rule.id, part);
  const said = [name, counts, attempts, within, block].filter((one) => one !== undefined);
  const isForEver = /^for ?ever$/i.test(rule.block.trim());
  return (
    <li className="rule-card" aria-label={`Rule ${rule.name}`}>
      <div className="rule-head">
        <input
          className="rule-name mono"
          type="text"
          aria-label="Name of the rule"
          aria-invalid={name !== undefined}
          spellCheck={false}
          autoComplete="off"
          maxLength={60}
          value={rule.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <IconButton
          label={`Remove the rule ${rule.name}`}
          disabled={!canRemove}
          onClick={() => onRemove(rule.id)}
        >
          <Minus size={13} aria-hidden />
        </IconButton>
      </div>
      <p className="rule-sentence">
        Block an address after{' '}
        <DraftField
          label="Attempts"
          isNumber
          value={rule.attempts}
          problem={attempts}
          onChange={(text) => change({ attempts: text })}
        />{' '}
        {rule.attempts.trim() === '1' ? 'attempt' : 'attempts'}{' '}
        <CategoryMenu counts={rule.counts} onChange={(chosen) => change({ counts: chosen })} /> within{' '}
        <DraftField
          label="Within"
          value={rule.within}
          problem={within}
          onChange={(text) => change({ within: text })}
        />
        {isForEver ? ', ' : ', for '}
        <DraftField
          label="Blocked for"
          value={rule.block}
          problem={block}
          onChange={(text) => change({ block: text })}
        />
      </p>
      {said.map((problem) => (
        <Problem key={problem}>{problem}</Problem>
      ))}
    </li>
  );
});
