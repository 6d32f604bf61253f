import { Search } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { RuledPlace } from '../../../src-shared/contract.ts';
import { Flag } from '../../components/flag.tsx';
import { OptionList } from '../../components/option-list.tsx';
import { useCombobox } from '../../components/use-combobox.ts';
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
  const places = usePlaceSearch(text);
  const box = useCombobox(chosen === null ? places : [], 0);
  const choose = (place: RuledPlace) => {
    setText('');
    box.setIsOpen(false);
    onChoose(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const place = box.offered[box.marked];
    if (event.key === 'Enter' && place !== undefined) choose(place);
    else if (event.key === 'Escape' && (text !== '' || chosen !== null)) {
      event.stopPropagation();
      setText('');
      onChoose(null);
    } else if (!box.step(event.key)) return;
    event.preventDefault();
  };
  return (
    <div className="place-search">
      <div className="field">
        <Search size={13} className="secondary" aria-hidden />
        <input
          type="text"
          {...box.fieldProps}
          aria-label="Country or network"
          placeholder="Country or network"
          maxLength={80}
          value={chosen === null ? text : placeName(chosen)}
          onChange={(event) => {
            setText(event.target.value);
            box.mark(0);
            box.setIsOpen(true);
            if (chosen !== null) onChoose(null);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <OptionList box={box} label="Places found" className="place-found" nameOf={placeName} onChoose={choose}>
        {(place) => (
          <>
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
          </>
        )}
      </OptionList>
      {box.isOpen && chosen === null && text.trim() !== '' && box.offered.length === 0 && (
        <p className="small secondary">No country and no network is called that.</p>
      )}
    </div>
  );
}
