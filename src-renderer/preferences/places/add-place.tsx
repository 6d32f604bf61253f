import { useEffect, useState } from 'react';
import type { CallOutput, PlaceRule, RuledPlace } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { short } from '../../format/safe-text.ts';
import { messageOf } from '../../format/words.ts';
import { Problem } from '../form.tsx';
import { PlaceSearch } from './place-search.tsx';
import { ACTION_END, ACTIONS, placeFigures, placeName, withRule } from './place-words.ts';
import { type Refusal, saveRules } from './save-rules.ts';

type Check = CallOutput<'checkPlace'>;

/** A new rule by place: what it would do is shown before it is saved. */
export function AddPlace({ rules }: { readonly rules: readonly PlaceRule[] }) {
  const [action, setAction] = useState<PlaceRule['action']>('block');
  const [place, setPlace] = useState<RuledPlace | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { check, problem } = usePlaceCheck(place);
  const choose = (next: RuledPlace | null) => {
    setPlace(next);
    setRefusal(null);
  };
  const save = async (evenWithLogins: boolean) => {
    if (place === null) return;
    setIsSaving(true);
    const name = placeName(place);
    const done =
      action === 'block'
        ? `Everybody from ${name} is kept out`
        : `Nobody from ${name} is blocked by a rule or a shared list`;
    const said = await saveRules(withRule(rules, { place, action }), done, evenWithLogins);
    setIsSaving(false);
    setRefusal(said);
    if (said === null) choose(null);
  };
  return (
    <form
      className="place-add"
      onSubmit={(event) => {
        event.preventDefault();
        void save(false);
      }}
    >
      <div className="place-line">
        <Choice
          label="What the rule does"
          options={ACTIONS}
          value={action}
          onChange={(next) => {
            setAction(next);
            setRefusal(null);
          }}
        />
        <PlaceSearch chosen={place} onChoose={choose} />
        {ACTION_END[action] !== '' && <span className="place-end">{ACTION_END[action].trim()}</span>}
      </div>
      {place !== null && (
        <div className="place-check" role="status">
          {check === null && problem === null && <p className="secondary">Looking…</p>}
          {problem !== null && <Problem>{problem}</Problem>}
          {check !== null && (
            <>
              <p>
                {placeName(place)}: {placeFigures(check)}.
              </p>
              {check.logins.length > 0 && action === 'block' && refusal === null && (
                <p className="place-logins">
                  Somebody has logged in from there:{' '}
                  <span className="mono selectable">
                    {check.logins.map((one) => short(one, 50)).join(', ')}
                  </span>
                </p>
              )}
            </>
          )}
          {refusal !== null && <Problem>{refusal.problem}</Problem>}
          <div className="form-line">
            {refusal?.canInsist === true ? (
              <Button look="danger" disabled={isSaving} onClick={() => void save(true)}>
                Keep Out Anyway
              </Button>
            ) : (
              <Button look="main" type="submit" disabled={isSaving || check === null}>
                {action === 'block' ? 'Keep Out' : 'Never Block'}
              </Button>
            )}
            <Button onClick={() => choose(null)}>Cancel</Button>
          </div>
        </div>
      )}
    </form>
  );
}

function usePlaceCheck(place: RuledPlace | null): {
  readonly check: Check | null;
  readonly problem: string | null;
} {
  const [answer, setAnswer] = useState<{
    readonly place: RuledPlace;
    readonly check: Check | null;
    readonly problem: string | null;
  } | null>(null);
  useEffect(() => {
    if (place === null) return;
    let isOver = false;
    bridge()
      .call('checkPlace', { place })
      .then(
        (check) => isOver || setAnswer({ place, check, problem: null }),
        (error: unknown) => isOver || setAnswer({ place, check: null, problem: messageOf(error) }),
      );
    return () => {
      isOver = true;
    };
  }, [place]);
  if (answer === null || answer.place !== place) return { check: null, problem: null };
  return answer;
}
