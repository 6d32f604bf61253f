import type { ReactNode } from 'react';
import type { HistoryRow } from '../../src-shared/contract.ts';
import { Flag } from '../components/flag.tsx';
import { countryName, exactTime } from '../format/figures.ts';
import { short, visible } from '../format/safe-text.ts';
import { blockReason, kindWord } from '../format/words.ts';

/** So much of a line is shown; sshd's own lines are far shorter. */
const MOST = 4000;

/** All that is stored of one row. */
export function EventFields({ row }: { readonly row: HistoryRow }) {
  return row.type === 'event' ? <LoginEvent row={row} /> : <BlockMoment row={row} />;
}

function LoginEvent({ row }: { readonly row: Extract<HistoryRow, { type: 'event' }> }) {
  const { event } = row;
  return (
    <div className="activity-fields">
      <h3>{kindWord(event.kind)}</h3>
      <dl>
        <Field words="Time">{exactTime(event.time)}</Field>
        <Field words="User">{event.user === null ? null : short(event.user, 600)}</Field>
        <Field words="Address" isMono>
          {event.address}
        </Field>
        <Place row={row} />
        <Field words="Port">{event.port}</Field>
        <Field words="Method">{event.method === null ? null : visible(event.method)}</Field>
        <Field words="Key" isMono>
          {event.fingerprint === null ? null : visible(event.fingerprint)}
        </Field>
        <Field words="Process">{event.pid}</Field>
        <Field words="Attempts">{event.attempts}</Field>
        <Field words="Counts as">{event.category}</Field>
      </dl>
      <h4 className="small secondary">What sshd said</h4>
      <pre className="mono selectable activity-raw">{short(event.line, MOST)}</pre>
    </div>
  );
}

const ENDED_BY: Readonly<Record<string, string>> = {
  expired: 'Its time was over',
  owner: 'You',
  'allow-list': 'The allow list',
};

function BlockMoment({ row }: { readonly row: Exclude<HistoryRow, { type: 'event' }> }) {
  const { block } = row;
  const by = block.by === 'owner' ? 'You' : `Rule ${block.rule ?? ''}`;
  return (
    <div className="activity-fields">
      <h3>{kindWord(row.type)}</h3>
      <dl>
        <Field words="Target" isMono>
          {block.target}
        </Field>
        <Place row={row} />
        <Field words="Since">{exactTime(block.since)}</Field>
        <Field words="Until">{block.until === null ? 'For ever' : exactTime(block.until)}</Field>
        <Field words="By">{visible(by)}</Field>
        <Field words="Reason">{short(blockReason(block), 600)}</Field>
        <Field words="Ended">{block.liftedAt === null ? null : exactTime(block.liftedAt)}</Field>
        <Field words="Ended by">
          {block.liftedBy === null ? null : (ENDED_BY[block.liftedBy] ?? visible(block.liftedBy))}
        </Field>
      </dl>
    </div>
  );
}

function Place({ row: { place } }: { readonly row: HistoryRow }) {
  const { country, network } = place;
  return (
    <>
      <Field words="Country">
        {country !== null && (
          <>
            <Flag country={country} /> {countryName(country)}
          </>
        )}
      </Field>
      <Field words="Network">
        {network === null
          ? null
          : `${network.name === '' ? '' : `${visible(network.name)}, `}AS${network.number}`}
      </Field>
    </>
  );
}

/** Left out where there is nothing to say. */
function Field({
  words,
  children,
  isMono = false,
}: {
  readonly words: string;
  readonly children: ReactNode;
  readonly isMono?: boolean;
}) {
  if (children === null || children === false || children === '') return null;
  return (
    <div>
      <dt className="secondary">{words}</dt>
      <dd className={isMono ? 'mono selectable' : 'selectable'}>{children}</dd>
    </div>
  );
}
