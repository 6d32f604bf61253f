import { useId, useState } from 'react';

/** A text field that offers what may be meant in a list below it (WAI-ARIA: combobox with a list). */
export interface Combobox<T> {
  readonly id: string;
  readonly isOpen: boolean;
  readonly setIsOpen: (isOpen: boolean) => void;
  /** What is offered now: nothing while it is closed. */
  readonly offered: readonly T[];
  /** The place of the one that Return takes; -1: none. */
  readonly marked: number;
  readonly mark: (place: number) => void;
  /** Opens the list and moves the mark where the key is an arrow up or down. @returns whether it was */
  readonly step: (key: string) => boolean;
  /** For the field. */
  readonly fieldProps: {
    readonly role: 'combobox';
    readonly 'aria-expanded': boolean;
    readonly 'aria-controls': string;
    readonly 'aria-autocomplete': 'list';
    readonly 'aria-activedescendant': string | undefined;
    readonly spellCheck: false;
    readonly autoComplete: 'off';
    readonly onFocus: () => void;
    readonly onBlur: () => void;
  };
}

/**
 * @param found what fits what is typed
 * @param first where the mark stands at first; from -1 on, the arrows also lead back to none
 */
export function useCombobox<T>(found: readonly T[], first: -1 | 0): Combobox<T> {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [place, mark] = useState<number>(first);
  const offered = isOpen ? found : [];
  const marked = place < offered.length ? place : Math.min(first, offered.length - 1);
  const step = (key: string) => {
    if (key !== 'ArrowDown' && key !== 'ArrowUp') return false;
    setIsOpen(true);
    const places = offered.length - first;
    const by = key === 'ArrowDown' ? 1 : -1;
    if (places > 0) mark(((marked - first + by + places) % places) + first);
    return true;
  };
  return {
    id,
    isOpen,
    setIsOpen,
    offered,
    marked,
    mark,
    step,
    fieldProps: {
      role: 'combobox',
      'aria-expanded': offered.length > 0,
      'aria-controls': `${id}-list`,
      'aria-autocomplete': 'list',
      'aria-activedescendant': marked >= 0 ? `${id}-${marked}` : undefined,
      spellCheck: false,
      autoComplete: 'off',
      onFocus: () => setIsOpen(true),
      onBlur: () => setIsOpen(false),
    },
  };
}
