import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { hasClientPrograms } from '../../scripts/test-programs.mjs';
import {
  API_NAMES,
  APIS,
  type ApiName,
  baseOf,
  LANGUAGE_NAMES,
  LANGUAGES,
  type LanguageName,
} from '../../web/builder/apis.ts';
import type { LinkAnswerWire } from '../../web/builder/contract-types.ts';
import { FORM_FIELDS, type FormValues, formOf, type LinkForm, valuesOf } from '../../web/builder/form.ts';
import type { ApiRequest, BuilderPlace, RequestOf, TargetLink } from '../../web/builder/request.ts';
import { newAccount, type TestAccount } from '../support/accounts.ts';
import { startDns, type TestDns } from '../support/dns.ts';
import { startServer, type TestServer } from '../support/server.ts';

const canRun = hasClientPrograms() || Boolean(process.env.CI);
const HEADER = 'ACMEIN';
/** Of a server without a public URL. */
const OWN_HOST = 'localhost';

interface Account extends TestAccount {
  readonly kind: 'personal' | 'team';
  readonly host: string;
}

let server: TestServer;
let dns: TestDns;
let accounts: Readonly<Record<Account['kind'], Account>>;

beforeAll(async () => {
  dns = await startDns();
  server = await startServer({ WAYMARK_DNS_RESOLVER: dns.address, WAYMARK_SNIPPETS: 'true' });
  accounts = { personal: await openAccount('personal'), team: await openAccount('team') };
});
afterAll(async () => {
  await server.remove();
  dns.close();
});

/** A workspace with a proved domain, which has a header. */
async function openAccount(kind: Account['kind']): Promise<Account> {
  const account = { ...(await newAccount(server, { kind })), kind, host: `go.${kind}.example` };
  const domain = await ask<{ id: string; record: { name: string; value: string } }>(account, '/domains', {
    host: account.host,
  });
  dns.records.set(domain.record.name, [domain.record.value]);
  expect(await ask(account, `/domains/${domain.id}/verify`, {})).toMatchObject({ verified: true });
  await ask(account, `/domains/${domain.id}`, { headers: [HEADER] }, 'PATCH');
  return account;
}

