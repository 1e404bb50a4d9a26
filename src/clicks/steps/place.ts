import { continentOf, toCountry } from '../../core/rules/continents.ts';
import type { Geo } from '../geo/geo.ts';
import type { Location } from '../geo/geo-file.ts';
import type { PipelineStep } from '../step.ts';

/** Country from a trusted proxy, else from the geo file; region and city only if the file has the same country. */
export function createPlaceStep(geo: Pick<Geo, 'locate'>): PipelineStep {
  return {
    name: 'place',
    run(batch) {
      for (const { visit, origin, click } of batch) {
        origin.location ??= geo.locate(visit.address);
        const place = placeOf(origin.location, visit.country);
        click.country = place.country;
        click.continent = place.continent;
        click.region = place.region;
        click.city = place.city;
      }
    },
  };
}

/** The visitor's place, from a trusted proxy's country ('' for none) and the geo file. */
export function placeOf(found: Location, proxyCountry: string): Location {
  const country = proxyCountry === '' ? '' : toCountry(proxyCountry);
  if (country === '' || country === found.country) return found;
  return { country, continent: continentOf(country), region: '', city: '' };
}
