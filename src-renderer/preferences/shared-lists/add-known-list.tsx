import { useEffect, useId, useRef, useState } from 'react';
import type { ListPreset, SharedList } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { SCROLLS } from '../../components/scrolls.ts';
import { changeShare } from '../../stores/share.ts';
import { Problem } from '../form.tsx';
import { SecretField } from '../reports/secret-field.tsx';
import { everyWords } from './list-words.ts';
import { type ListKey, useListKey } from './use-list-key.ts';

/** The lists that are known, each with what it is and its terms; one of them is chosen. */
export function AddKnownList({
  presets,
  lists,
  onClose,
}: {
  readonly presets: readonly ListPreset[];
  readonly lists: readonly SharedList[];
  readonly onClose: () => void;
}) {
  const [chosen, setChosen] = useState<ListPreset | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const key = useListKey(chosen?.needsKey === true);
  const groupId = useId();
  const add = async () => {
    if (chosen === null) return;
    const refusedKey = chosen.needsKey ? await key.save() : null;
    const said =
      refusedKey ??
      (await changeShare(
        'addList',
        { list: { preset: chosen.preset } },
        `${chosen.name} is used from now on`,
      ));
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
      <div className="preset-list" role="radiogroup" aria-label="Known lists" {...SCROLLS}>
        {presets.map((preset) => (
          <PresetCard
            key={preset.preset}
            group={groupId}
            preset={preset}
            isThere={lists.some(({ settings }) => settings.preset === preset.preset)}
            isChosen={chosen === preset}
            onChoose={() => {
              setChosen(preset);
              setRefused(null);
            }}
          >
            {chosen === preset && preset.needsKey && <KeyLine name={preset.name} listKey={key} />}
          </PresetCard>
        ))}
      </div>
      {refused !== null && <Problem>{refused}</Problem>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="main" type="submit" disabled={chosen === null}>
          Add
        </Button>
      </div>
    </form>
  );
}

function PresetCard({
  group,
  preset,
  isThere,
  isChosen,
  onChoose,
  children,
}: {
  readonly group: string;
  readonly preset: ListPreset;
  readonly isThere: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: React.ReactNode;
}) {
  const id = `${group}-${preset.preset}`;
  return (
    <div className={isChosen ? 'preset-card chosen' : 'preset-card'}>
      <input
        type="radio"
        id={id}
        name={group}
        checked={isChosen}
        disabled={isThere}
        aria-describedby={`${id}-about`}
        onChange={onChoose}
      />
      <label htmlFor={id}>
        <span className="preset-name">{preset.name}</span>
        {isThere && <span className="small secondary">You have it</span>}
        {preset.needsKey && !isThere && <span className="small secondary">Wants a key</span>}
      </label>
      <div className="preset-about" id={`${id}-about`}>
        <p>{preset.about}</p>
        <p className="small secondary">
          <span className="preset-word">Terms of use:</span> {preset.terms}
        </p>
        <p className="small secondary">
          <span className="selectable">{preset.homepage}</span>
          {` · fetched ${everyWords(preset.intervalSeconds)}`}
        </p>
        {children}
      </div>
    </div>
  );
}

function KeyLine({ name, listKey }: { readonly name: string; readonly listKey: ListKey }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    element.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div className="preset-key" ref={element}>
      <SecretField
        label={`Key for ${name}`}
        value={listKey.typed}
        isKept={listKey.isKept}
        placeholder="Key"
        onChange={listKey.type}
      />
      <p className="small secondary">
        From your account there: the same one as for reports. It is kept like a password, and never shown.
      </p>
    </div>
  );
}
