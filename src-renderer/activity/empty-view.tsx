import { Empty } from '../components/empty.tsx';
import { useStatus } from '../stores/stores.ts';
import { useActivity } from './history-view.ts';

/** Why there are no rows. */
export function EmptyView() {
  const { filter, view, problem } = useActivity();
  const log = useStatus(({ status }) => status?.log ?? null);
  if (view === null || problem !== null) return problem === null ? null : <div className="activity-empty" />;
  if (!view.isComplete) return null;
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <div className="activity-empty">
      {isFiltered ? (
        <Empty title="Nothing matches">
          {Object.keys(filter).some((key) => key !== 'from' && key !== 'to')
            ? 'Nothing that is stored of this time fits the filter. Take a word away, or choose a longer time.'
            : 'Nothing happened in this time. Choose a longer one to look further back.'}
        </Empty>
      ) : (
        <Empty title="Nothing has happened yet">
          {log === null ? 'No event is stored.' : `No event is stored. What is read: ${log.description}.`}
        </Empty>
      )}
    </div>
  );
}
