import { useId } from 'react';
import type { ReportWay } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { openWindow } from '../stores/route.ts';
import { WAY_HELP, WAY_WORDS } from './report-words.ts';
import { closeReport } from './reporting.ts';
import type { Way } from './ways.ts';

/** Where each way is set up. */
const SET_UP: Readonly<Record<ReportWay, string | null>> = {
  mail: 'reports/mail',
  draft: null,
  abuseipdb: 'reports/services',
  'blocklist-de': 'reports/services',
};

/** How it goes; beside a way that can't be gone stands why, and where to change that. */
export function WayChoice({
  ways,
  value,
  onChange,
}: {
  readonly ways: readonly Way[];
  readonly value: ReportWay | null;
  readonly onChange: (way: ReportWay) => void;
}) {
  const id = useId();
  return (
    <fieldset className="report-field report-ways">
      <legend>How</legend>
      {ways.map(({ by, problem, isOpen }) => (
        <div key={by} className="report-way">
          <input
            type="radio"
            id={`${id}-${by}`}
            name={id}
            checked={value === by}
            disabled={!isOpen}
            aria-describedby={`${id}-${by}-help`}
            onChange={() => onChange(by)}
          />
          <div>
            <label htmlFor={`${id}-${by}`}>{WAY_WORDS[by]}</label>
            <p id={`${id}-${by}-help`} className="small secondary">
              {problem ?? WAY_HELP[by]}
            </p>
          </div>
          {!isOpen && <SetUp way={by} />}
        </div>
      ))}
    </fieldset>
  );
}

function SetUp({ way }: { readonly way: ReportWay }) {
  const tab = SET_UP[way];
  if (tab === null) return null;
  return (
    <Button
      look="plain"
      isSmall
      aria-label={`Set up ${WAY_WORDS[way]}`}
      onClick={() => {
        closeReport();
        openWindow('preferences', { tab });
      }}
    >
      Set Up…
    </Button>
  );
}
