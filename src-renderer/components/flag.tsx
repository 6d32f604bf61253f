import { countryName } from '../format/figures.ts';
import './controls.css';

/** The flags as files of their own: fetched when shown, 1 kB each. */
const FILES = import.meta.glob<string>('../../node_modules/country-flag-icons/3x2/*.svg', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
});

const URL_OF = new Map(
  Object.entries(FILES).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1, -'.svg'.length), url]),
);

/** A country's flag, named for screen readers; an empty field where the country is not known. */
export function Flag({ country }: { readonly country: string | null }) {
  const url = country === null ? undefined : URL_OF.get(country);
  if (country === null || url === undefined)
    return <span className="flag none" role="img" aria-label={country ?? 'Country unknown'} />;
  const name = countryName(country);
  return <img className="flag" src={url} alt={name} title={name} width={18} height={12} />;
}
