// npm run new-facade NAME [TITLE]: makes the folder of a new compatible API, with two operations that work, and registers it.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '..');
const FACADES = join(ROOT, 'src', 'facades');
const REGISTRATIONS = join(FACADES, 'all-facades.ts');
const END_OF_LIST = '\n];\n\nexport const COMPAT_NAMES';

/** Throws when the name is taken or cannot be one. */
function createFacade(name: string, title: string): void {
  if (!/^[a-z]{2,30}$/.test(name))
    throw new Error('usage: npm run new-facade NAME [TITLE], NAME of letters a-z');
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .&-]{0,59}$/u.test(title))
    throw new Error('TITLE has letters, digits, spaces and .&-, at most 60');
  const folder = join(FACADES, name);
  if (existsSync(folder)) throw new Error(`src/facades/${name} exists already`);
  cpSync(join(ROOT, 'scripts', 'facade-template'), folder, { recursive: true });
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.(ts|md|json)$/.test(file)) rewrite(join(folder, file), (text) => rename(text, name, title));
  }
  const row = `\n  { name: '${name}', plans: [], load: async () => (await import('./${name}/operations.ts')).${name} },`;
  rewrite(REGISTRATIONS, (text) => text.replace(END_OF_LIST, row + END_OF_LIST));
  // The table of docs/compat.md, after the row of the last API.
  const link = `[fields and refusals](facades/${name}.md), [differences](../src/facades/${name}/README.md)`;
  const line = `| ${title} | \`https://YOUR_HOST/compat/${name}\` | \`/docs/compat/${name}\` | ${link} |`;
  rewrite(join(ROOT, 'docs', 'compat.md'), (text) =>
    text.replace(/(?:^\|.*\/compat\/.*\n)+/m, (rows) => `${rows}${line}\n`),
  );
}

/** The template lies elsewhere, so that it is compiled and checked like the rest. */
const rename = (text: string, name: string, title: string): string =>
  text
    .replaceAll("'../../tests/", "'../../../tests/")
    .replaceAll("'../../src/", "'../../")
    .replaceAll('acme', name)
    // Within an identifier the name, in a text the title.
    .replaceAll(/Acme/g, (found, at: number, whole: string) =>
      /\w/.test(`${whole[at - 1] ?? ''}${whole[at + found.length] ?? ''}`) ? capital(name) : title,
    );

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function rewrite(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

const [name = '', title = capital(name)] = process.argv.slice(2);
try {
  createFacade(name, title);
  process.stdout.write(
    `src/facades/${name} is made and registered. Next: npm run docs, then its exchanges, contract and translation.\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
