import { Search } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import type { RuledPlace } from '../../../src-shared/contract.ts';
import { Flag } from '../../components/flag.tsx';
import { placeName } from './place-words.ts';
import { usePlaceSearch } from './use-place-search.ts';

/** Where a country or network is looked for by its name (WAI-ARIA: combobox with a list). */
export function PlaceSearch({
  chosen,
  onChoose,
}: {
  readonly chosen: RuledPlace | null;
  /** Null: what was chosen is typed over. */
  readonly onChoose: (place: RuledPlace | null) => void;
}) {
  const [text, setText] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [marked, setMarked] = useState(0);
  const id = useId();
  const places = usePlaceSearch(text);
  const offered = isOpen && chosen === null ? places : [];
  const at = Math.min(marked, Math.max(offered.length - 1, 0));
  const choose = (place: RuledPlace) => {
    setText('');
    setIsOpen(false);
    onChoose(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const place = offered[at];
    if (event.key === 'Enter' && place !== undefined) choose(place);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setIsOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (offered.length > 0) setMarked((at + step + offered.length) % offered.length);
    } else if (event.key === 'Escape' && (text !== '' || chosen !== null)) {
      event.stopPropagation();
      setText('');
      onChoose(null);
    } else return;
    event.preventDefault();
  };
  return (
    <div className="place-search">
      <div className="field">
        <Search size={13} className="secondary" aria-hidden />
        <input
          type="text"
          role="combobox"
          aria-label="Country or network"
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={offered.length > 0 ? `${id}-${at}` : undefined}
          placeholder="Country or network"
          spellCheck={false}
          autoComplete="off"
          maxLength={80}
          value={chosen === null ? text : placeName(chosen)}
          onChange={(event) => {
            setText(event.target.value);
            setMarked(0);
            setIsOpen(true);
            if (chosen !== null) onChoose(null);
          }}
          onFocus={() => setIsOpen(true)}
          onBlur={() => setIsOpen(false)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Places found"
        tabIndex={-1}
        className={offered.length > 0 ? 'menu place-found' : 'unseen'}
      >
        {offered.map((place, index) => (
          <div
            key={placeName(place)}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="menu-item"
            {...(index === at && { 'data-highlighted': '' })}
            onMouseMove={() => setMarked(index)}
            onMouseDown={(event) => {
              event.preventDefault();
              choose(place);
            }}
          >
            {'country' in place ? (
              <span aria-hidden>
                <Flag country={place.country} />
              </span>
            ) : (
              <span className="place-network" aria-hidden>
                AS
              </span>
            )}
            <span className="clip">{placeName(place)}</span>
          </div>
        ))}
      </div>
      {isOpen && chosen === null && text.trim() !== '' && offered.length === 0 && (
        <p className="small secondary">No country and no network is called that.</p>
      )}
    </div>
  );
}
