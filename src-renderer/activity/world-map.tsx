import { useMemo, useState } from 'react';
import type { ViewSummary } from '../../src-shared/contract.ts';
import { counted, countryName, figure, shortFigure } from '../format/figures.ts';
import { countryShapes, LEVELS, levelOf, MAP_HEIGHT, MAP_WIDTH } from './countries.ts';

const LEGEND = Array.from({ length: LEVELS }, (_, level) => level + 1);

/** Countries by attempts. The list beside it says the same in words and can be reached by key. */
export function WorldMap({
  countries,
  onChoose,
}: {
  readonly countries: ViewSummary['countries'];
  readonly onChoose: (country: string) => void;
}) {
  const shapes = useMemo(countryShapes, []);
  const [pointed, setPointed] = useState<string | null>(null);
  const attemptsOf = new Map(countries.map(({ country, attempts }) => [country, attempts]));
  const known = countries.filter(({ country }) => country !== null);
  const most = Math.max(0, ...known.map(({ attempts }) => attempts));
  const words =
    pointed === null
      ? `${counted(known.length, 'country', 'countries')}`
      : `${countryName(pointed)}: ${counted(attemptsOf.get(pointed) ?? 0, 'attempt')}`;
  return (
    <div className="activity-map">
      <svg viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`} role="img" aria-label="Where attempts came from">
        {shapes.map(({ key, code, path }) => {
          const attempts = code === null ? 0 : (attemptsOf.get(code) ?? 0);
          const pointer = {
            onMouseEnter: () => setPointed(code),
            onMouseLeave: () => setPointed(null),
            ...(code !== null && attempts > 0 && { onClick: () => onChoose(code) }),
          };
          return (
            <path
              key={key}
              d={path}
              className={`activity-country level-${levelOf(attempts, most)}`}
              {...pointer}
            />
          );
        })}
      </svg>
      <div className="activity-legend small secondary">
        <span className="clip">{words}</span>
        {most > 0 && (
          <span className="activity-scale" aria-hidden>
            1
            {LEGEND.map((level) => (
              <span key={level} className={`level-${level}`} />
            ))}
            <span title={figure(most)}>{shortFigure(most)}</span>
          </span>
        )}
      </div>
    </div>
  );
}
