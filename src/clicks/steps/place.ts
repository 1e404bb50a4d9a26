import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { putGroup, type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import { continentOf, toCountry } from '../../core/rules/continents.ts';
import type { Geo } from '../geo/geo.ts';
import type { Location } from '../geo/geo-file.ts';
import { eachVisit, type PipelineStep } from '../step.ts';

const COUNTRIES_MAX = 1_000;

/** Country from a trusted proxy, else from the geo file; region and city only if the file has the same country. */
export function createPlaceStep(geo: Pick<Geo, 'locate'>): PipelineStep {
  // The geo file gives the same object for the same place.
  const found = new WeakMap<Location, TextGroup>();
  const bare = createGenerationCache<TextGroup>(COUNTRIES_MAX);

  return {
    name: 'place',
    run(slice) {
      const { texts } = slice.columns;
      eachVisit(slice, (visit, row) => {
        putGroup(texts.place, row, groupOf(geo.locate(visit.address), visit.country));
      });
    },
  };

  function groupOf(location: Location, proxyCountry: string): TextGroup {
    const place = placeOf(location, proxyCountry);
    let group = place === location ? found.get(place) : bare.get(place.country);
    if (group === undefined) {
      group = textGroup([place.country, place.region, place.city, place.continent]);
      if (place === location) found.set(place, group);
      else bare.set(place.country, group);
    }
    return group;
  }
}

/** The visitor's place, from a trusted proxy's country ('' for none) and the geo file. */
export function placeOf(found: Location, proxyCountry: string): Location {
  const country = proxyCountry === '' ? '' : toCountry(proxyCountry);
  if (country === '' || country === found.country) return found;
  return { country, continent: continentOf(country), region: '', city: '' };
}
