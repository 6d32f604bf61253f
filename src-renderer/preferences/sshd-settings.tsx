import type { SshdPolicyDetails } from '../../src-shared/contract.ts';
import { visible } from '../format/safe-text.ts';
import '../key-only/key-only.css';
import { exceptionWords, placeWords, SETTINGS, sourceWords, valueWords } from '../key-only/policy-words.ts';
import { Section } from './form.tsx';

/** What sshd accepts, setting by setting, and where each is said. */
export function SshdSettings({ policy }: { readonly policy: SshdPolicyDetails }) {
  const others = policy.exceptions.filter(({ allowsPasswords }) => !allowsPasswords);
  return (
    <Section title="What sshd says">
      <table className="setting-table" aria-label="Settings of sshd">
        <thead className="unseen">
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Where it is said</th>
          </tr>
        </thead>
        <tbody>
          {SETTINGS.map(({ name, words, keyword }) => {
            const { value, source, from, overridden } = policy[name];
            return (
              <tr key={name}>
                <th scope="row">
                  {words}
                  <span className="setting-keyword">{keyword}</span>
                </th>
                <td className="setting-value selectable">{valueWords(name, value)}</td>
                <td className="selectable">
                  {sourceWords({ source, from })}
                  {overridden.map((place) => (
                    <span key={`${place.file}:${place.line}`} className="setting-keyword">
                      Without effect: {valueWords(name, place.value)} in {placeWords(place)}
                    </span>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {others.length > 0 && (
        <ul className="access-notes small secondary selectable" aria-label="For some it is otherwise">
          {others.map((exception) => (
            <li key={exceptionWords(exception)}>
              {exceptionWords(exception)}: {exception.changes.map(visible).join(', ')}
              {exception.isTried ? '' : ' (not tried)'}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
