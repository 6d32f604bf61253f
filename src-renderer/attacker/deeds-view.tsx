import { CircleSlash, KeyRound, Share2, ShieldBan } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/button.tsx';
import { counted, exactTime, lasting } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { type Deed, type Done, deedsOf } from './deeds.ts';

const FIRST = 5;
const ICON = { block: ShieldBan, shared: Share2, spare: CircleSlash, login: KeyRound };

/** What was done about an attacker, with the rule in words, newest first. */
export function Deeds({
  address,
  details,
  end,
}: {
  readonly address: string;
  readonly details: Done;
  readonly end?: ReactNode;
}) {
  const [isWhole, setIsWhole] = useState(false);
  const deeds = deedsOf(details, { exact: exactTime, lasting }, address);
  const shown = isWhole ? deeds : deeds.slice(0, FIRST);
  return (
    <section className="attacker-part">
      <h3>What was done</h3>
      {deeds.length === 0 && <p className="secondary">Nothing: no rule was met.</p>}
      <ul className="deeds">
        {shown.map((deed) => (
          <DeedRow key={deed.key} deed={deed} />
        ))}
      </ul>
      {deeds.length > shown.length && (
        <Button look="plain" isSmall onClick={() => setIsWhole(true)}>
          {counted(deeds.length - shown.length, 'earlier one')}
        </Button>
      )}
      {end !== undefined && <div className="deeds-end">{end}</div>}
    </section>
  );
}

function DeedRow({ deed: { what, title, why, time } }: { readonly deed: Deed }) {
  const Icon = ICON[what];
  return (
    <li className={`deed ${what}`}>
      <Icon size={14} aria-hidden />
      <div className="deed-words">
        <p>{title}</p>
        {why !== '' && <p className="small secondary selectable">{short(why, 300)}</p>}
        <p className="small secondary">{timeWords(what, time)}</p>
      </div>
    </li>
  );
}

function timeWords(what: Deed['what'], time: number | null): string {
  if (time === null) return 'For as long as the rule is there';
  return what === 'shared' ? `Since ${exactTime(time)}` : exactTime(time);
}
