import { useState } from 'react';
import type { DenyHostsSettings } from '../../../src-shared/contract.ts';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import { durationText } from '../../format/duration-text.ts';
import { wholeNumber } from '../commit-field.tsx';
import { Problem, Row } from '../form.tsx';
import { readLength } from '../read-length.ts';
import { SentenceField } from '../sentence-field.tsx';
import { useSetting } from '../use-setting.ts';
import type { ChangeDenyHosts } from './denyhosts-section.tsx';

const YEAR = 31_536_000;

/** Which received addresses are kept out, and for how long: one sentence. */
export function TakenSentence({
  settings,
  change,
}: {
  readonly settings: DenyHostsSettings;
  readonly change: ChangeDenyHosts;
}) {
  const threshold = useSetting('threshold', settings, change);
  const resiliency = useSetting('resiliencySeconds', settings, change);
  const keep = useSetting('keepSeconds', settings, change);
  const [wrong, setWrong] = useState<Readonly<Record<string, string | null>>>({});
  const wrongAt = (name: string) => (text: string | null) => setWrong((now) => ({ ...now, [name]: text }));
  const said = [...Object.values(wrong), threshold.problem, resiliency.problem, keep.problem].filter(
    (one) => one !== null,
  );
  return (
    <Row label="Taken">
      <p className="rule-sentence">
        Take an address once{' '}
        <SentenceField
          label="How many others reported it"
          isNumber
          value={String(threshold.value)}
          problem={threshold.problem}
          onWrong={wrongAt('threshold')}
          onCommit={(text) => {
            const number = wholeNumber(text, 1, 1000);
            if (typeof number === 'string') return number;
            void threshold.set(number, `Taken once ${number} others reported it`);
            return null;
          }}
        />{' '}
        {threshold.value === 1 ? 'other' : 'others'} reported it and it was seen for{' '}
        <SentenceField
          label="For how long it was seen"
          value={resiliency.value === 0 ? 'no time' : durationText(resiliency.value, 'length')}
          problem={resiliency.problem}
          onWrong={wrongAt('resiliency')}
          onCommit={(text) => {
            const read = readLength(text, 'not at all', 0, YEAR);
            if (typeof read === 'string') return read;
            const seconds = read.seconds ?? 0;
            void resiliency.set(
              seconds,
              seconds === 0
                ? 'Taken as soon as it is reported'
                : `Taken once it was seen for ${lengthOfTime(seconds)}`,
            );
            return null;
          }}
        />
        ; keep it out for{' '}
        <SentenceField
          label="How long it is kept out"
          value={durationText(keep.value, 'length')}
          problem={keep.problem}
          onWrong={wrongAt('keep')}
          onCommit={(text) => {
            const read = readLength(text, 'length', 3600, 10 * YEAR);
            if (typeof read === 'string') return read;
            const seconds = read.seconds ?? keep.value;
            void keep.set(seconds, `Received addresses are kept out for ${lengthOfTime(seconds)}`);
            return null;
          }}
        />
      </p>
      {said.map((problem) => (
        <Problem key={problem}>{problem}</Problem>
      ))}
    </Row>
  );
}
