import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import type { Rules } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { type Segment, Segments } from '../components/segments.tsx';
import { attempt } from '../stores/undo.ts';
import { WhatIf } from '../what-if/what-if.tsx';
import { Problem, Row, Section } from './form.tsx';
import { MoreButton } from './more-button.tsx';
import { MoreRules } from './more-rules.tsx';
import { type Draft, draftOf, presetLike, withNewRule, withoutRule, withRule } from './rule-draft.ts';
import { problemsOfRule, RuleSentence } from './rule-sentence.tsx';
import { type RuleDraftState, useRuleDraft } from './use-rule-draft.ts';

type PresetChoice = keyof Rules['presets'] | 'custom';

const PRESET_WORDS: Readonly<Record<PresetChoice, string>> = {
  drawbridge: 'Drawbridge',
  denyhosts: 'DenyHosts',
  fail2ban: 'fail2ban',
  custom: 'Custom',
};

/** The rules, edited as a draft: What if comes before saving. */
export function RulesForm({ stored }: { readonly stored: Rules }) {
  const state = useRuleDraft(stored);
  const { draft, rules, problems, edit } = state;
  const [isMore, setIsMore] = useState(false);
  const moreId = useId();
  const preset: PresetChoice = rules === null ? 'custom' : (presetLike(rules, stored.presets) ?? 'custom');
  const change = (part: Partial<Draft>) => edit((now) => ({ ...now, ...part }));
  const isMoreWrong = [...problems.keys()].some((path) => !path.startsWith('rules'));
  return (
    <>
      <Section>
        <Row
          label="Rules like"
          help={preset === 'custom' ? 'Rules of your own.' : stored.presets[preset].about}
        >
          <Segments<PresetChoice>
            label="Rules like"
            segments={presetSegments(preset)}
            value={preset}
            onChange={(next) => next !== 'custom' && edit(() => draftOf(stored.presets[next].rules))}
          />
        </Row>
        <ul className="rule-list" aria-label="Rules">
          {draft.rules.map((rule, index) => (
            <RuleSentence
              key={rule.id}
              rule={rule}
              problems={problemsOfRule(problems, index)}
              canRemove={draft.rules.length > 1}
              onChange={(id, part) => edit((now) => withRule(now, id, part))}
              onRemove={(id) => edit((now) => withoutRule(now, id))}
            />
          ))}
        </ul>
        <div className="rules-buttons">
          <Button onClick={() => edit(withNewRule)} disabled={draft.rules.length >= 50}>
            <Plus size={13} aria-hidden />
            Add Rule
          </Button>
          <MoreButton controls={moreId} isOpen={isMore} isWrong={isMoreWrong} onChange={setIsMore} />
        </div>
        <div id={moreId}>{isMore && <MoreRules draft={draft} problems={problems} onChange={change} />}</div>
      </Section>
      {state.isChanged && <DraftBar stored={stored} state={state} />}
    </>
  );
}

function presetSegments(chosen: PresetChoice): Segment<PresetChoice>[] {
  const names: PresetChoice[] = ['drawbridge', 'denyhosts', 'fail2ban'];
  if (chosen === 'custom') names.push('custom');
  return names.map((value) => ({ value, words: PRESET_WORDS[value] }));
}

/** Says that the rules are not saved yet, and what can be done about that. */
function DraftBar({ stored, state }: { readonly stored: Rules; readonly state: RuleDraftState }) {
  const { rules, problems, revert } = state;
  const [isTrying, setIsTrying] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const save = async () => {
    if (rules === null) return;
    setIsSaving(true);
    const preset = presetLike(rules, stored.presets);
    const input = preset === null ? { rules } : { preset };
    setRefused(await attempt('setRules', input, 'The rules are saved'));
    setIsSaving(false);
  };
  return (
    <div className="draft-bar">
      <div className="draft-bar-line">
        <p role="status">
          {problems.size === 0 ? 'Unsaved rules' : `Unsaved rules: ${fieldsInWords(problems.size)}`}
        </p>
        <Button disabled={rules === null} onClick={() => setIsTrying(true)}>
          What if…
        </Button>
        <Button onClick={revert}>Revert</Button>
        <Button look="main" disabled={rules === null || isSaving} onClick={() => void save()}>
          Save
        </Button>
      </div>
      {refused !== null && <Problem>{refused}</Problem>}
      {isTrying && rules !== null && (
        <Dialog title="What if" onClose={() => setIsTrying(false)}>
          <div className="detection-what-if">
            <WhatIf rules={rules} onClose={() => setIsTrying(false)} />
          </div>
        </Dialog>
      )}
    </div>
  );
}

function fieldsInWords(count: number): string {
  return count === 1 ? 'a field needs a look' : `${count} fields need a look`;
}
