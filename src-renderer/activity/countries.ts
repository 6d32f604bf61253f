import { geoNaturalEarth1, geoPath } from 'd3-geo';
import codes from 'i18n-iso-countries/codes.json';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json';

export const MAP_WIDTH = 480;
export const MAP_HEIGHT = 236;

export interface CountryShape {
  readonly key: string;
  /** ISO 3166-1 alpha-2; null where it has none. */
  readonly code: string | null;
  readonly path: string;
}

/** The atlas names countries by ISO's numbers. */
const CODE_OF = new Map(codes.map(([code, , number]) => [number, code]));
const ANTARCTICA = '010';

/** The countries of the world as SVG paths, Natural Earth projection. */
export function countryShapes(): CountryShape[] {
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const shapes = feature(topology, topology.objects.countries);
  const features = shapes.features.filter(({ id }) => id !== ANTARCTICA);
  const projection = geoNaturalEarth1().fitSize([MAP_WIDTH, MAP_HEIGHT], { ...shapes, features });
  const path = geoPath(projection).digits(1);
  return features.flatMap((one, index) => {
    const drawn = path(one);
    if (drawn === null) return [];
    const code = CODE_OF.get(String(one.id)) ?? (one.properties.name === 'Kosovo' ? 'XK' : null);
    return [{ key: `${one.id ?? one.properties.name}-${index}`, code, path: drawn }];
  });
}

export const LEVELS = 5;

/** How dark a country is: 0 for nothing, then 1 to 5, each for so many times more than the one before. */
export function levelOf(attempts: number, most: number): number {
  if (attempts <= 0 || most <= 0) return 0;
  if (most === 1) return LEVELS;
  return Math.min(LEVELS, 1 + Math.floor((Math.log(attempts) / Math.log(most)) * LEVELS));
}
