import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { WhatIf } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Flag } from '../components/flag.tsx';
import { counted, exactTime, figure, rowTime } from '../format/figures.ts';
import { short, visible } from '../format/safe-text.ts';
import {
  CHANGE_KINDS,
  CHANGE_WORD,
  type Change,
  type ChangeKind,
  difference,
  span,
  verdict,
  wrongFirst,
} from './words.ts';

const FIRST = 40;
/** A part that scrolls can be reached, and scrolled, by key. */
const SCROLLS = { tabIndex: 0, role: 'region', 'aria-label': 'Attackers' } as const;

/** What came of it: those wrongly blocked first, then the others by kind. */
export function WhatIfResult({ result }: { readonly result: WhatIf }) {
  const { counts, changes } = result;
  const [chosen, setChosen] = useState<ChangeKind | null>(null);
  const kind = chosen ?? CHANGE_KINDS.find((one) => counts[one] > 0) ?? null;
  const listed = changes.filter(({ change }) => change === kind);
  return (
    <div className="what-if-result">
      <p className="what-if-verdict" role="status">
        {verdict(result)}
      </p>
      {counts.wrong > 0 && <Wrong wrong={result.wrong} count={counts.wrong} />}
      {result.events > 0 && (
        <ul className="what-if-tiles" aria-label="What would change">
          {CHANGE_KINDS.map((one) => (
            <li key={one}>
              <button
                type="button"
                className="what-if-tile"
                aria-pressed={one === kind}
                disabled={counts[one] === 0}
                onClick={() => setChosen(one)}
              >
                <span className="what-if-figure">{figure(counts[one])}</span>
                <span className="small secondary">{CHANGE_WORD[one]}</span>
              </button>
            </li>
          ))}
          <li>
            <div className={counts.wrong > 0 ? 'what-if-tile wrong' : 'what-if-tile'}>
              <span className="what-if-figure">{figure(counts.wrong)}</span>
              <span className="small secondary">Wrongly</span>
            </div>
          </li>
        </ul>
      )}
      {kind !== null && listed.length > 0 && <Changes key={kind} changes={listed} count={counts[kind]} />}
    </div>
  );
}

function Wrong({ wrong, count }: { readonly wrong: WhatIf['wrong']; readonly count: number }) {
  return (
    <div className="what-if-wrong" role="alert">
      <h3>
        <TriangleAlert size={14} aria-hidden />
        {count === 1
          ? 'Somebody who logged in later would have been kept out.'
          : `${counted(count, 'address', 'addresses')} from which somebody logged in later would have been kept out.`}
      </h3>
      <ul>
        {wrongFirst(wrong).map((one) => (
          <li key={`${one.attacker} ${one.blockedAt}`}>
            <Flag country={one.place.country} />
            <span className="mono selectable">{one.attacker}</span>
            <span title={exactTime(one.loggedInAt)}>
              {`${short(one.user, 40)} logged in from there ${span(one.loggedInAt - one.blockedAt)} later`}
            </span>
            <span className="small secondary">
              {one.alsoNow ? 'The rules of now would block it, too.' : ''}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Changes({ changes, count }: { readonly changes: readonly Change[]; readonly count: number }) {
  const [isWhole, setIsWhole] = useState(false);
  const now = Date.now();
  const shown = isWhole ? changes : changes.slice(0, FIRST);
  return (
    <div className="what-if-list" {...SCROLLS}>
      <table>
        <thead>
          <tr>
            <th scope="col">Address</th>
            <th scope="col">Blocked now</th>
            <th scope="col">Blocked then</th>
            <th scope="col" className="number">
              Attempts
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.attacker}>
              <td>
                <span className="what-if-address">
                  <Flag country={one.place.country} />
                  <span className="mono clip selectable" title={visible(one.attacker)}>
                    {one.attacker}
                  </span>
                </span>
              </td>
              <When at={one.currentAt} rule={one.currentRule} now={now} />
              <When at={one.proposedAt} rule={one.proposedRule} now={now} note={difference(one)} />
              <td className="number">{figure(one.attempts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!isWhole && changes.length > FIRST && (
        <Button look="plain" onClick={() => setIsWhole(true)}>
          {`Show ${figure(changes.length)}`}
        </Button>
      )}
      {isWhole && count > changes.length && (
        <p className="small secondary what-if-rest">{`And ${figure(count - changes.length)} with fewer attempts.`}</p>
      )}
    </div>
  );
}

function When({
  at,
  rule,
  now,
  note = null,
}: {
  readonly at: number | null;
  readonly rule: string | null;
  readonly now: number;
  readonly note?: string | null;
}) {
  if (at === null) return <td className="secondary">never</td>;
  return (
    <td title={exactTime(at)}>
      {rowTime(at, now)}
      <span className="small secondary what-if-why">
        {[note, rule].filter((one) => one !== null).join(' · ')}
      </span>
    </td>
  );
}
