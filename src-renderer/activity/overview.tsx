import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ViewSummary } from '../../src-shared/contract.ts';
import { Flag } from '../components/flag.tsx';
import { countryName, figure } from '../format/figures.ts';
import { short } from '../format/safe-text.ts';
import { ActivityChart } from './activity-chart.tsx';
import { joined, type WordFilter } from './filter-text.ts';
import { setView, useActivity } from './history-view.ts';
import { ReportFigures } from './report-figures.tsx';
import { TopList } from './top-list.tsx';
import { WorldMap } from './world-map.tsx';

const SHOWN = 30;
/** Below this height the table needs the room more. */
const ROOMY = 760;

/** The view as figures, chart, map and lists of the most frequent. */
export function Overview() {
  const summary = useActivity((state) => state.summary);
  const [isOpen, setIsOpen] = useState(() => innerHeight >= ROOMY && innerWidth >= 800);
  const Arrow = isOpen ? ChevronDown : ChevronRight;
  return (
    <section className="activity-overview" aria-label="Overview">
      <div className="activity-top-row">
        <dl className="activity-figures">
          <Figure words="Events" count={summary?.events} />
          <Figure words="Attempts" count={summary?.attempts} />
          <Figure words="Attackers" count={summary?.attackers} />
        </dl>
        <ActivityChart />
      </div>
      <div className="activity-fold-line">
        <button
          type="button"
          className="activity-fold small secondary"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Arrow size={12} aria-hidden />
          Users, countries and networks
        </button>
        <ReportFigures />
      </div>
      {isOpen && summary !== null && <Panels summary={summary} />}
    </section>
  );
}

function Figure({ words, count }: { readonly words: string; readonly count: number | undefined }) {
  return (
    <div>
      <dt className="small secondary">{words}</dt>
      <dd>{count === undefined ? '–' : figure(count)}</dd>
    </div>
  );
}

function narrow(filter: WordFilter): void {
  setView({ words: joined(useActivity.getState().words, filter) });
}

function Panels({ summary: { users, countries, networks } }: { readonly summary: ViewSummary }) {
  return (
    <div className="activity-panels">
      <WorldMap countries={countries} onChoose={(country) => narrow({ country })} />
      <TopList
        title="Top countries"
        entries={countries.slice(0, SHOWN).map(({ country, attempts }) => {
          const name = country === null ? 'Country unknown' : countryName(country);
          return {
            key: country ?? '',
            attempts,
            title: name,
            words: (
              <>
                <span aria-hidden>
                  <Flag country={country} />
                </span>{' '}
                {name}
              </>
            ),
            ...(country !== null && { onChoose: () => narrow({ country }) }),
          };
        })}
      />
      <TopList
        title="Top users"
        entries={users.slice(0, SHOWN).map(({ user, attempts }) => ({
          key: user,
          attempts,
          title: user === '' ? 'An empty user name' : short(user, 200),
          words: user === '' ? 'An empty user name' : short(user, 60),
          ...(user !== '' && user.length <= 256 && { onChoose: () => narrow({ user }) }),
        }))}
      />
      <TopList
        title="Top networks"
        entries={networks.slice(0, SHOWN).map(({ number, name, attempts }) => {
          const words = number === null ? 'Network unknown' : name === '' ? `AS${number}` : short(name, 80);
          return {
            key: String(number),
            attempts,
            title: number === null ? words : `${words} (AS${number})`,
            words,
            ...(number !== null && { onChoose: () => narrow({ network: number }) }),
          };
        })}
      />
    </div>
  );
}
