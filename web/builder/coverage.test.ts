import { expect, test } from 'bun:test';
import { botoiCreate } from '../../src/facades/botoi/contract.ts';
import {
  cuttlyEdit,
  cuttlyShorten,
  cuttlyTeamEdit,
  cuttlyTeamShorten,
} from '../../src/facades/cuttly/contract.ts';
import { linklySave } from '../../src/facades/linkly/contract/links.ts';
import { picseeCreate, picseeEdit } from '../../src/facades/picsee/contract/links.ts';
import { pocolinkChange, pocolinkCreate } from '../../src/facades/pocolink/contract.ts';
import { APIS, type ApiName } from './apis.ts';
import type { LinkForm } from './form.ts';
import type { ApiRequest, BuilderPlace, Mode, TargetLink } from './request.ts';

const PLACE: BuilderPlace = {
  origin: 'https://sho.rt',
  base: 'https://sho.rt',
  key: null,
  workspaceNumber: 7,
  workspaceKind: 'personal',
  ownHost: 'sho.rt',
  defaultHost: 'sho.rt',
  firstDomain: { host: 'go.example.com', header: 'ACMEIN' },
  nowMs: 0,
};
const TARGET: TargetLink = {
  id: 'lnk_1c',
  short_url: 'https://sho.rt/a',
  slug: 'a',
  url: 'https://example.com/',
  domain: 'sho.rt',
  created_via: 'cuttly',
  rules: [],
  split: [],
};

const url = 'https://example.com/';
const FULL: LinkForm = {
  url,
  domain: 'go.example.com',
  header: 'ACMEIN',
  slug: 'launch',
  title: 'Launch',
  note: 'Note',
  tags: ['spring'],
  external_id: 'order-17',
  enabled: false,
  expires: { at: '2099-07-01T00:00:00Z', clicks: 10, redirect_to: url },
  password: 'secret',
  forward_query: true,
  utm: { source: 'a', medium: 'b', campaign: 'c', term: 'd', content: 'e' },
  unique_window_minutes: 60,
  hide_referrer: true,
  public_stats: true,
  rules: [{ when: { platform: ['ios'] }, then: { url } }],
  split: [
    { url, weight: 20 },
    { url, weight: 30 },
  ],
  og: { title: 'Launch', description: 'Description', image: url },
  pixels: { meta: '123456', ga4: 'G-ABCD', tiktok: 'ABCDEFGHIJ' },
  head_html: '<b>',
  body_html: '<i>',
  cloak: true,
  block_bots: true,
  click_id_param: 'linkly_cid',
};
/** What has a form of its own beside the first: another way to expire, another id, no domain. */
const OTHERS: readonly LinkForm[] = [
  { url, expires: { unique_clicks: 10 }, pixels: { gtm: 'GTM-ABCD' } },
  { url, slug: 'launch' },
];

const namesIn = ({ query, body }: ApiRequest): readonly string[] => [
  ...query.map(([name]) => name),
  ...Object.keys(body ?? {}),
];

function namesOf(api: ApiName, mode: Mode, workspaceKind: BuilderPlace['workspaceKind']): readonly string[] {
  const place = { ...PLACE, workspaceKind };
  const requests = [FULL, ...OTHERS].map((form) =>
    APIS[api].toRequest(form, place, mode === 'create' ? { mode } : { mode, target: TARGET }),
  );
  return [...new Set(requests.flatMap((request) => (request === null ? [] : namesIn(request))))].sort();
}

interface Contract {
  readonly fields: Readonly<Record<string, { readonly kind: string }>>;
}
const mappedIn = ({ fields }: Contract): readonly string[] =>
  Object.entries(fields).flatMap(([name, { kind }]) => (kind === 'mapped' ? [name] : []));

/** Parameters that say nothing about a link that a form holds, each with the reason. */
const CONTRACTS: readonly (readonly [ApiName, Mode, 'personal' | 'team', Contract, readonly string[]])[] = [
  ['cuttly', 'create', 'personal', cuttlyShorten, []],
  ['cuttly', 'create', 'team', cuttlyTeamShorten, []],
  // It deletes.
  ['cuttly', 'update', 'personal', cuttlyEdit, ['delete']],
  ['cuttly', 'update', 'team', cuttlyTeamEdit, ['delete']],
  // Other names of the same, and the webhooks of a link.
  ['linkly', 'create', 'team', linklySave, ['ws', 'id', 'link_id', 'referer_mode', 'webhook', 'webhooks']],
  ['linkly', 'update', 'team', linklySave, ['ws', 'link_id', 'referer_mode', 'webhook', 'webhooks']],
  ['picsee', 'create', 'team', picseeCreate, []],
  // In the path.
  ['picsee', 'update', 'team', picseeEdit, ['link']],
  ['pocolink', 'create', 'team', pocolinkCreate, []],
  ['pocolink', 'update', 'team', pocolinkChange, ['id']],
  ['botoi', 'create', 'team', botoiCreate, []],
];

test('the builder uses every parameter that a contract maps to a link, and no other', () => {
  for (const [api, mode, kind, contract, unused] of CONTRACTS) {
    const wanted = mappedIn(contract).filter((name) => !unused.includes(name));
    expect([api, mode, kind, namesOf(api, mode, kind)]).toEqual([api, mode, kind, wanted.sort()]);
  }
});

test('an API without updates has no request for one', () => {
  expect(APIS.botoi.modes).toEqual(['create']);
  expect(APIS.botoi.toRequest(FULL, PLACE, { mode: 'update', target: TARGET })).toBeNull();
});
