import { useState } from 'react';
import type { SharedList } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { agoWords, exactTime, figure, lasting } from '../../format/figures.ts';
import { short } from '../../format/safe-text.ts';
import { changeShare } from '../../stores/share.ts';
import { Problem } from '../form.tsx';

/** A version that changed too much to be taken unseen: the owner decides. */
export function HeldBack({
  id,
  name,
  held,
  nextAt,
  now,
}: {
  readonly id: string;
  readonly name: string;
  readonly held: NonNullable<SharedList['held']>;
  readonly nextAt: number | null;
  readonly now: number;
}) {
  const [busy, setBusy] = useState<'acceptList' | 'fetchList' | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const run = async (command: 'acceptList' | 'fetchList', done: (isHeld: boolean) => string) => {
    setBusy(command);
    const words = (list: SharedList | undefined) => done((list?.held ?? null) !== null);
    setRefused(
      await changeShare(command, { id }, ({ share }) =>
        words(share.lists.find(({ settings }) => settings.id === id)),
      ),
    );
    setBusy(null);
  };
  return (
    <section className="held-back" aria-label={`A new version of ${name} is held back`}>
      <h3>A new version is held back</h3>
      <p className="selectable">{short(held.why, 300)}</p>
      <table className="held-figures">
        <thead>
          <tr>
            <td />
            <th scope="col">In force</th>
            <th scope="col" title={exactTime(held.since)}>
              New, {agoWords(held.since, now)}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Entries</th>
            <td>{figure(held.entriesBefore)}</td>
            <td>{figure(held.entries)}</td>
          </tr>
          <tr>
            <th scope="row">IPv4 addresses</th>
            <td>{figure(held.addressesBefore)}</td>
            <td>{figure(held.addresses)}</td>
          </tr>
        </tbody>
      </table>
      {held.isApproved ? (
        <p role="status">
          You take it: it is fetched once more
          {nextAt === null || nextAt <= now ? ' now' : ` in ${lasting(nextAt - now)}`}, when its maker allows
          that, and is in force from then on.
        </p>
      ) : (
        <>
          <div className="held-buttons">
            <Button
              isSmall
              look="main"
              disabled={busy !== null}
              onClick={() =>
                void run('acceptList', (isHeld) =>
                  isHeld
                    ? `The new version of ${name} is taken as soon as it may be fetched`
                    : `The new version of ${name} is in force`,
                )
              }
            >
              {busy === 'acceptList' ? 'Taking…' : 'Take the New Version'}
            </Button>
            <Button
              isSmall
              disabled={busy !== null}
              onClick={() =>
                void run('fetchList', (isHeld) =>
                  isHeld ? `${name} is still held back` : `The new version of ${name} is in force`,
                )
              }
            >
              {busy === 'fetchList' ? 'Looking…' : 'Look Again'}
            </Button>
          </div>
          <p className="small secondary">
            To keep the version in force, do nothing: each later one is judged the same way.
          </p>
        </>
      )}
      {refused !== null && <Problem>{refused}</Problem>}
    </section>
  );
}
