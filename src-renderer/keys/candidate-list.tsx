import { Check } from '../components/check.tsx';
import { short, visible } from '../format/safe-text.ts';
import { keyName, kindWords, restrictionWords } from './key-words.ts';
import './keys.css';
import type { Candidates } from './use-candidates.ts';

/** Keys that were found, to tick. */
export function CandidateList({
  candidates,
  chosen,
  tick,
}: Pick<Candidates, 'candidates' | 'chosen' | 'tick'>) {
  if (candidates === null) return null;
  if (candidates.length === 0) return <p className="secondary">There are no keys.</p>;
  const isChosen = new Set(chosen.map(({ fingerprint }) => fingerprint));
  return (
    <ul className="candidates" aria-label="Keys that were found">
      {candidates.map((key) => (
        <li key={key.fingerprint}>
          <Check
            isOn={isChosen.has(key.fingerprint)}
            isDisabled={key.knownAt !== null}
            onChange={(isOn) => tick(key.fingerprint, isOn)}
            help={
              <>
                <span className="mono">{key.fingerprint}</span>
                {[
                  ...restrictionWords(key.restrictions),
                  ...(key.knownAt === null ? [] : [`there already: ${short(key.knownAt, 200)}`]),
                ].map((words) => (
                  <span key={words}> · {words}</span>
                ))}
                {key.weak !== null && <span className="key-warning">{visible(key.weak)}</span>}
              </>
            }
          >
            {keyName(key)} <span className="key-kind">{kindWords(key)}</span>
          </Check>
        </li>
      ))}
    </ul>
  );
}
