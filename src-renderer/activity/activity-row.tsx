import { memo } from 'react';
import type { HistoryRow } from '../../src-shared/contract.ts';
import { Flag } from '../components/flag.tsx';
import { countryName, exactTime, rowTime } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { COLUMNS, rowWords } from './row-words.ts';

export interface ActivityRowProps {
  readonly id: string;
  readonly index: number;
  readonly row: HistoryRow | undefined;
  readonly isSelected: boolean;
  /** The midnight from which on a time needs no date. */
  readonly today: number;
}

/** One line of the table; grey bars until it is here. */
export const ActivityRow = memo(({ id, index, row, isSelected, today }: ActivityRowProps) => (
  <tr
    id={id}
    className="activity-row"
    aria-rowindex={index + 2}
    aria-selected={isSelected}
    data-index={index}
  >
    {row === undefined ? <Waiting /> : <Cells row={row} today={today} />}
  </tr>
));

function Cells({ row, today }: { readonly row: HistoryRow; readonly today: number }) {
  const { time, look, what, address, country, user, network, method, line } = rowWords(row);
  return (
    <>
      <td className="clip" title={exactTime(time)}>
        {rowTime(time, today)}
      </td>
      <td className="clip activity-what">
        <span className={`activity-dot ${look}`} aria-hidden />
        {what}
      </td>
      <td className="activity-address">
        {address !== null && (
          <>
            <Flag country={country} />
            <span className="mono clip" title={address}>
              {address}
            </span>
          </>
        )}
      </td>
      <td className="clip" title={user === null ? undefined : short(user, 300)}>
        {user === null ? '' : short(user, 60)}
      </td>
      <td className="clip">{country === null ? '' : countryName(country)}</td>
      <td className="clip" title={network === null ? undefined : short(network, 200)}>
        {network === null ? '' : short(network, 80)}
      </td>
      <td className="clip">{method === null ? '' : short(method, 40)}</td>
      <td className="mono clip secondary activity-line">{short(line, 240)}</td>
    </>
  );
}

function Waiting() {
  return COLUMNS.map(({ name }) => (
    <td key={name} aria-hidden>
      {(name === 'time' || name === 'address' || name === 'line') && <span className="activity-waiting" />}
    </td>
  ));
}
