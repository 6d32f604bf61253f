import type { ReactNode } from 'react';
import { lengthOfTime } from '../../src-shared/duration.ts';
import { CommitField } from './commit-field.tsx';
import { Row } from './form.tsx';
import { readLength } from './read-length.ts';
import type { Setting } from './use-setting.ts';

/** A length of time as a setting of its own. @param done what is said when it is another, in seconds */
export function LengthRow({
  label,
  help,
  setting: { value, problem, set },
  least,
  most,
  done,
}: {
  readonly label: string;
  readonly help?: ReactNode;
  readonly setting: Setting<number>;
  /** In seconds. */
  readonly least: number;
  readonly most: number;
  readonly done: (seconds: number) => string;
}) {
  return (
    <Row label={label} {...(help !== undefined && { help })}>
      <CommitField
        label={label}
        className="length-field"
        value={lengthOfTime(value)}
        problem={problem}
        onCommit={(text) => {
          const read = readLength(text, 'length', least, most);
          if (typeof read === 'string') return read;
          const seconds = read.seconds ?? value;
          void set(seconds, done(seconds));
          return null;
        }}
      />
    </Row>
  );
}
