import { expect, test } from 'bun:test';

import type { Link } from '../../api/types.ts';
import { compareVersions, mergeChange } from './merge.ts';

const BEGUN = {
  title: 'Spring',
  note: '',
  tags: ['press'],
  has_password: false,
  version: 1,
  clicks: 4,
  updated_at: '2026-11-01T00:00:00.000Z',
} as unknown as Link;
const at = (change: object): Link => ({ ...BEGUN, version: 2, clicks: 9, ...change }) as Link;

test('what only the others changed is listed, and needs no choice', () => {
  const lost = compareVersions(BEGUN, at({ note: 'For Tuesday' }), { title: 'Summer' });
  expect(lost).toEqual({ theirs: ['note'], both: [] });
});

test('what both changed needs a choice', () => {
  const lost = compareVersions(BEGUN, at({ title: 'Autumn', tags: ['press', 'tea'] }), { title: 'Summer' });
  expect(lost).toEqual({ theirs: ['title', 'tags'], both: ['title'] });
});

test('the same change of both is no conflict', () => {
  const lost = compareVersions(BEGUN, at({ tags: ['tea'] }), { tags: ['tea'] });
  expect(lost.both).toEqual([]);
});

test('a password that both set needs a choice', () => {
  const lost = compareVersions(BEGUN, at({ has_password: true }), { password: 'tea' });
  expect(lost.both).toEqual(['has_password']);
  expect(mergeChange({ password: 'tea', title: 'Summer' }, ['has_password'])).toEqual({ title: 'Summer' });
});

test('what stays as the others have it is not sent', () => {
  expect(mergeChange({ title: 'Summer', note: 'mine' }, ['title'])).toEqual({ note: 'mine' });
});
