import { Check } from '../components/check.tsx';
import { Field } from '../components/fields.tsx';
import type { PolicyDraft, PolicyField, PolicyRead } from './policy-draft.ts';

interface TextField {
  readonly field: PolicyField;
  readonly label: string;
  readonly help: string;
  readonly placeholder: string;
  readonly isNarrow: boolean;
}

const FIELDS: readonly TextField[] = [
  {
    field: 'maxAuthTries',
    label: 'MaxAuthTries',
    help: 'How many tries one connection has, before sshd ends it. Each key that is offered is one.',
    placeholder: 'As it is',
    isNarrow: true,
  },
  {
    field: 'loginGraceTime',
    label: 'LoginGraceTime',
    help: 'Seconds that a connection has to log in, before sshd ends it.',
    placeholder: 'As it is',
    isNarrow: true,
  },
  {
    field: 'allowUsers',
    label: 'AllowUsers',
    help: 'Nobody but these users may log in, whatever keys others have. Names with blanks between.',
    placeholder: 'As it is',
    isNarrow: false,
  },
];

/** What may be asked of sshd beside keys only. */
export function PolicyFields({
  draft,
  problems,
  onChange,
}: {
  readonly draft: PolicyDraft;
  readonly problems: PolicyRead['problems'];
  readonly onChange: (draft: PolicyDraft) => void;
}) {
  return (
    <div className="fields policy-fields">
      <div className="fields-row">
        <span className="fields-label">PermitRootLogin</span>
        <div className="policy-check">
          <Check
            isOn={draft.noRootLogin}
            onChange={(noRootLogin) => onChange({ ...draft, noRootLogin })}
            help="Log in as yourself and use sudo: root is the one name that every attacker knows."
          >
            Nobody logs in as root, not even with a key
          </Check>
        </div>
      </div>
      {FIELDS.map(({ field, label, help, placeholder, isNarrow }) => (
        <Field key={field} label={label} help={help} problem={problems?.[field] ?? null}>
          {(ids) => (
            <span
              className={['field', isNarrow ? 'narrow' : '', problems?.[field] ? 'wrong' : '']
                .filter((one) => one !== '')
                .join(' ')}
            >
              <input
                {...ids}
                type="text"
                inputMode={isNarrow ? 'numeric' : 'text'}
                placeholder={placeholder}
                spellCheck={false}
                autoComplete="off"
                maxLength={isNarrow ? 4 : 1700}
                value={draft[field]}
                onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
              />
            </span>
          )}
        </Field>
      ))}
    </div>
  );
}
