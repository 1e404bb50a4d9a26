import { openDuckdbClicks } from './clicks.ts';

// Opens a folder with an older file, and prints one letter when the upgrade begins.
const folder = process.argv[2] ?? '';
await openDuckdbClicks({
  folder,
  threads: 1,
  clock: Date.now,
  beforeUpgrade: async () => void process.stdout.write('.'),
});
