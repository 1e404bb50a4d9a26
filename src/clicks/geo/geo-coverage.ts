import type { Geo } from './geo.ts';
import { type GeoFile, NOWHERE } from './geo-file.ts';

/** Shares (0 to 1) of the addresses in the installed data for which a file has a country or a city. */
export interface Coverage {
  readonly countries: number;
  readonly cities: number;
}

const SAMPLES = 1_000;
/** Most of the IPv6 space is empty, even in blocks that registries allocate. */
const TRIES_MAX = 100_000;

/** The same sample each time, so that two runs can be compared. */
export function coverageOf(file: Pick<GeoFile, 'find'>, geo: Pick<Geo, 'shipped'>, family: 4 | 6): Coverage {
  const random = createRandom();
  const draw = family === 4 ? () => drawIpv4(random) : () => drawIpv6(random);
  let samples = 0;
  let countries = 0;
  let cities = 0;
  for (let tries = 0; tries < TRIES_MAX && samples < SAMPLES; tries++) {
    const address = draw();
    if (!geo.shipped.some((known) => known.find(address) !== NOWHERE)) continue;
    samples++;
    const place = file.find(address);
    if (place.country !== '') countries++;
    if (place.city !== '') cities++;
  }
  return { countries: countries / samples, cities: cities / samples };
}

type Random = (below: number) => number;

/** Every first byte of a public address. */
const drawIpv4 = (random: Random): string =>
  [1 + random(223), random(256), random(256), random(256)].join('.');

/** Blocks that the five registries allocate from. */
const IPV6_BLOCKS = [0x2400, 0x2600, 0x2800, 0x2a00, 0x2c00];

function drawIpv6(random: Random): string {
  const block = (IPV6_BLOCKS[random(IPV6_BLOCKS.length)] ?? 0) + random(16);
  const groups = [block, random(65_536), random(65_536)].map((group) => group.toString(16));
  return `${groups.join(':')}::1`;
}

function createRandom(): Random {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
