import attributionText from '../../../assets/geo/ATTRIBUTION.md?raw';
import type { PlaceData } from '../../../src-shared/contract.ts';
import { short } from '../../format/safe-text.ts';
import { changeShare, useFollowShare, useShare } from '../../stores/share.ts';
import { attributionLines } from '../attribution.ts';
import { Problem, Row, Section } from '../form.tsx';
import { PathField } from '../path-field.tsx';
import { useSetting } from '../use-setting.ts';
import './places.css';

const BROUGHT = attributionLines(attributionText);

/** Whose data tells where an address is, and the owner's own instead of it. */
export function PlaceDataSection() {
  useFollowShare();
  const places = useShare(({ share }) => share?.places ?? null);
  const problem = useShare((state) => state.problem);
  if (places === null) return problem === null ? null : <Problem>{problem}</Problem>;
  return (
    <Section>
      <Row label="Places of addresses" problem={places.problem === null ? null : short(places.problem, 400)}>
        <ul className="place-sources" aria-label="Whose data it is">
          {places.sources.map(({ name, date, licence, credit }) => (
            <li key={`${name} ${date} ${licence}`}>
              <p className="selectable">
                {short(name, 120)}
                {date !== '' && <span className="secondary"> · {short(date, 20)}</span>}
                {licence !== '' && <span className="secondary"> · {short(licence, 120)}</span>}
              </p>
              {credit !== '' && credit !== name && (
                <p className="small secondary selectable">{short(credit, 400)}</p>
              )}
            </li>
          ))}
        </ul>
        {places.sources.length === 0 && <p className="secondary">No data can be read: no place is known.</p>}
        <details className="general-attribution">
          <summary>About the data that Drawbridge brings</summary>
          <div className="form-help selectable">
            {BROUGHT.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
        </details>
      </Row>
      <FileRow
        places={places}
        name="countryFile"
        label="Own countries"
        done="Countries are known from"
        help="The path of an MMDB file, on the guard's machine. What it doesn't know is asked of what Drawbridge brings."
      />
      <FileRow
        places={places}
        name="networkFile"
        label="Own networks"
        done="Networks are known from"
        help="The same with AS numbers and names."
      />
    </Section>
  );
}

function FileRow({
  places,
  name,
  label,
  done,
  help,
}: {
  readonly places: PlaceData;
  readonly name: 'countryFile' | 'networkFile';
  readonly label: string;
  readonly done: string;
  readonly help: string;
}) {
  const files = { countryFile: places.countryFile, networkFile: places.networkFile };
  const file = useSetting<typeof files, typeof name>(name, files, (part, words) =>
    changeShare('setPlaceFiles', { ...files, ...part }, words),
  );
  return (
    <Row label={label} help={help}>
      <PathField
        label={label}
        placeholder="/path/of/a/file.mmdb"
        setting={file}
        done={(path) => `${done} ${path ?? 'what Drawbridge brings'}`}
      />
    </Row>
  );
}
