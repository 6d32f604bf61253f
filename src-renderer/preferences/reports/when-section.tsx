import { useId } from 'react';
import type { ReportSettings } from '../../../src-shared/contract.ts';
import { figure } from '../../format/figures.ts';
import { CommitField } from '../commit-field.tsx';
import { Row, Section } from '../form.tsx';
import { NumberField } from '../number-field.tsx';
import { ToggleRow } from '../toggle-row.tsx';
import { useReportSetting } from './use-report-setting.ts';

type Mode = ReportSettings['mode'];

const MODES: readonly { readonly mode: Mode; readonly words: string; readonly help: string }[] = [
  { mode: 'off', words: 'Off', help: 'None are made, and what waits in the outbox is cancelled.' },
  {
    mode: 'ask',
    words: 'Ask each time',
    help: 'Only when you choose Report… for an attacker. You see all of it before it goes.',
  },
  {
    mode: 'automatic',
    words: 'Automatic for repeat attackers',
    help: 'Also by themselves, of attackers that come back. Each waits in the outbox, where you can cancel it.',
  },
];

/** Whether reports are made, of whom, and how many. */
export function WhenSection({ settings }: { readonly settings: ReportSettings }) {
  const mode = useReportSetting('mode', settings);
  const aggregate = useReportSetting('aggregate', settings);
  const ownAddress = useReportSetting('includeOwnAddress', settings);
  return (
    <>
      <Section>
        <Row label="Reports" problem={mode.problem}>
          <ModeChoice
            value={mode.value}
            onChange={(next, words) => void mode.set(next, `Reports: ${words.toLowerCase()}`)}
          />
        </Row>
      </Section>
      <Section>
        <NumberRow
          settings={settings}
          name="thresholdAttempts"
          label="Worth a report"
          before="from"
          after={(n) => `${n === 1 ? 'attempt' : 'attempts'} on`}
          bounds={[1, 100_000]}
          done={(n) => `Worth a report: from ${figure(n)} attempts on`}
        />
        {mode.value === 'automatic' && (
          <NumberRow
            settings={settings}
            name="automaticAfterBlocks"
            label="By itself"
            before="after"
            after={(n) => (n === 1 ? 'block' : 'blocks')}
            bounds={[1, 100]}
            done={(n) => `Reported by itself: after ${figure(n)} blocks`}
          />
        )}
        <NumberRow
          settings={settings}
          name="dailyCap"
          label="At most"
          after={(n) => `${n === 1 ? 'report' : 'reports'} in 24 hours`}
          bounds={[1, 200]}
          help="And of one attacker one in 24 hours."
          done={(n) => `At most ${figure(n)} reports in 24 hours`}
        />
        <ToggleRow
          label="One per network"
          setting={aggregate}
          help="Attackers of the same network go into one report, instead of one each."
        />
      </Section>
      <Section>
        <ReporterRow settings={settings} />
        <ToggleRow
          label="Own address"
          setting={ownAddress}
          help="The report names the address that was attacked. Desks find it in their records more easily; it also tells them where you are."
        />
      </Section>
    </>
  );
}

function ModeChoice({
  value,
  onChange,
}: {
  readonly value: Mode;
  readonly onChange: (mode: Mode, words: string) => void;
}) {
  const id = useId();
  return (
    <div className="mode-choice">
      {MODES.map(({ mode, words, help }) => (
        <div key={mode}>
          <input
            type="radio"
            id={`${id}-${mode}`}
            name={id}
            checked={value === mode}
            aria-describedby={`${id}-${mode}-help`}
            onChange={() => onChange(mode, words)}
          />
          <label htmlFor={`${id}-${mode}`}>{words}</label>
          <p className="form-help" id={`${id}-${mode}-help`}>
            {help}
          </p>
        </div>
      ))}
    </div>
  );
}

function NumberRow({
  settings,
  name,
  label,
  before = '',
  after,
  bounds: [least, most],
  help,
  done,
}: {
  readonly settings: ReportSettings;
  readonly name: 'thresholdAttempts' | 'automaticAfterBlocks' | 'dailyCap';
  readonly label: string;
  readonly before?: string;
  readonly after: (number: number) => string;
  readonly bounds: readonly [number, number];
  readonly help?: string;
  readonly done: (number: number) => string;
}) {
  const { value, problem, set } = useReportSetting(name, settings);
  return (
    <Row label={label} {...(help !== undefined && { help })}>
      <div className="form-line">
        {before !== '' && <span>{before}</span>}
        <NumberField
          label={label}
          value={value}
          problem={problem}
          least={least}
          most={most}
          onCommit={(number) => void set(number, done(number))}
        />
        <span>{after(value)}</span>
      </div>
    </Row>
  );
}

function ReporterRow({ settings }: { readonly settings: ReportSettings }) {
  const { value, problem, set } = useReportSetting('reporter', settings);
  return (
    <Row
      label="Your name"
      help="Who reports, as the report says. Without one it says your mail address only."
    >
      <div className="wide">
        <CommitField
          label="Your name"
          value={value}
          problem={problem}
          onCommit={(text) => {
            if (text.length > 100) return 'At most 100 characters.';
            void set(text, text === '' ? 'Reports have no name of yours' : `Reports are from ${text}`);
            return null;
          }}
        />
      </div>
    </Row>
  );
}
