import { CommitField } from './commit-field.tsx';
import type { Setting } from './use-setting.ts';

/** The whole path of a file on the guard's machine, or none. @param done what is said when it is another */
export function PathField({
  label,
  placeholder,
  setting: { value, problem, set },
  done,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly setting: Setting<string | null>;
  readonly done: (path: string | null) => string;
}) {
  return (
    <CommitField
      label={label}
      className="wide mono"
      placeholder={placeholder}
      value={value ?? ''}
      problem={problem}
      onCommit={(text) => {
        if (text !== '' && !/^\/[^\0]{0,4095}$/.test(text)) return 'Write the whole path, from / on.';
        const path = text === '' ? null : text;
        void set(path, done(path));
        return null;
      }}
    />
  );
}
