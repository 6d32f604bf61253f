import { useState } from 'react';
import type { ListPreset, ListSettings } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { short } from '../../format/safe-text.ts';
import { changeShare } from '../../stores/share.ts';
import { Problem } from '../form.tsx';
import { listDraftOf, readListDraft } from './list-draft.ts';
import { ListFields } from './list-fields.tsx';

/** Changes a list. */
export function EditListDialog({
  list,
  preset,
  onClose,
}: {
  readonly list: ListSettings;
  readonly preset: ListPreset | null;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => listDraftOf(list));
  const [areProblemsShown, setAreProblemsShown] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const { list: read, problems } = readListDraft(draft, preset);
  const save = async () => {
    setAreProblemsShown(true);
    if (read === null) return;
    const said = await changeShare('setList', { id: list.id, change: read }, `${read.name} is changed`);
    setRefused(said);
    if (said === null) onClose();
  };
  return (
    <Dialog title={short(list.name, 80)} onClose={onClose}>
      <form
        className="list-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
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
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
