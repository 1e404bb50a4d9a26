/**
 * Writes `src/system/common-passwords.txt` from the list of an npm package. Run it by hand, rarely:
 *
 *   npm pack @zxcvbn-ts/language-common && tar xzf zxcvbn-ts-language-common-*.tgz
 *   node scripts/common-passwords.mjs package/src/passwords.json
 *
 * The list has the commonest passwords of public leaks, most common first (MIT, Dan Wheeler and Dropbox, and zxcvbn-ts).
 * Shorter passwords than people may choose are left out.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const CHARACTERS_MIN = 10;
const LISTED_MIN = 10_000;
const TARGET = 'src/system/common-passwords.txt';

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('name the file passwords.json of the package');
const listed = JSON.parse(readFileSync(source, 'utf8'));
if (!Array.isArray(listed) || listed.length < LISTED_MIN) throw new Error(`${source} is no such list`);
const kept = new Set(
  listed
    .map((password) => password.normalize('NFC').toLowerCase())
    .filter((password) => [...password].length >= CHARACTERS_MIN),
);
writeFileSync(TARGET, `${[...kept].sort().join('\n')}\n`);
console.log(`${TARGET}: ${kept.size} of ${listed.length} passwords`);
