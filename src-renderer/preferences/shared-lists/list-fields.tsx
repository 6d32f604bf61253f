import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/fields.tsx';
import { DraftField } from '../draft-field.tsx';
import { Problem } from '../form.tsx';
import { FORMATS, type ListDraft, type ListProblems } from './list-draft.ts';
import '../detection.css';

/** The fields of a list in a dialog. */
export function ListFields({
  draft,
  problems,
  hasFixedSource = false,
  onChange,
}: {
  readonly draft: ListDraft;
  readonly problems: ListProblems;
  /** Made of a preset: where it comes from, and its format, are not the owner's to change. */
  readonly hasFixedSource?: boolean;
  readonly onChange: (draft: ListDraft) => void;
}) {
  const change = (part: Partial<ListDraft>) => onChange({ ...draft, ...part });
  const isForEver = /^for ?ever$/i.test(draft.expire.trim());
  return (
    <div className="fields">
      <Field label="Name" problem={problems.name ?? null}>
        {(ids) => (
          <span className={problems.name === undefined ? 'field' : 'field wrong'}>
            <input
              {...ids}
              maxLength={80}
              autoComplete="off"
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          </span>
        )}
      </Field>
      {hasFixedSource ? (
        <div className="fields-row">
          <span className="fields-label">From</span>
          <p className="fields-text mono selectable">{draft.url}</p>
        </div>
      ) : (
        <>
          <Field
            label="From"
            help="A web address, or the path of a file on the guard's machine."
            problem={problems.url ?? null}
          >
            {(ids) => (
              <span className={problems.url === undefined ? 'field' : 'field wrong'}>
                <input
                  {...ids}
                  className="mono"
                  placeholder="https://lists.example/ssh.txt"
                  maxLength={2000}
                  spellCheck={false}
                  autoComplete="off"
                  value={draft.url}
                  onChange={(event) => change({ url: event.target.value })}
                />
              </span>
            )}
          </Field>
          <div className="fields-row">
            <span className="fields-label">Format</span>
            <div className="fields-body fields-choice">
              <Choice
                label="Format"
                options={FORMATS}
                value={draft.format}
                onChange={(format) => change({ format })}
              />
            </div>
          </div>
        </>
      )}
      <div className="fields-row">
        <span className="fields-label">Kept up</span>
        <div className="fields-body">
          <p className="rule-sentence">
            Fetch it every{' '}
            <DraftField
              label="Fetch it every"
              value={draft.interval}
              problem={problems.interval}
              onChange={(interval) => change({ interval })}
            />
            . When it answers no more, keep what it named {isForEver ? '' : 'for '}
            <DraftField
              label="When it answers no more, keep what it named for"
              value={draft.expire}
              problem={problems.expire}
              onChange={(expire) => change({ expire })}
            />
          </p>
          {[problems.interval, problems.expire].map(
            (problem) => problem !== undefined && <Problem key={problem}>{problem}</Problem>,
          )}
        </div>
      </div>
    </div>
  );
}
