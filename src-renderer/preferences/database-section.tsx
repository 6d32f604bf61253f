import type { Preferences } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { Progress } from '../components/progress.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { figure, size } from '../format/figures.ts';
import { useStatus } from '../stores/stores.ts';
import { useJob } from '../what-if/use-job.ts';
import { Problem, Row, Section } from './form.tsx';
import { NumberField } from './number-field.tsx';
import { usePreference } from './use-preference.ts';

export function DatabaseSection({ preferences }: { readonly preferences: Preferences }) {
  const { status } = useStatus();
  return (
    <Section>
      {status !== null && (
        <Row
          label="Database"
          problem={status.store.problem}
          help={<p className="selectable">{status.store.path}</p>}
        >
          <div className="form-line">
            <span>{size(status.store.bytes)}</span>
          </div>
          {status.store.notices.map((notice) => (
            <p key={notice} className="secondary">
              {notice}
            </p>
          ))}
          <CheckDatabase />
        </Row>
      )}
      <RetentionRow preferences={preferences} />
    </Section>
  );
}

function RetentionRow({ preferences }: { readonly preferences: Preferences }) {
  const { value, problem, set } = usePreference('retention', preferences);
  return (
    <Row
      label="Keep"
      problem={problem}
      help="What is older is deleted; so is the oldest when the database grows beyond. Standing blocks stay."
    >
      <div className="form-line">
        <NumberField
          label="Days"
          value={value.days}
          least={1}
          most={36_500}
          onCommit={(days) => void set({ ...value, days }, `Events are kept for ${figure(days)} days`)}
        />
        <span>days, at most</span>
        <NumberField
          label="Megabytes"
          value={value.megabytes}
          least={10}
          most={1_000_000}
          onCommit={(megabytes) =>
            void set({ ...value, megabytes }, `The database is kept below ${figure(megabytes)} MB`)
          }
        />
        <span>MB</span>
      </div>
    </Row>
  );
}

function CheckDatabase() {
  const { state, start, cancel } = useJob<{ problems: string[] }>();
  if (state.state === 'running') {
    return (
      <div className="database-check wide">
        <Progress label="Checking the database" done={state.done} of={state.of} />
        <div className="form-line">
          <span className="secondary">
            {state.of === null ? 'Checking…' : `Checked ${figure(state.done)} of ${figure(state.of)}`}
          </span>
          <Button isSmall onClick={cancel}>
            Cancel
          </Button>
        </div>
      </div>
    );
  }
  return (
    <>
      <div className="form-line">
        <Button onClick={() => void start((job) => bridge().call('checkDatabase', { job }))}>
          Check Database
        </Button>
        {state.state === 'done' && state.value.problems.length === 0 && (
          <span role="status">
            <StateMark state="ok" word="It is sound" isWordShown />
          </span>
        )}
      </div>
      {state.state === 'failed' && <Problem>{state.message}</Problem>}
      {state.state === 'done' && state.value.problems.length > 0 && (
        <ul className="database-problems form-problem selectable" role="alert">
          {state.value.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </>
  );
}
