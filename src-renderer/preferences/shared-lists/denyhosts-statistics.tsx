import type { DenyHosts } from '../../../src-shared/contract.ts';
import { useNow } from '../../components/use-now.ts';
import { agoWords, day, exactTime, figure, lasting } from '../../format/figures.ts';
import { Row, Section } from '../form.tsx';

/** What was exchanged, as DenyHosts counts it. */
export function DenyHostsStatistics({ denyHosts: { statistics, holds } }: { readonly denyHosts: DenyHosts }) {
  const now = useNow();
  const { since, sent, received, sentLast, receivedLast, refused, serverTime, nextAt } = statistics;
  if (since === null) return null;
  return (
    <Section>
      <Row label="Exchanged">
        <table className="exchanged">
          <thead>
            <tr>
              <td />
              <th scope="col">Last time</th>
              <th scope="col">Since {day(since)}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Sent</th>
              <td>{figure(sentLast)}</td>
              <td>{figure(sent)}</td>
            </tr>
            <tr>
              <th scope="row">Received</th>
              <td>{figure(receivedLast)}</td>
              <td>{figure(received)}</td>
            </tr>
            <tr>
              <th scope="row">Kept out now</th>
              <td />
              <td>{figure(holds)}</td>
            </tr>
            {refused > 0 && (
              <tr>
                <th scope="row">Not taken by the server</th>
                <td />
                <td>{figure(refused)}</td>
              </tr>
            )}
          </tbody>
        </table>
        <p className="small secondary exchanged-times">
          {nextAt !== null && <span>{nextAt <= now ? 'Next: now' : `Next in ${lasting(nextAt - now)}`}</span>}
          {serverTime !== null && (
            <span title={exactTime(serverTime)}>
              Known up to {agoWords(serverTime, now)}, by the server's clock
            </span>
          )}
        </p>
      </Row>
    </Section>
  );
}
