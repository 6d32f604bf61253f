import { useState } from 'react';
import type { ListPreset, SharedList } from '../../../src-shared/contract.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Segments } from '../../components/segments.tsx';
import { AddKnownList } from './add-known-list.tsx';
import { AddOwnList } from './add-own-list.tsx';

type Source = 'known' | 'own';

/** Adds a list: one that is known, with its terms of use, or any other. None is chosen beforehand. */
export function AddListDialog({
  presets,
  lists,
  onClose,
}: {
  readonly presets: readonly ListPreset[];
  readonly lists: readonly SharedList[];
  readonly onClose: () => void;
}) {
  const [source, setSource] = useState<Source>('known');
  return (
    <Dialog title="Add a list" onClose={onClose}>
      <div className="list-form">
        <Segments<Source>
          label="Which list"
          value={source}
          onChange={setSource}
          segments={[
            { value: 'known', words: 'Known Lists' },
            { value: 'own', words: 'Another Address or File' },
          ]}
        />
        {source === 'known' ? (
          <AddKnownList presets={presets} lists={lists} onClose={onClose} />
        ) : (
          <AddOwnList onClose={onClose} />
        )}
      </div>
    </Dialog>
  );
}
