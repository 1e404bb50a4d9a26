import { sampleBatch } from '../contract/click-samples.ts';
import { openDuckdbClicks } from './clicks.ts';

// Writes until it is killed; prints one letter for each batch of a hundred clicks.
const folder = process.argv[2] ?? '';
const store = await openDuckdbClicks({ folder, threads: 2, clock: Date.now });
for (let batch = 0; ; batch++) {
  const changes = Array.from({ length: 100 }, (_, index) => ({
    city: `city ${batch}`,
    tags: [`tag ${batch} ${index % 3}`],
  }));
  await store.write(sampleBatch(changes, batch * 100));
  await store.tidy();
  process.stdout.write('.');
}
