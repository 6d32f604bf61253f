import { useEffect, useMemo, useRef } from 'react';
import { create } from 'zustand';
import type { Rules } from '../../src-shared/contract.ts';
import { type Draft, type DraftRead, draftOf, readDraft, sameRules } from './rule-draft.ts';

/** Kept while the window is open, whichever tab is shown. */
const useEdited = create<{ edited: Draft | null }>(() => ({ edited: null }));

export interface RuleDraftState extends DraftRead {
  readonly draft: Draft;
  readonly isChanged: boolean;
  readonly edit: (change: (draft: Draft) => Draft) => void;
  readonly revert: () => void;
}

/** The rules as they are edited, until they are saved or reverted. */
export function useRuleDraft(stored: Rules): RuleDraftState {
  const { edited } = useEdited();
  const { current } = stored;
  const kept = useMemo(() => draftOf(current), [current]);
  const draft = edited ?? kept;
  const read = useMemo(() => readDraft(draft), [draft]);
  const isChanged = edited !== null && (read.rules === null || !sameRules(read.rules, current));

  const before = useRef({ current, isChanged });
  useEffect(() => {
    const isNew = before.current.current !== current;
    // Others may have changed the rules: what was not edited, or is saved now, follows.
    if (isNew && !(before.current.isChanged && isChanged)) useEdited.setState({ edited: null });
    before.current = { current, isChanged };
  }, [current, isChanged]);

  return {
    ...read,
    draft,
    isChanged,
    edit: (change) => useEdited.setState((now) => ({ edited: change(now.edited ?? kept) })),
    revert: () => useEdited.setState({ edited: null }),
  };
}
