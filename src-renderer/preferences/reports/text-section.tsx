import { useRef, useState } from 'react';
import type { ReportSettingsAnswer } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { SCROLLS } from '../../components/scrolls.ts';
import { visibleLines } from '../../format/safe-text.ts';
import { changeReportSettings } from '../../stores/reports.ts';
import { Help, Problem, Section } from '../form.tsx';
import { useTemplatePreview } from './use-template-preview.ts';

/** What every report says: a draft until it is saved, with what becomes of it beside. */
export function TextSection({ answer }: { readonly answer: ReportSettingsAnswer }) {
  const { settings, defaultTemplate, placeholders } = answer;
  const stored = settings.template ?? defaultTemplate;
  const [typed, setTyped] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const text = typed ?? stored;
  const isChanged = text !== stored;
  const preview = useTemplatePreview(text === defaultTemplate ? null : text, isChanged);
  const problem = refused ?? preview.problem;

  const edit = (next: string) => {
    setTyped(next);
    setRefused(null);
  };
  const insert = (name: string) => {
    const at = area.current;
    if (at === null) return;
    at.setRangeText(`{${name}}`, at.selectionStart, at.selectionEnd, 'end');
    edit(at.value);
    at.focus();
  };
  const save = async (template: string | null, done: string) => {
    const why = await changeReportSettings({ template }, done);
    setRefused(why);
    if (why === null) setTyped(null);
  };
  return (
    <Section>
      <div className="template-part">
        <h2 id="template">Text of a report</h2>
        <textarea
          ref={area}
          className="report-area mono"
          aria-labelledby="template"
          aria-invalid={problem !== null}
          spellCheck={false}
          maxLength={8000}
          value={text}
          onChange={(event) => edit(event.target.value)}
        />
        {problem !== null && <Problem>{visibleLines(problem)}</Problem>}
        <div className="template-buttons">
          <Button
            look="main"
            disabled={!isChanged || problem !== null}
            onClick={() =>
              void save(text === defaultTemplate ? null : text, 'The text of reports is changed')
            }
          >
            Save
          </Button>
          <Button disabled={!isChanged} onClick={() => edit(stored)}>
            Discard
          </Button>
          <Button
            disabled={settings.template === null}
            onClick={() => void save(null, "Reports have Drawbridge's own text")}
          >
            Reset to Default
          </Button>
        </div>
      </div>
      <div className="template-part">
        <h2>Insert</h2>
        <ul className="template-placeholders" aria-label="Placeholders">
          {placeholders.map(({ name, means }) => (
            <li key={name}>
              <Button
                isSmall
                title={means}
                aria-label={`Insert {${name}}: ${means}`}
                onClick={() => insert(name)}
              >
                <span className="mono">{`{${name}}`}</span>
              </Button>
            </li>
          ))}
        </ul>
      </div>
      <div className="template-part">
        <h2 id="template-preview">Preview</h2>
        {preview.text === '' ? (
          <Help>It is shown once the text is right.</Help>
        ) : (
          <>
            <Help>{preview.about}</Help>
            <section
              className="report-pre template-preview mono selectable"
              aria-labelledby="template-preview"
              {...SCROLLS}
            >
              {visibleLines(preview.text)}
            </section>
          </>
        )}
      </div>
    </Section>
  );
}
