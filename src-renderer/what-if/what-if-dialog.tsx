import { useState } from 'react';
import type { Rules } from '../../src-shared/contract.ts';
import { lengthOfTime } from '../../src-shared/duration.ts';
import { Dialog } from '../components/dialog.tsx';
import { figure } from '../format/figures.ts';
import { useRules } from '../stores/stores.ts';
import { windowsWith, withRule } from './rule-change.ts';
import { WhatIf } from './what-if.tsx';
import './what-if.css';

type RuleSet = Rules['current'];

const PRESET_WORDS = { drawbridge: 'Drawbridge', denyhosts: 'DenyHosts', fail2ban: 'fail2ban' } as const;

/** Rules to play with, and whom they would have blocked. */
export function WhatIfDialog({ onClose }: { readonly onClose: () => void }) {
  const known = useRules(({ rules }) => rules);
  const [tried, setTried] = useState<RuleSet | null>(null);
  const rules = tried ?? known?.current;
  return (
    <Dialog title="What if the rules were other ones?" onClose={onClose}>
      {known !== null && rules !== undefined && (
        <div className="what-if-dialog">
          <div className="what-if-start">
            <label htmlFor="what-if-preset">Begin with</label>
            <span className="field">
              <select
                id="what-if-preset"
                value={startOf(rules, known)}
                onChange={({ target }) => {
                  if (target.value === 'current') setTried(known.current);
                  for (const [name, preset] of Object.entries(known.presets))
                    if (name === target.value) setTried(preset.rules);
                }}
              >
                <option value="current">The rules that hold now</option>
                {Object.keys(known.presets).map((name) => (
                  <option key={name} value={name}>
                    {PRESET_WORDS[name as keyof typeof PRESET_WORDS] ?? name}
                  </option>
                ))}
                {startOf(rules, known) === 'own' && <option value="own">Own numbers</option>}
              </select>
            </span>
          </div>
          <ul className="what-if-rules" aria-label="Rules">
            {rules.rules.map((rule) => (
              <RuleSliders
                key={rule.name}
                rule={rule}
                onChange={(change) => setTried(withRule(rules, rule.name, change))}
              />
            ))}
          </ul>
          <WhatIf rules={rules} onClose={onClose} />
        </div>
      )}
    </Dialog>
  );
}

function startOf(rules: RuleSet, known: Rules): string {
  const text = JSON.stringify(rules);
  if (text === JSON.stringify(known.current)) return 'current';
  return (
    Object.entries(known.presets).find(([, preset]) => JSON.stringify(preset.rules) === text)?.[0] ?? 'own'
  );
}

function RuleSliders({
  rule,
  onChange,
}: {
  readonly rule: RuleSet['rules'][number];
  readonly onChange: (change: { attempts: number } | { withinSeconds: number }) => void;
}) {
  const { name, attempts, withinSeconds } = rule;
  const stops = windowsWith(withinSeconds);
  return (
    <li className="what-if-rule">
      <span className="clip" title={name}>
        {name}
      </span>
      <input
        type="range"
        aria-label={`${name}: attempts`}
        min={1}
        max={Math.max(30, attempts)}
        value={attempts}
        onChange={(event) => onChange({ attempts: Number(event.target.value) })}
      />
      <span className="what-if-value">{figure(attempts)}</span>
      <span className="secondary">within</span>
      <input
        type="range"
        aria-label={`${name}: within`}
        aria-valuetext={lengthOfTime(withinSeconds)}
        min={0}
        max={stops.length - 1}
        value={stops.indexOf(withinSeconds)}
        onChange={(event) => onChange({ withinSeconds: stops[Number(event.target.value)] ?? withinSeconds })}
      />
      <span className="clip" title={lengthOfTime(withinSeconds)}>
        {lengthOfTime(withinSeconds)}
      </span>
    </li>
  );
}
