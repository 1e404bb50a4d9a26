import { afterEach } from 'bun:test';
import { callApi, createPlace, type Place, type Program } from './program.ts';

/** Places for the tests of one file, removed after each test. */
export function createTestPlaces() {
  const places: Place[] = [];
  afterEach(async () => {
    for (const place of places.splice(0)) await place.remove();
  });

  async function newPlace(env: Record<string, string> = {}): Promise<Place> {
    const place = await createPlace(env);
    places.push(place);
    return place;
  }

  return {
    newPlace,
    /** A server that runs, with the link /kept. */
    async startServing(env: Record<string, string> = {}): Promise<{ place: Place; main: Program }> {
      const place = await newPlace(env);
      const main = place.serve();
      await main.ready();
      await callApi(place, '/links', { url: 'https://example.com/', slug: 'kept' });
      return { place, main };
    },
  };
}
