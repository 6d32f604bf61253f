import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { OptionList } from '../components/option-list.tsx';
import { useCombobox } from '../components/use-combobox.ts';
import { visible } from '../format/safe-text.ts';
import { chipsOf, joined, parseFilter } from './filter-text.ts';
import { setView, useActivity } from './history-view.ts';
import { completed, type Suggestion, suggestions } from './suggestions.ts';

/** Where a filter is typed; what it consists of stands before it as chips. */
export function FilterField({ inputRef }: { readonly inputRef: RefObject<HTMLInputElement | null> }) {
  const { words, summary } = useActivity();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();
  const chips = chipsOf(words);
  const box = useCombobox(problem === null ? suggestions(text, summary) : [], -1);

  const write = (next: string) => {
    setText(next);
    setProblem(null);
    box.mark(-1);
    box.setIsOpen(true);
  };
  const apply = (typed: string) => {
    const { filter, problem: wrong } = parseFilter(typed);
    setProblem(wrong);
    if (filter === null) return;
    setText('');
    box.mark(-1);
    box.setIsOpen(false);
    if (typed.trim() !== '') setView({ words: joined(words, filter) });
  };
  const accept = (one: Suggestion) => {
    const next = completed(text, one);
    if (one.isWhole) apply(next);
    else write(next);
    inputRef.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const one = box.offered[box.marked];
    if (event.key === 'Enter') {
      if (one === undefined) apply(text);
      else accept(one);
    } else if (event.key === 'Escape' && (box.isOpen || text !== '')) {
      event.stopPropagation();
      if (box.offered.length > 0) box.setIsOpen(false);
      else write('');
    } else if (event.key === 'Backspace' && text === '') {
      const last = chips.at(-1);
      if (last !== undefined) setView({ words: last.without });
      return;
    } else if (!box.step(event.key)) return;
    event.preventDefault();
  };
  return (
    <div className="activity-filter">
      <div className={problem === null ? 'field' : 'field wrong'}>
        <Search size={13} className="secondary activity-lens" aria-hidden />
        {chips.map(({ text: word, without }) => (
          <span key={word} className="activity-chip">
            <span className="clip" title={visible(word).slice(0, 300)}>
              {visible(word)}
            </span>
            <button
              type="button"
              aria-label={`Remove ${visible(word).slice(0, 80)}`}
              onClick={() => {
                setView({ words: without });
                inputRef.current?.focus();
              }}
            >
              <X size={11} aria-hidden />
            </button>
          </span>
        ))}
        <input
          ref={inputRef}
          type="text"
          {...box.fieldProps}
          aria-label="Filter"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
          placeholder={chips.length === 0 ? 'Filter: user:root country:NL is:blocked, or text of a line' : ''}
          value={text}
          maxLength={1000}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <OptionList
        box={box}
        label="Suggestions"
        className="activity-suggestions"
        nameOf={({ text: word }) => word}
        onChoose={accept}
      >
        {({ text: word, about }) => (
          <>
            <span className="clip">{visible(word)}</span>
            <span className="small activity-about clip">{about}</span>
          </>
        )}
      </OptionList>
      {problem !== null && (
        <p id={problemId} role="alert" className="menu activity-filter-problem">
          {visible(problem)}
        </p>
      )}
    </div>
  );
}
