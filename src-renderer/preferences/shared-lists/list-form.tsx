import { useState } from 'react';
import type { ListPreset } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { Problem } from '../form.tsx';
import { type ListDraft, type OwnList, readListDraft } from './list-draft.ts';
import { ListFields } from './list-fields.tsx';

/** A list as a draft, in a dialog: what is wrong with it is said once it was to be stored. */
export function ListForm({
  begin,
  preset,
  action,
  onStore,
  onClose,
}: {
  readonly begin: ListDraft;
  /** Of which it was made; null: the owner's own. */
  readonly preset: ListPreset | null;
  /** The word on the button that stores it. */
  readonly action: string;
  /** Resolves with why it was refused; null: it is stored. */
  readonly onStore: (list: OwnList) => Promise<string | null>;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState(begin);
  const [areProblemsShown, setAreProblemsShown] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const { list, problems } = readListDraft(draft, preset);
  const store = async () => {
    setAreProblemsShown(true);
    if (list === null) return;
    const said = await onStore(list);
    setRefused(said);
    if (said === null) onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <ListFields
        draft={draft}
        problems={areProblemsShown ? problems : {}}
        hasFixedSource={preset !== null}
        onChange={setDraft}
      />
      {preset !== null && <p className="small secondary selectable list-terms">{preset.terms}</p>}
      {refused !== null && <Problem>{refused}</Problem>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="main" type="submit">
          {action}
        </Button>
      </div>
    </form>
  );
}
