// Writes src/clicks/agents/tables/models.txt anew from the newest which-browser (MIT): node scripts/refresh-agent-tables.mjs
//
// Its models are names and small patterns. Patterns are written out into names here, so that the server needs look-ups only.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './install.mjs';

const PACKAGE = 'which-browser';
const VARIANTS_MAX = 64;
/** A shorter beginning would take in models of others. */
const BEGINNING_LENGTH_MIN = 4;
const LETTERS = { mobile: 'm', tablet: 't', tv: 'v', desktop: 'd' };
const DEVICES = {
  mobile: 'mobile',
  media: 'mobile',
  tablet: 'tablet',
  ereader: 'tablet',
  television: 'tv',
  projector: 'tv',
  signage: 'tv',
  desktop: 'desktop',
};

/** Every text that a pattern of literals, choices, classes and `?` can be; null for what goes on without end. */
export function variantsOf(pattern) {
  const reader = { text: pattern.replace(/^\(\?i\)/, ''), at: 0 };
  const variants = readChoices(reader);
  return reader.at === reader.text.length ? variants : null;
}

function readChoices(reader) {
  let choices = readSequence(reader);
  while (choices !== null && reader.text[reader.at] === '|') {
    reader.at++;
    const others = readSequence(reader);
    choices = others === null ? null : [...choices, ...others];
  }
  return choices;
}

function readSequence(reader) {
  let variants = [''];
  while (reader.at < reader.text.length && !'|)'.includes(reader.text[reader.at])) {
    let piece = readPiece(reader);
    if (piece === null) return null;
    if (reader.text[reader.at] === '?') {
      reader.at++;
      piece = ['', ...piece];
    }
    if ('*+{'.includes(reader.text[reader.at] ?? ' ') || variants.length * piece.length > VARIANTS_MAX)
      return null;
    variants = variants.flatMap((start) => piece.map((end) => start + end));
  }
  return variants;
}

function readPiece(reader) {
  const sign = reader.text[reader.at++];
  if (sign === '(') {
    if (reader.text.startsWith('?:', reader.at)) reader.at += 2;
    const choices = readChoices(reader);
    return choices === null || reader.text[reader.at++] !== ')' ? null : choices;
  }
  if (sign === '[') {
    const end = reader.text.indexOf(']', reader.at);
    const members = reader.text.slice(reader.at, end);
    reader.at = end + 1;
    return end < 0 || /[\\^]|[\dA-Za-z]-[\dA-Za-z]/.test(members) ? null : [...members];
  }
  if (sign === '\\') {
    const escaped = reader.text[reader.at++] ?? '';
    return /[a-z\d]/i.test(escaped) ? null : [escaped];
  }
  return '.^$'.includes(sign) ? null : [sign];
}

/** As src/clicks/agents/tables/models.ts reads a model: Latin letters and digits alone. */
const plain = (model) => model.toLowerCase().replace(/[^a-z\d+]/g, '');

/** Names of models with their device; one that ends in `*` is the beginning of several. */
export function namesIn(models) {
  return Object.entries(models).flatMap(([pattern, entry]) => {
    if (!Array.isArray(entry)) return namesIn(entry);
    const device = DEVICES[[entry[2]?.type ?? entry[2] ?? 'mobile'].flat()[0]];
    const ends = /\$!?$/.test(pattern) || !pattern.endsWith('!');
    const literal = pattern.replace(/\$?!?$/, '');
    const variants = pattern.endsWith('!') ? variantsOf(literal) : [pattern];
    if (device === undefined || variants === null) return [];
    return variants
      .map(plain)
      .filter((name) => name.length >= (ends ? 2 : BEGINNING_LENGTH_MIN))
      .map((name) => [ends ? name : `${name}*`, device]);
  });
}

function unpack(folder) {
  const file = execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: folder, encoding: 'utf8' }).trim();
  execFileSync('tar', ['xzf', file], { cwd: folder });
  return join(folder, 'package');
}

function refresh() {
  const folder = mkdtempSync(join(tmpdir(), 'agent-tables-'));
  try {
    const unpacked = unpack(folder);
    const { version, license } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
    const require = createRequire(join(unpacked, 'package.json'));
    const names = new Map();
    for (const [name, device] of namesIn(
      require(join(unpacked, 'data', 'models-android.js')).ANDROID_MODELS,
    )) {
      if (!names.has(name)) names.set(name, device);
    }
    const lines = [...names].map(([name, device]) => `${name} ${LETTERS[device]}`).sort();
    const head = [
      '# Which device a model is: m mobile, t tablet, v television, d desktop. `*` at the end of a name: all that begin so.',
      `# Source: ${PACKAGE} ${version} (${license}, see ${PACKAGE}.license.txt), read on ${new Date().toISOString().slice(0, 10)}`,
      '# Written by scripts/refresh-agent-tables.mjs: change that, not this.',
    ];
    writeFileSync(join(root, 'src/clicks/agents/tables/models.txt'), `${[...head, ...lines].join('\n')}\n`);
    copyFileSync(join(unpacked, 'LICENSE'), join(root, `src/clicks/agents/tables/${PACKAGE}.license.txt`));
    console.log(`${names.size} names of models from ${PACKAGE} ${version}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1]?.endsWith('refresh-agent-tables.mjs')) refresh();
