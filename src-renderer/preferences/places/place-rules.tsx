import { X } from 'lucide-react';
import { useState } from 'react';
import type { PlaceData, PlaceRule } from '../../../src-shared/contract.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Flag } from '../../components/flag.tsx';
import { useFollowShare, useShare } from '../../stores/share.ts';
import { Help, Problem, Section } from '../form.tsx';
import { AddPlace } from './add-place.tsx';
import { ACTION_END, ACTIONS, placeFigures, placeName, withoutRule } from './place-words.ts';
import './places.css';
import { type Refusal, saveRules } from './save-rules.ts';

/** Rules by country or network: at first none. */
export function PlaceRules() {
  useFollowShare();
  const rules = useShare(({ share }) => share?.places.rules ?? null);
  const problem = useShare((state) => state.problem);
  return (
    <Section title="Countries and networks">
      {problem !== null && <Problem>{problem}</Problem>}
      {rules !== null && (
        <>
          {rules.length === 0 ? (
            <p className="secondary">No country and no network is kept out, or exempt, as a whole.</p>
          ) : (
            <ul className="place-rules" aria-label="Rules by country and network">
              {rules.map((rule) => (
                <PlaceRuleRow key={rule.source} rule={rule} rules={rules} />
              ))}
            </ul>
          )}
          <AddPlace rules={rules} />
          <Help>
            Where an address is, is known approximately only. What is exempt wins over what is kept out, and
            the allow list over both.
          </Help>
        </>
      )}
    </Section>
  );
}

function PlaceRuleRow({
  rule,
  rules,
}: {
  readonly rule: PlaceData['rules'][number];
  readonly rules: readonly PlaceRule[];
}) {
  const { place, action } = rule;
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const name = placeName(place);
  const remove = async (evenWithLogins: boolean) => {
    const done = action === 'block' ? `${name} is not kept out any more` : `${name} is not exempt any more`;
    setRefusal(await saveRules(withoutRule(rules, place), done, evenWithLogins));
  };
  return (
    <li className="place-rule">
      <div className="place-words">
        <p>
          {ACTIONS.find(({ value }) => value === action)?.words}{' '}
          {'country' in place && (
            <span className="place-flag" aria-hidden>
              <Flag country={place.country} />{' '}
            </span>
          )}
          <span className="place-name">{name}</span>
          {ACTION_END[action]}
        </p>
        <p className="small secondary">{placeFigures(rule)}</p>
        {refusal !== null && (
          <>
            <Problem>{refusal.problem}</Problem>
            {refusal.canInsist && (
              <Button isSmall look="danger" onClick={() => void remove(true)}>
                Remove Anyway
              </Button>
            )}
          </>
        )}
      </div>
      {/* Without a rule that keeps out nobody is kept out whom the others don't; without an exemption somebody may be. */}
      <IconButton label={`Remove the rule for ${name}`} onClick={() => void remove(action === 'block')}>
        <X size={13} aria-hidden />
      </IconButton>
    </li>
  );
}
