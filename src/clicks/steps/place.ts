import { continentOf, toCountry } from '../../core/continents.ts';
import type { Step } from '../draft.ts';
import type { Geo } from '../geo.ts';

/** Country by a trusted proxy's word or else by the file; region and city only where the file is of one mind with it. */
export function createPlaceStep(geo: Pick<Geo, 'locate'>): Step {
  return {
    name: 'place',
    run(drafts) {
      for (const { visit, origin, click } of drafts) {
        origin.location ??= geo.locate(visit.address);
        const found = origin.location;
        const said = visit.country === '' ? '' : toCountry(visit.country);
        if (said === '' || said === found.country) {
          click.country = found.country;
          click.continent = found.continent;
          click.region = found.region;
          click.city = found.city;
        } else {
          click.country = said;
          click.continent = continentOf(said);
        }
      }
    },
  };
}
