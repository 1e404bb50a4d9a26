import { type GeoProjection, geoCentroid, geoNaturalEarth1, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import fine from 'world-atlas/countries-50m.json' with { type: 'json' };
import coarse from 'world-atlas/countries-110m.json' with { type: 'json' };
import { ALPHA_BY_NUMBER, OTHER_PLACES } from './country-codes.ts';

export interface World {
  readonly width: number;
  readonly height: number;
  /** By ISO 3166-1 alpha-2; paths of whole numbers. */
  readonly shapes: Readonly<Record<string, string>>;
  /** Land without a code, which has no figures. */
  readonly nameless: string;
  /** Places that are too small for a shape. */
  readonly dots: Readonly<Record<string, readonly [x: number, y: number]>>;
}

type Country = GeoJSON.Feature<GeoJSON.Geometry, { readonly name: string }>;

const WIDTH = 1_000;
/** Russia stays whole when the map is cut here. */
const ROTATION = -11;
const ANTARCTICA = 'AQ';
/** Islands of the Pacific beyond the widest land are drawn this far from the edge. */
const EDGE = 4;

/** The countries of the world on a flat map, for `web/ui/map`. Runs while the dashboard is built. */
export function drawWorld(): World {
  const countries = withGuiana(countriesOf(coarse)).filter((country) => codeOf(country) !== ANTARCTICA);
  const land: GeoJSON.FeatureCollection<GeoJSON.Geometry, { readonly name: string }> = {
    type: 'FeatureCollection',
    features: countries,
  };
  const projection = geoNaturalEarth1().rotate([ROTATION, 0]).fitWidth(WIDTH, land);
  const drawn = countries.map((country) => ({
    code: codeOf(country),
    path: wholeNumbers(geoPath(projection)(country) ?? ''),
  }));
  return {
    width: WIDTH,
    height: Math.ceil(geoPath(projection).bounds(land)[1][1]),
    shapes: Object.fromEntries(drawn.flatMap(({ code, path }) => (code === '' ? [] : [[code, path]]))),
    nameless: drawn.map(({ code, path }) => (code === '' ? path : '')).join(''),
    dots: dotsBeside(new Set(drawn.map(({ code }) => code)), projection),
  };
}

function countriesOf(atlas: unknown): readonly Country[] {
  const topology = atlas as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  return feature(topology, topology.objects.countries).features;
}

/** Kosovo has no number; `XK` is what address lists and browsers call it. */
function codeOf({ id, properties }: Country): string {
  if (properties.name === 'Kosovo') return 'XK';
  return ALPHA_BY_NUMBER.get(String(id ?? '')) ?? (id === 'GF' ? 'GF' : '');
}

/** French Guiana is a part of France in the borders, but clicks name it apart. */
function withGuiana(countries: readonly Country[]): readonly Country[] {
  return countries.flatMap((country) => {
    if (codeOf(country) !== 'FR' || country.geometry.type !== 'MultiPolygon') return [country];
    const parts = country.geometry.coordinates;
    const isGuiana = (rings: GeoJSON.MultiPolygon['coordinates'][number]) => {
      const [longitude, latitude] = geoCentroid({ type: 'Polygon', coordinates: rings });
      return longitude < -50 && latitude < 7;
    };
    const shapeOf = (coordinates: GeoJSON.MultiPolygon['coordinates']): GeoJSON.MultiPolygon => ({
      type: 'MultiPolygon',
      coordinates,
    });
    return [
      { ...country, geometry: shapeOf(parts.filter((rings) => !isGuiana(rings))) },
      { ...country, id: 'GF', geometry: shapeOf(parts.filter(isGuiana)) },
    ];
  });
}

function dotsBeside(drawn: ReadonlySet<string>, projection: GeoProjection): World['dots'] {
  const small = countriesOf(fine).map((country) => [codeOf(country), geoCentroid(country)] as const);
  const places = [...small, ...Object.entries(OTHER_PLACES)].filter(
    ([code]) => code !== '' && code !== ANTARCTICA && !drawn.has(code),
  );
  return Object.fromEntries(
    places.map(([code, [longitude, latitude]]) => {
      const [x, y] = projection([longitude, latitude]) ?? [0, 0];
      return [code, [Math.round(Math.min(Math.max(x, EDGE), WIDTH - EDGE)), Math.round(y)] as const];
    }),
  );
}

/** The same path with whole, relative steps, which is half as long. */
function wholeNumbers(path: string): string {
  return path
    .split('Z')
    .map((ring) => ring.slice(1).split('L').map(pointOf))
    .map(ringOf)
    .join('');
}

const pointOf = (text: string): readonly [number, number] => {
  const [x = 0, y = 0] = text.split(',').map(Number);
  return [Math.round(x), Math.round(y)];
};

function ringOf(points: readonly (readonly [number, number])[]): string {
  const [first] = points;
  if (first === undefined || points.length < 3) return '';
  let [x, y] = first;
  let steps = '';
  for (const [nextX, nextY] of points.slice(1)) {
    if (nextX === x && nextY === y) continue;
    const down = nextY - y;
    steps += `${steps === '' || nextX < x ? '' : ' '}${nextX - x}${down < 0 ? '' : ' '}${down}`;
    [x, y] = [nextX, nextY];
  }
  return steps === '' ? '' : `M${first[0]} ${first[1]}l${steps}z`;
}
