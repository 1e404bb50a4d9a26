import { expect, test } from 'bun:test';
import { API_NAMES, APIS, type ApiName } from './apis.ts';
import { FORM_FIELDS } from './form.ts';
import { nameOf } from './names.ts';
import type { BuilderPlace, Mode, TargetLink } from './request.ts';
import { missingFields } from './support.ts';

const PLACE: Omit<BuilderPlace, 'workspaceKind'> = {
  origin: 'https://sho.rt',
  base: 'https://sho.rt',
  key: null,
  workspaceNumber: 7,
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

test('a field has a name exactly where a request can say it', () => {
  const wrong: unknown[] = [];
  for (const api of API_NAMES.filter((name): name is Exclude<ApiName, 'native'> => name !== 'native')) {
    for (const workspaceKind of ['personal', 'team'] as const) {
      const missing = (mode: Mode) =>
        missingFields(
          api,
          { ...PLACE, workspaceKind },
          mode === 'create' ? { mode } : { mode, target: TARGET },
        );
      for (const field of FORM_FIELDS) {
        const isSaid = APIS[api].modes.some((mode) => !missing(mode).has(field));
        const hasName = nameOf(api, field, { mode: 'create', workspaceKind }) !== null;
        // Two APIs mean the server's own domain by saying nothing.
        const isSilent = field === 'domain' && (api === 'pocolink' || api === 'botoi');
        if (isSaid !== (hasName || isSilent)) wrong.push([api, workspaceKind, field, { isSaid, hasName }]);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('the destination of one vendor has three names', () => {
  const names = (['create', 'update'] as const).map((mode) =>
    (['personal', 'team'] as const).map((workspaceKind) => nameOf('cuttly', 'url', { mode, workspaceKind })),
  );
  expect(names).toEqual([
    ['short', 'url'],
    ['source', 'source'],
  ]);
});
