import type { AttackerDetails } from '../../src-shared/contract.ts';
import { useNow } from '../components/use-now.ts';
import { agoWords, counted, exactTime } from '../format/figures.ts';
import { type Mark, timeLineOf } from './time-line.ts';

const WORDS: Readonly<Record<Mark['what'], string>> = {
  attempt: 'Attempt',
  login: 'Logged in',
  spare: 'Not blocked',
  block: 'Blocked',
};

/** From first seen until now: attempts as ticks, blocks as spans, logins and spares as points. */
export function TimeLineView({ details }: { readonly details: AttackerDetails }) {
  const now = useNow();
  const { from, marks } = timeLineOf(details, now);
  const { firstSeen, lastSeen } = details.attacker;
  const count = (what: Mark['what']) => marks.filter((mark) => mark.what === what).length;
  const label = `First seen ${exactTime(firstSeen)}, last seen ${exactTime(lastSeen)}; ${counted(count('block'), 'block')}, ${counted(count('login'), 'login')}`;
  return (
    <section className="attacker-part">
      <h3 className="unseen">Time line</h3>
      <div className="time-line" role="img" aria-label={label}>
        <div className="time-line-base" />
        {marks.map((mark) => (
          <span
            key={`${mark.what} ${mark.time} ${mark.at}`}
            className={`time-mark ${mark.what}`}
            title={`${WORDS[mark.what]}, ${exactTime(mark.time)}`}
            style={placeOf(mark)}
          />
        ))}
      </div>
      <p className="time-line-ends small secondary">
        <span title={exactTime(firstSeen)}>
          First seen {from < firstSeen ? exactTime(firstSeen) : agoWords(firstSeen, now)}
        </span>
        <span title={exactTime(lastSeen)}>Last seen {agoWords(lastSeen, now)}</span>
      </p>
    </section>
  );
}

function placeOf(mark: Mark): { left: string; width?: string } {
  const left = `${mark.at * 100}%`;
  return mark.what === 'block' ? { left, width: `${(mark.to - mark.at) * 100}%` } : { left };
}
