import { changeShare } from '../../stores/share.ts';
import { NEW_LIST } from './list-draft.ts';
import { ListForm } from './list-form.tsx';

/** Any list of addresses and networks, on the web or on this machine. */
export function AddOwnList({ onClose }: { readonly onClose: () => void }) {
  return (
    <ListForm
      begin={NEW_LIST}
      preset={null}
      action="Add"
      onStore={(list) => changeShare('addList', { list }, `${list.name} is used from now on`)}
      onClose={onClose}
    />
  );
}
