import { Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import './controls.css';

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly placeholder?: string;
}

export function SearchField({ label, value, onChange, inputRef, placeholder }: SearchFieldProps) {
  return (
    <div className="field search-field">
      <Search size={13} className="secondary" aria-hidden />
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.stopPropagation();
          onChange('');
        }}
      />
      {value !== '' && (
        <button type="button" aria-label="Clear the search" onClick={() => onChange('')}>
          <X size={13} className="secondary" aria-hidden />
        </button>
      )}
    </div>
  );
}
