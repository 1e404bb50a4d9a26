import { expect, test } from 'bun:test';
import { linkChange } from '../../src/api/contract/link.ts';
import { API_NAMES, APIS, type ApiName } from './apis.ts';
import { CLEARED, type ClearableField, isCleared, unclearableFields } from './clearing.ts';
import { FORM_FIELDS, formOf } from './form.ts';
import type { BuilderPlace, TargetLink } from './request.ts';

const PLACE: BuilderPlace = {
  origin: 'https://sho.rt',
  base: 'https://sho.rt',
  key: null,
  workspaceNumber: 7,
  workspaceKind: 'team',
  ownHost: 'sho.rt',
  defaultHost: 'sho.rt',
  firstDomain: null,
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
const UPDATE = { mode: 'update', target: TARGET } as const;
const fields = Object.keys(CLEARED) as ClearableField[];

const bodyOf = (api: ApiName, field: ClearableField) =>
  APIS[api].toRequest(formOf({ [field]: CLEARED[field] }), PLACE, UPDATE)?.body;

/** What a link without them answers, as far as the contract has a type for it. */
const ALWAYS_HAVE_A_VALUE =
  'url domain header slug fetch_title enabled redirect_status forward_query forward_query_wins forward_path unique_window_minutes hide_referrer public_stats sticky cloak block_bots'.split(
    ' ',
  );

test('every field can be cleared, except those that always have a value', () => {
  expect([...fields, ...ALWAYS_HAVE_A_VALUE].sort()).toEqual([...FORM_FIELDS].sort());
});

test('the native API can clear every one of them, by a body that its contract takes', () => {
  for (const field of fields) {
    const body = bodyOf('native', field);
    expect([field, Object.keys(body ?? {})]).toEqual([field, [field.split('.')[0] ?? '']]);
    expect([field, linkChange.safeParse(body).error]).toEqual([field, undefined]);
  }
  expect(unclearableFields('native', PLACE, UPDATE).size).toBe(0);
  expect(bodyOf('native', 'starts_at')).toEqual({ starts_at: null });
  expect(bodyOf('native', 'expires.clicks')).toEqual({ expires: { clicks: null } });
});

test('a field that an API can never clear has a reason, and no place in the request', () => {
  const clearable = (api: ApiName) => {
    const not = unclearableFields(api, PLACE, UPDATE);
    return fields.filter((field) => !not.has(field));
  };
  expect(clearable('cuttly')).toEqual([
    'expires.at',
    'expires.clicks',
    'expires.unique_clicks',
    'expires.redirect_to',
    'password',
    'split',
  ]);
  expect(clearable('pocolink')).toEqual(['expires.at']);
  expect(unclearableFields('cuttly', PLACE, UPDATE).get('title')).toBe('cannot_clear');
  expect(unclearableFields('linkly', PLACE, UPDATE).get('tags')).toBe('not_in_api');
  for (const api of API_NAMES) {
    for (const field of unclearableFields(api, PLACE, UPDATE).keys()) {
      const request = APIS[api].toRequest(
        formOf({ [field]: CLEARED[field as ClearableField] }),
        PLACE,
        UPDATE,
      );
      expect([api, request?.cannot.map((one) => one.field) ?? [field]]).toEqual([api, [field]]);
    }
  }
});

test('an API that clears several fields only together says so until all are cleared', () => {
  const whys = (form: Parameters<typeof formOf>[0]) =>
    APIS.picsee.toRequest(formOf(form), PLACE, UPDATE)?.cannot.map(({ why }) => why);
  expect(whys({ 'pixels.ga4': '' })).toEqual(['both_google_tags']);
  expect(whys({ 'pixels.ga4': '', 'pixels.gtm': '' })).toEqual([]);
});

test('a value that is set is not a field that is cleared', () => {
  expect(isCleared('tags', [])).toBe(true);
  expect(isCleared('tags', ['spring'])).toBe(false);
  expect(isCleared('starts_at', undefined)).toBe(false);
  expect(isCleared('enabled', false)).toBe(false);
});