async function ask<T = unknown>(
  { key }: TestAccount,
  path: string,
  body?: unknown,
  method?: string,
): Promise<T> {
  const answer = await server.api(path, {
    ...(body === undefined ? {} : { body }),
    ...(method === undefined ? {} : { method }),
    headers: { authorization: `Bearer ${key}` },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text} for ${JSON.stringify(body)}`);
  return JSON.parse(text);
}

const placeOf = (account: Account, api: ApiName): BuilderPlace => ({
  origin: server.url,
  base: baseOf(api, server.url),
  key: null,
  workspaceNumber: account.number,
  workspaceKind: account.kind,
  ownHost: OWN_HOST,
  defaultHost: OWN_HOST,
  firstDomain: { host: account.host, header: HEADER },
  nowMs: Date.now(),
});

const TITLE = `It's "$5" \`off\` \\ 100%! 🎄 優惠 'now'`;
const EVERYTHING: LinkForm = {
  url: `https://example.com/it's/"a"?q=$HOME&b=\`id\`&c=%41%2B1+2&d=\\!#f'`,
  title: TITLE,
  note: `first line\nsecond 'line' "with" $VAR \`ls\`\\`,
  tags: [`it's spring`],
  external_id: `order'17"$`,
  metadata: { order: 17, "it's": ['$x', null, true, { deep: 1.5 }], empty: {} },
  enabled: false,
  redirect_status: 307,
  starts_at: '2026-01-01T00:00:00Z',
  expires: {
    at: '2099-07-01T00:00:00Z',
    clicks: 1_000,
    unique_clicks: 500,
    redirect_to: `https://example.com/over?it's=1&b=2`,
  },
  password: `p'a"s$s\\w!rd`,
  forward_query: true,
  forward_query_wins: true,
  forward_path: true,
  utm: { source: `it's`, medium: 'e-mail', campaign: '$spring "sale"', term: '100%', content: '優惠' },
  unique_window_minutes: 60,
  hide_referrer: true,
  public_stats: true,
  rules: [
    { when: { country: ['TW', 'JP'] }, then: { url: `https://example.com/tw?it's=1` } },
    {
      when: { language: ['fr'], hours: ['09:00-17:30'] },
      then: { split: [{ url: 'https://example.com/a', weight: 40 }] },
    },
    {
      when: {
        continent: ['AS'],
        region: ['TW-TPE'],
        city: [`Xi'an`, 'Washington, D.C.'],
        device: ['mobile', 'tablet'],
        platform: ['android'],
        os: ['HarmonyOS'],
        browser: ['Safari'],
        in_app: ['line'],
        referrer: ['t.co'],
        address: ['203.0.113.0/24'],
        query: { utm_source: [`it's`, '$5'], ref: [] },
        returning: true,
        bot: false,
        between: ['2026-01-01T00:00:00Z', null],
        weekdays: ['mon', 'sun'],
        timezone: 'Asia/Taipei',
      },
      then: { app: { link: 'whatsapp://send?text=it', store: 'https://apps.apple.com/app/id1' } },
    },
    { when: { bot: true }, then: { block: true } },
    { when: { returning: false }, then: { expired: true } },
  ],
  split: [{ url: `https://example.com/b?x='1'&y=2`, weight: 33.5 }],
  sticky: true,
  apps: { ios: { link: 'whatsapp://send?text=it', store: 'https://apps.apple.com/app/id1' }, android: null },
  og: {
    title: `Preview's "title"`,
    description: 'Two\nlines $x',
    image: 'https://example.com/p.png?a=1&b=2',
  },
  pixels: { meta: '123456789', ga4: 'G-ABC123', gtm: 'GTM-ABC12', tiktok: 'ABCDEFGHIJ12' },
  head_html: `<script>const a = 'it' + "is" + \`\${1}\`;</script>`,
  body_html: '<p>Hello &amp; "you"</p>',
  cloak: true,
  block_bots: true,
  click_id_param: 'linkly_cid',
};
const NEW_EVERYTHING: LinkForm = { ...EVERYTHING, fetch_title: true, header: HEADER };

interface Case {
  readonly name: string;
  readonly mode: 'create' | 'update';
  readonly form: LinkForm;
  /** The APIs that say all of the form. Absent: what each of them can say. */
  readonly whole?: readonly ApiName[];
  readonly on?: 'own';
  /** The link that is updated has every field. */
  readonly from?: 'full';
}

const CASES: readonly Case[] = [
  { name: 'everything', mode: 'create', form: NEW_EVERYTHING, whole: ['native'] },
  { name: 'everything', mode: 'update', form: EVERYTHING, whole: ['native'] },
  {
    name: 'a destination',
    mode: 'create',
    form: { url: 'https://example.com/' },
    whole: API_NAMES,
    on: 'own',
  },
  { name: 'a destination', mode: 'update', form: { url: 'https://example.com/new' }, whole: API_NAMES },
  {
    name: 'an end',
    mode: 'update',
    form: { url: 'https://example.com/new', expires: { at: '2099-07-01T00:00:00Z' } },
    whole: API_NAMES,
  },
  {
    name: 'clicks',
    mode: 'update',
    form: { expires: { clicks: 12, redirect_to: 'https://example.com/o' } },
    whole: ['native', 'cuttly', 'linkly'],
  },
  {
    name: 'unique clicks',
    mode: 'update',
    form: { expires: { unique_clicks: 12 } },
    whole: ['native', 'cuttly'],
  },
  {
    name: 'a rule and a test',
    mode: 'update',
    form: {
      rules: [{ when: { platform: ['ios'] }, then: { url: "https://example.com/ios?it's" } }],
      split: [
        { url: 'https://example.com/b', weight: 30 },
        { url: "https://example.com/c?'", weight: 20 },
      ],
    },
    whole: ['native', 'cuttly', 'linkly'],
  },
  {
    name: 'targets',
    mode: 'create',
    form: {
      url: 'https://example.com/',
      tags: ['one', 'two', "it's three"],
      rules: [
        { when: { platform: ['ios'], in_app: ['line'] }, then: { url: 'https://example.com/line' } },
        { when: { in_app: ['x'] }, then: { url: 'https://example.com/x' } },
        {
          when: { platform: ['ios'] },
          then: { app: { link: 'whatsapp://send?text=a', store: 'https://apps.apple.com/app/id1' } },
        },
        { when: { platform: ['windows', 'linux', 'mac'] }, then: { url: 'https://example.com/pc' } },
      ],
    },
    whole: ['native', 'picsee'],
  },
  {
    name: 'without some parts',
    mode: 'update',
    from: 'full',
    form: formOf({
      starts_at: null,
      'expires.clicks': null,
      'expires.redirect_to': null,
      'utm.source': '',
      'og.description': '',
      'pixels.tiktok': '',
      external_id: null,
      apps: null,
      sticky: false,
    }),
    whole: ['native'],
  },
  {
    name: 'nothing',
    mode: 'update',
    from: 'full',
    form: {
      title: '',
      note: '',
      external_id: null,
      metadata: {},
      tags: [],
      enabled: true,
      starts_at: null,
      expires: null,
      password: null,
      utm: null,
      rules: [],
      split: [],
      apps: null,
      og: null,
      pixels: null,
      head_html: '',
      body_html: '',
      cloak: false,
      click_id_param: '',
    },
    whole: ['native'],
  },
];

/** A request to run, and what its link must be like afterwards. */
interface Planned {
  readonly label: string;
  readonly account: Account;
  readonly api: ApiName;
  readonly request: ApiRequest;
  readonly slug: string;
  readonly twin: LinkAnswerWire;
}

let counter = 0;
const nextSlug = (api: ApiName): string => `${api}-${++counter}`;

/** The fields of a form that a request says. */
function saidIn(form: LinkForm, { cannot, remarks }: ApiRequest): LinkForm {
  const left = new Set<string>(cannot.map(({ field }) => field));
  const { url, domain, slug, header, fetch_title, ...others } = form;
  // A new link gets every field that an update can set, also those that have a default.
  const values = Object.fromEntries(
    Object.entries(valuesOf(others, 'update')).filter(([field]) => !left.has(field)),
  ) as FormValues;
  const address = { url, domain, slug, header, fetch_title };
  const given = Object.entries(address).filter(([name, value]) => value !== undefined && !left.has(name));
  const { title } = values;
  const shown = remarks.includes('title_is_preview') && title !== undefined ? { 'og.title': title } : {};
  return { ...Object.fromEntries(given), ...formOf({ ...values, ...shown }) };
}

async function plan(
  api: ApiName,
  account: Account,
  { name, mode, form, whole, on, from }: Case,
): Promise<Planned> {
  const label = `${api}, ${account.kind}: ${mode} ${name}`;
  const slug = nextSlug(api);
  const host = on === 'own' || api === 'pocolink' || api === 'botoi' ? OWN_HOST : account.host;
  if (mode === 'create') {
    const withAddress: LinkForm = { ...form, domain: host, slug };
    if (host === OWN_HOST) delete withAddress.header;
    // A slug is unique, so the twin has another one.
    const request = requestOf(api, account, withAddress, { mode });
    checkWhole(label, request, whole?.includes(api));
    const twin = await ask<LinkAnswerWire>(
      account,
      '/links',
      saidIn({ ...withAddress, slug: `${slug}-twin` }, request),
    );
    return {
      label,
      account,
      api,
      request,
      slug: twin.slug === `${slug}-twin` ? slug : `${HEADER}/${slug}`,
      twin,
    };
  }
  const target = await makeTarget(api, account, slug, host, from === 'full');
  const request = requestOf(api, account, form, { mode, target });
  checkWhole(label, request, whole?.includes(api));
  const copy = await makeTarget(api, account, `${slug}-twin`, host, from === 'full');
  const twin = await ask<LinkAnswerWire>(account, `/links/${copy.id}`, saidIn(form, request), 'PATCH');
  return { label, account, api, request, slug, twin };
}

/** A link to update: full of values if they are to be cleared. */
async function makeTarget(api: ApiName, account: Account, slug: string, host: string, isFull: boolean) {
  const url = 'https://example.com/before';
  const full: LinkForm = isFull
    ? { ...EVERYTHING, rules: [], ...(api === 'cuttly' ? { split: [] } : {}) }
    : {};
  if (host === OWN_HOST) for (const name of ['pixels', 'head_html', 'body_html'] as const) delete full[name];
  let made: { id: string | null };
  if (api === 'cuttly') {
    const path = account.kind === 'team' ? '/team/API/index.php' : '/api/api.php';
    const query = new URLSearchParams({
      key: account.key,
      action: 'shorten',
      short: url,
      url,
      name: slug,
      noTitle: '1',
    });
    if (account.kind === 'personal') query.delete('url');
    else query.delete('short');
    await fetch(`${baseOf(api, server.url)}${path}?${query}`);
    made = await linkAt(account, slug);
    if (isFull) {
      const { pixels, head_html, body_html, ...allowed } = full;
      await ask(account, `/links/${made.id}`, { ...allowed, url }, 'PATCH');
    }
  } else made = await ask<{ id: string }>(account, '/links', { ...full, url, slug, domain: host });
  return ask<LinkAnswerWire>(account, `/links/${made.id}`) as Promise<TargetLink & LinkAnswerWire>;
}

function requestOf(api: ApiName, account: Account, form: LinkForm, of: RequestOf): ApiRequest {
  const request = APIS[api].toRequest(form, placeOf(account, api), of);
  if (request === null) throw new Error(`${api} has no ${of.mode}`);
  return request;
}

/** What is said to be sayable as a whole must be; the reasons of the rest are in `cannot`. */
function checkWhole(label: string, { cannot }: ApiRequest, isWhole: boolean | undefined): void {
  if (isWhole) expect([label, cannot]).toEqual([label, []]);
}

async function linkAt(account: Account, slug: string): Promise<LinkAnswerWire> {
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await ask<LinkPage>(account, `/links?limit=100${after}`);
    const found = page.data.find((link) => link.slug === slug);
    if (found !== undefined) return found;
    cursor = page.next_cursor;
  }
  throw new Error(`no link has the slug ${slug}`);
}
interface LinkPage {
  readonly data: readonly LinkAnswerWire[];
  readonly next_cursor: string | null;
}

/** What a form can set, and what it set in the same words: one rule for each country, without rules that never decide. */
function comparable(link: LinkAnswerWire): Readonly<Record<string, unknown>> {
  const names = new Set(['has_password', ...FORM_FIELDS.map((field) => field.split('.')[0])]);
  const fields = Object.entries(link).filter(([name]) => names.has(name) && name !== 'slug');
  return { ...Object.fromEntries(fields), rules: plainRules(link.rules) };
}

const differencesOf = (is: ReturnType<typeof comparable>, wanted: ReturnType<typeof comparable>) =>
  Object.keys(wanted).flatMap((name) =>
    Bun.deepEquals(is[name], wanted[name]) ? [] : [{ name, is: is[name], wanted: wanted[name] }],
  );

function plainRules(rules: LinkAnswerWire['rules']): readonly unknown[] {
  const single = rules.flatMap(({ when, then }): LinkAnswerWire['rules'] => {
    const { country, ...others } = when;
    return country === undefined || Object.keys(others).length > 0
      ? [{ when, then }]
      : country.map((one) => ({ when: { country: [one] }, then }));
  });
  const conditions = single.map(({ when }) => JSON.stringify(when));
  return single.filter((_, nth) => conditions.indexOf(conditions[nth] ?? '') === nth);
}

/** How each language runs several printed requests in a row, each with the key of its workspace. */
function commandOf(language: LanguageName, planned: readonly Planned[]): readonly string[] {
  const sources = planned.map(({ request }) => LANGUAGES[language].print(request));
  const keyOf = (nth: number): string => planned[nth]?.account.key ?? '';
  switch (language) {
    case 'curl':
      return [
        'sh',
        '-c',
        sources.map((one, nth) => `export WAYMARK_KEY=${keyOf(nth)}\n${one} -sS; echo`).join('\n'),
      ];
    case 'javascript':
      return [
        process.execPath,
        '-e',
        sources.map((one, nth) => `process.env.WAYMARK_KEY = '${keyOf(nth)}';\n{\n${one}\n}`).join('\n'),
      ];
    case 'python':
      return [
        'python3',
        '-c',
        sources
          .map((one, nth) => `import os\nos.environ["WAYMARK_KEY"] = "${keyOf(nth)}"\n${one}`)
          .join('\n'),
      ];
    case 'php':
      return [
        'php',
        '-r',
        sources.map((one, nth) => `putenv('WAYMARK_KEY=${keyOf(nth)}');\n${one}\necho "\\n";`).join('\n'),
      ];
  }
}

async function run(command: readonly string[]): Promise<string> {
  const child = Bun.spawn([...command], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_PROXY: '127.0.0.1,localhost' },
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 60_000,
  });
  const [out, faults] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  expect([faults, await child.exited]).toEqual(['', 0]);
  return out;
}

describe('a printed request makes of a link what the form says, and leaves only what it says it cannot', () => {
  for (const language of LANGUAGE_NAMES) {
    test.skipIf(!canRun)(
      LANGUAGES[language].title,
      async () => {
        const planned: Planned[] = [];
        for (const api of API_NAMES) {
          for (const one of CASES) {
            if (!APIS[api].modes.includes(one.mode)) continue;
            const kinds = api === 'cuttly' ? (['personal', 'team'] as const) : (['team'] as const);
            for (const kind of kinds) planned.push(await plan(api, accounts[kind], one));
          }
        }
        const output = await run(commandOf(language, planned));
        const wrong: unknown[] = [];
        for (const { label, account, slug, twin } of planned) {
          const link = await linkAt(account, slug).catch(() => null);
          const differences = link === null ? ['no link'] : differencesOf(comparable(link), comparable(twin));
          if (differences.length > 0) wrong.push([label, differences]);
        }
        expect({ wrong, output: wrong.length > 0 ? output : '' }).toEqual({ wrong: [], output: '' });
      },
      120_000,
    );
  }
});
