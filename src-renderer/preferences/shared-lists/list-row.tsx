import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { ListPreset, SharedList } from '../../../src-shared/contract.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { Switch } from '../../components/switch.tsx';
import { exactTime } from '../../format/figures.ts';
import { short } from '../../format/safe-text.ts';
import { changeShare } from '../../stores/share.ts';
import { Problem } from '../form.tsx';
import { EditListDialog } from './edit-list-dialog.tsx';
import { HeldBack } from './held-back.tsx';
import { fetchedWords, lapseSentence, listFigures, uncountedSentences } from './list-words.ts';
import { listLook } from './source-state.ts';

/** A list: how it is, what it keeps out, what is wrong, and what can be done about it. */
export function ListRow({
  list,
  preset,
  now,
}: {
  readonly list: SharedList;
  /** Of which it was made; null: the owner's own. */
  readonly preset: ListPreset | null;
  readonly now: number;
}) {
  const { settings, state, found, problem, credit, answeredAt } = list;
  const { id, isOn } = settings;
  const name = short(settings.name, 80);
  const [isEditing, setIsEditing] = useState(false);
  const [isFetching, setIsFetching] = useState(false);
  const [asked, setAsked] = useState<boolean | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const look = listLook(list);
  const lapse = lapseSentence(list, now);
  const fetch = async () => {
    setIsFetching(true);
    setRefused(null);
    setRefused(await changeShare('fetchList', { id }, `${name} is fetched`));
    setIsFetching(false);
  };
  const turn = async (on: boolean) => {
    setAsked(on);
    const done = on ? `${name} is used` : `${name} is switched off: what it kept out is let in`;
    setRefused(await changeShare('setList', { id, change: { isOn: on } }, done));
    setAsked(null);
  };
  const remove = async () => {
    setRefused(await changeShare('removeList', { id }, `${name} is removed: what it kept out is let in`));
  };
  return (
    <li className="source-item" aria-label={name}>
      <div className="source-head">
        <span className="source-name">{name}</span>
        {isOn && (
          <Button
            isSmall
            disabled={isFetching}
            aria-label={`${isFetching ? 'Fetching…' : 'Fetch Now'}: ${name}`}
            onClick={() => void fetch()}
          >
            {isFetching ? 'Fetching…' : 'Fetch Now'}
          </Button>
        )}
        <Menu
          trigger={
            <IconButton label={`More about ${name}`}>
              <Ellipsis size={16} aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => setIsEditing(true)}>Edit…</MenuItem>
          <MenuLine />
          <MenuItem onSelect={() => void remove()}>Remove</MenuItem>
        </Menu>
        <Switch label={`Use ${name}`} isOn={asked ?? isOn} onChange={(on) => void turn(on)} />
      </div>
      <p className="source-line small secondary" title={short(found, 300)}>
        <StateMark state={look.state} word={look.word} isWordShown />
        {state !== 'off' && answeredAt !== null && <span>{listFigures(list)}</span>}
        <span title={answeredAt === null ? undefined : exactTime(answeredAt)}>{fetchedWords(list, now)}</span>
      </p>
      {problem !== null && <p className="small source-problem selectable">{short(problem, 400)}</p>}
      {lapse !== null && <p className="small secondary">{lapse}</p>}
      {refused !== null && <Problem>{refused}</Problem>}
      {list.held !== null && <HeldBack id={id} name={name} held={list.held} nextAt={list.nextAt} now={now} />}
      {uncountedSentences(list).map((sentence) => (
        <p key={sentence} className="small secondary">
          {sentence}
        </p>
      ))}
      {credit !== '' && <p className="small secondary selectable source-credit">{short(credit, 300)}</p>}
      {isEditing && <EditListDialog list={settings} preset={preset} onClose={() => setIsEditing(false)} />}
    </li>
  );
}
