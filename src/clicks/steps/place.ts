import { continentOf, toCountry } from '../../core/continents.ts';
import { createGenerationCache } from '../../core/generation-cache.ts';
import { ADDRESSES_MAX } from '../address.ts';
import type { Step } from '../draft.ts';
import { type Geo, type Location, NOWHERE } from '../geo.ts';

/** Country by a trusted proxy's word or else by the file; region and city only where the file is of one mind with it. */
export function createPlaceStep(geo: Pick<Geo, 'locate'>): Step {
  const locations = createGenerationCache<Location>(ADDRESSES_MAX);
  return {
    name: 'place',
    run(drafts) {
      for (const { visit, click } of drafts) {
        const found = locate(visit.address);
        const said = visit.country === '' ? '' : toCountry(visit.country);
        const agreed = said === '' || said === found.country;
        click.country = agreed ? found.country : said;
        click.region = agreed ? found.region : '';
        click.city = agreed ? found.city : '';
        click.continent = continentOf(click.country);
      }
    },
  };

  function locate(address: string): Location {
    if (address === '') return NOWHERE;
    const known = locations.get(address);
    if (known !== undefined) return known;
    const location = geo.locate(address);
    locations.set(address, location);
    return location;
  }
}
