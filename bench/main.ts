import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchClicks } from './clicks.ts';
import { benchControl } from './control.ts';
import { benchDashboard } from './dashboard.ts';
import { type Figure, toMarkdown } from './figure.ts';
import { benchMemory } from './memory.ts';
import { benchRedirects } from './redirects.ts';
import { benchSearch } from './search.ts';

/**
 * npm run bench [-- --links 100000 --many-links 1000000 --clicks 1000000 --imported 200000 --spooled 500000 --seconds 4
 *   --dashboard-clicks 20000000 --only redirects,control,search,clicks,dashboard --write]
 * The part `memory` takes minutes and does not run by default. Prints each figure with its budget; `--write` also puts them into docs/performance.md.
 */
const { values } = parseArgs({
  options: {
    links: { type: 'string', default: '100000' },
    'many-links': { type: 'string', default: '1000000' },
    clicks: { type: 'string', default: '1000000' },
    imported: { type: 'string', default: '200000' },
    spooled: { type: 'string', default: '500000' },
    'dashboard-clicks': { type: 'string', default: '20000000' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: 'redirects,control,search,clicks,dashboard' },
    write: { type: 'boolean', default: false },
  },
});

const sizes = {
  links: Number(values.links),
  manyLinks: Number(values['many-links']),
  clicks: Number(values.clicks),
  imported: Number(values.imported),
  spooled: Number(values.spooled),
  dashboardClicks: Number(values['dashboard-clicks']),
  seconds: Number(values.seconds),
};
const parts: Record<string, () => Promise<readonly Figure[]>> = {
  redirects: () => benchRedirects(sizes),
  control: () => benchControl({ ...sizes, links: sizes.manyLinks }),
  clicks: () => benchClicks(sizes),
  search: () => benchSearch({ links: sizes.manyLinks }),
  dashboard: () => benchDashboard(sizes),
  memory: () => benchMemory(sizes),
};

const figures: Figure[] = [];
for (const name of values.only.split(',')) {
  const part = parts[name];
  if (part === undefined)
    throw new Error(`there is no part ${name}; there are ${Object.keys(parts).join(', ')}`);
  for (const figure of await part()) {
    figures.push(figure);
    const ratio = figure.ratio === null ? '' : `  (${figure.ratio.toFixed(2)} of the budget)`;
    console.log(`${figure.what}: ${figure.measured}, budget ${figure.budget || '–'}${ratio}  ${figure.note}`);
  }
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Bun ${Bun.version}`;
const root = join(import.meta.dir, '..');
mkdirSync(join(import.meta.dir, 'results'), { recursive: true });
const measured = { at: new Date().toISOString(), machine, sizes, figures };
writeFileSync(join(import.meta.dir, 'results', 'latest.json'), `${JSON.stringify(measured, null, 2)}\n`);
if (values.write) {
  writeFileSync(
    join(root, 'docs', 'performance.md'),
    `# Performance\n\nMeasured by \`npm run bench\` on ${machine}, ${measured.at.slice(0, 10)}. Ratios of 1 and more meet the budget.\n\n${toMarkdown(figures)}\n`,
  );
}
process.exit(0);
