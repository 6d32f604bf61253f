import { X } from 'lucide-react';
import { memo, useId, useState } from 'react';
import type { AllowEntry } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button, IconButton } from '../components/button.tsx';
import { counted, exactTime } from '../format/figures.ts';
import { messageOf } from '../format/words.ts';
import { useAllowList } from '../stores/stores.ts';
import { attempt, showFootLine } from '../stores/undo.ts';
import { useDoctor } from '../stores/use-doctor.ts';
import { CommitField } from './commit-field.tsx';
import { Help, Problem, Row, Section } from './form.tsx';

/** Who is never blocked. */
export function AllowList() {
  const { entries } = useAllowList();
  const { parts } = useDoctor();
  const part = parts?.find((one) => one.part === 'allow list');
  return (
    <Section>
      <Row
        label="Never blocked"
        help="Addresses, networks like 198.51.100.0/24, and DNS names, which are looked up again every minute. This machine and its gateway are never blocked anyway."
      >
        {entries.length === 0 ? (
          <p className="secondary">Nobody is on the list.</p>
        ) : (
          <ul className="allow-list" aria-label="Allow list">
            {entries.map((entry) => (
              <Entry key={entry.entry} entry={entry} />
            ))}
          </ul>
        )}
        <AddEntry />
        {part?.state === 'attention' && (
          <Help>
            <p className="allow-attention">{part.found}</p>
            {part.fix !== null && <p>{part.fix}</p>}
          </Help>
        )}
      </Row>
    </Section>
  );
}

const Entry = memo(function Entry({ entry: { entry, comment, addedAt } }: { readonly entry: AllowEntry }) {
  const [problem, setProblem] = useState<string | null>(null);
  const rename = async (text: string) => {
    setProblem(text === '' ? await withoutComment(entry) : await withComment(entry, text));
  };
  const remove = async () => {
    setProblem(await attempt('disallow', { entry }, `${entry} is no longer on the allow list`));
  };
  return (
    <li className="allow-entry">
      <span className="mono clip selectable" title={`${entry}, since ${exactTime(addedAt)}`}>
        {entry}
      </span>
      <span className="allow-comment">
        <CommitField
          label={`Comment on ${entry}`}
          className="quiet-field"
          placeholder="Comment"
          value={comment}
          problem={problem}
          onCommit={(text) => {
            if (text.length > 500) return 'At most 500 characters.';
            void rename(text);
            return null;
          }}
        />
      </span>
      <IconButton label={`Remove ${entry} from the allow list`} onClick={() => void remove()}>
        <X size={13} aria-hidden />
      </IconButton>
    </li>
  );
});

function withComment(entry: string, comment: string): Promise<string | null> {
  return attempt('allow', { entry, comment }, `The comment on ${entry} is changed`);
}

/** Allowing with no comment leaves the one that is there, so the entry goes and comes. */
async function withoutComment(entry: string): Promise<string | null> {
  try {
    await bridge().call('disallow', { entry });
    await bridge().call('allow', { entry });
    showFootLine({ text: `${entry} has no comment any more`, undo: null, isProblem: false });
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function AddEntry() {
  const [entry, setEntry] = useState('');
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();
  const add = async () => {
    const refused = await attempt('allow', { entry: entry.trim(), comment: comment.trim() }, (answer) =>
      answer.lifted.length === 0
        ? `${answer.entry.entry} is on the allow list`
        : `${answer.entry.entry} is on the allow list; ${counted(answer.lifted.length, 'block')} lifted`,
    );
    setProblem(refused);
    if (refused !== null) return;
    setEntry('');
    setComment('');
  };
  return (
    <form
      className="allow-add"
      onSubmit={(event) => {
        event.preventDefault();
        if (entry.trim() !== '') void add();
      }}
    >
      <span className={`field ${problem === null ? '' : 'wrong'}`}>
        <input
          type="text"
          className="mono"
          aria-label="Address, network or name to allow"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
          placeholder="Address, network or name"
          spellCheck={false}
          autoComplete="off"
          maxLength={253}
          value={entry}
          onChange={(event) => {
            setEntry(event.target.value);
            setProblem(null);
          }}
        />
      </span>
      <span className="field">
        <input
          type="text"
          aria-label="Comment on the new entry"
          placeholder="Comment"
          autoComplete="off"
          maxLength={500}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </span>
      <Button type="submit" disabled={entry.trim() === ''}>
        Add
      </Button>
      {problem !== null && <Problem id={problemId}>{problem}</Problem>}
    </form>
  );
}
