import { continentOf, toCountry } from '../../core/continents.ts';
import type { Step } from '../draft.ts';
import type { Geo } from '../geo.ts';
import type { Location } from '../geo-file.ts';

/** Country by a trusted proxy's word or else by the file; region and city only where the file is of one mind with it. */
export function createPlaceStep(geo: Pick<Geo, 'locate'>): Step {
  return {
    name: 'place',
    run(drafts) {
      for (const { visit, origin, click } of drafts) {
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

/** Where the visitor is, by what a trusted proxy said ('' when nothing) and what the file says. */
export function placeOf(found: Location, saidCountry: string): Location {
  const said = saidCountry === '' ? '' : toCountry(saidCountry);
  if (said === '' || said === found.country) return found;
  return { country: said, continent: continentOf(said), region: '', city: '' };
}
