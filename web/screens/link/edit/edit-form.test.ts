import { expect, test } from 'bun:test';

import { linkChange, link as linkSchema } from '../../../../src/api/contract/link.ts';
import type { Link } from '../../../api/types.ts';
import { EDIT_FIELDS, fieldsOf, readMetadata, SECTIONS, toEditForm, toLinkChange } from './edit-form.ts';

const LINK: Link = {
  id: 'lnk_1c',
  short_url: 'https://go.example/spring',
  url: 'https://example.com/',
  domain: 'go.example',
  slug: 'spring',
  title: 'Spring',
  note: '',
  tags: ['press'],
  external_id: null,
  metadata: { order: 17 },
  enabled: true,
  redirect_status: 302,
  starts_at: null,
  expires: { at: null, clicks: 100, unique_clicks: null, redirect_to: 'https://example.com/over' },
  forward_query: false,
  forward_path: false,
  utm: { source: 'mail', medium: '', campaign: '', term: '', content: '' },
  unique_window_minutes: 1_440,
  forward_query_wins: false,
  hide_referrer: false,
  public_stats: false,
  has_password: true,
  rules: [],
  split: [],
  sticky: false,
  apps: { ios: { link: 'tea://spring', store: 'https://apps.example/tea' }, android: null },
  og: { title: '', description: '', image: '' },
  pixels: { meta: '', ga4: '', gtm: '', tiktok: '' },
  head_html: '',
  body_html: '',
  cloak: false,
  block_bots: false,
  click_id_param: '',
  workspace_id: 'wsp_1',
  created_via: 'native',
  created_by: null,
  created_at: '2026-11-01T00:00:00.000Z',
  updated_at: '2026-11-01T00:00:00.000Z',
  version: 1,
  trashed_at: null,
  clicks: 0,
  unique_clicks: 0,
  last_clicked_at: null,
};

/** What the tabs Rules and the head of the panel hold, or what tells nothing that can be changed. */
const ELSEWHERE = ['enabled', 'rules', 'split', 'sticky', 'header', 'fetch_title'];

test('every field of the contract that can be changed is in the form', () => {
  const wanted = Object.keys(linkChange.shape).filter((name) => !ELSEWHERE.includes(name));
  expect([...EDIT_FIELDS].sort()).toEqual(wanted.sort() as typeof EDIT_FIELDS);
});

test('every section holds something', () => {
  for (const section of SECTIONS) expect(fieldsOf(section).length).toBeGreaterThan(0);
});

test('the whole form is a change that the contract takes', () => {
  expect(linkSchema.safeParse(LINK).success).toBe(true);
  const change = toLinkChange(toEditForm(LINK));
  expect(linkChange.parse(change)).toMatchObject({ metadata: { order: 17 }, external_id: null });
  expect(change).not.toHaveProperty('password');
});

test('a password is set, removed, or left as it is', () => {
  expect(toLinkChange({ password: 'tea' })).toEqual({ password: 'tea' });
  expect(toLinkChange({ password: '' })).toEqual({ password: '' });
  expect(toLinkChange({ password: null })).toEqual({});
});

test('an empty external id is none', () => {
  expect(toLinkChange({ external_id: ' ' })).toEqual({ external_id: null });
});

test.each([
  ['', {}],
  ['{"a": 1}', { a: 1 }],
  ['[1]', null],
  ['null', null],
  ['{a: 1}', null],
])('metadata %p is %p', (text, value) => {
  expect(readMetadata(text)).toEqual(value);
});

test('nothing is sent while the metadata is no object', () => {
  expect(toLinkChange({ title: 'x', metadata: '{' })).toBeNull();
});
