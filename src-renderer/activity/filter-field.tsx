import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { visible } from '../format/safe-text.ts';
import { chipsOf, joined, parseFilter } from './filter-text.ts';
import { setView, useActivity } from './history-view.ts';
import { completed, type Suggestion, suggestions } from './suggestions.ts';

/** Where a filter is typed; what it consists of stands before it as chips. */
export function FilterField({ inputRef }: { readonly inputRef: RefObject<HTMLInputElement | null> }) {
  const { words, summary } = useActivity();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [marked, setMarked] = useState(-1);
  const id = useId();
  const chips = chipsOf(words);
  const offered = isOpen ? suggestions(text, summary) : [];

  const write = (next: string) => {
    setText(next);
    setProblem(null);
    setMarked(-1);
    setIsOpen(true);
  };
  const apply = (typed: string) => {
    const { filter, problem: wrong } = parseFilter(typed);
    setProblem(wrong);
    if (filter === null) return;
    setText('');
    setMarked(-1);
    setIsOpen(false);
    if (typed.trim() !== '') setView({ words: joined(words, filter) });
  };
  const accept = (one: Suggestion) => {
    const next = completed(text, one);
    if (one.isWhole) apply(next);
    else write(next);
    inputRef.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const one = offered[marked];
    if (event.key === 'Enter') {
      if (one === undefined) apply(text);
      else accept(one);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setIsOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const places = offered.length + 1;
      setMarked(((marked + 1 + step + places) % places) - 1);
    } else if (event.key === 'Escape' && (isOpen || text !== '')) {
      event.stopPropagation();
      if (isOpen && offered.length > 0) setIsOpen(false);
      else write('');
    } else if (event.key === 'Backspace' && text === '') {
      const last = chips.at(-1);
      if (last !== undefined) setView({ words: last.without });
      return;
    } else return;
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
          role="combobox"
          aria-label="Filter"
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
          placeholder={chips.length === 0 ? 'Filter: user:root country:NL is:blocked, or text of a line' : ''}
          value={text}
          maxLength={1000}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => write(event.target.value)}
          onFocus={() => setIsOpen(true)}
          onBlur={() => setIsOpen(false)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Suggestions"
        tabIndex={-1}
        className={offered.length > 0 && problem === null ? 'menu activity-suggestions' : 'unseen'}
      >
        {problem === null &&
          offered.map((one, index) => (
            <div
              key={one.text}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === marked}
              className="menu-item"
              {...(index === marked && { 'data-highlighted': '' })}
              onMouseMove={() => setMarked(index)}
              onMouseDown={(event) => {
                event.preventDefault();
                accept(one);
              }}
            >
              <span className="clip">{visible(one.text)}</span>
              <span className="small activity-about clip">{one.about}</span>
            </div>
          ))}
      </div>
      {problem !== null && (
        <p id={`${id}-problem`} role="alert" className="menu activity-filter-problem">
          {visible(problem)}
        </p>
      )}
    </div>
  );
}
