import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { changeShare } from '../../stores/share.ts';
import { Problem } from '../form.tsx';
import { NEW_LIST, readListDraft } from './list-draft.ts';
import { ListFields } from './list-fields.tsx';

/** Any list of addresses and networks, on the web or on this machine. */
export function AddOwnList({ onClose }: { readonly onClose: () => void }) {
  const [draft, setDraft] = useState(NEW_LIST);
  const [areProblemsShown, setAreProblemsShown] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const { list, problems } = readListDraft(draft);
  const add = async () => {
    setAreProblemsShown(true);
    if (list === null) return;
    const said = await changeShare('addList', { list }, `${list.name} is used from now on`);
    setRefused(said);
    if (said === null) onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <ListFields draft={draft} problems={areProblemsShown ? problems : {}} onChange={setDraft} />
      {refused !== null && <Problem>{refused}</Problem>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="main" type="submit">
          Add
        </Button>
      </div>
    </form>
  );
}
