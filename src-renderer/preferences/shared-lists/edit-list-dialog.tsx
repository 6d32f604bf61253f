import type { ListPreset, ListSettings } from '../../../src-shared/contract.ts';
import { Dialog } from '../../components/dialog.tsx';
import { short } from '../../format/safe-text.ts';
import { changeShare } from '../../stores/share.ts';
import { listDraftOf } from './list-draft.ts';
import { ListForm } from './list-form.tsx';

/** Changes a list. */
export function EditListDialog({
  list: stored,
  preset,
  onClose,
}: {
  readonly list: ListSettings;
  readonly preset: ListPreset | null;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={short(stored.name, 80)} onClose={onClose}>
      <div className="list-form">
        <ListForm
          begin={listDraftOf(stored)}
          preset={preset}
          action="Save"
          onStore={(list) =>
            changeShare('setList', { id: stored.id, change: list }, `${list.name} is changed`)
          }
          onClose={onClose}
        />
      </div>
    </Dialog>
  );
}
