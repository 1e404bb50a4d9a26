import { expect, test } from 'bun:test';
import { linkFieldsAnswer } from '../../../../src/api/contract/link.ts';
import { createFormat } from '../../../words/format.ts';
import { nameOfField, valueOfField } from './field-words.ts';
import { texts } from './texts/en.ts';
import { texts as chinese } from './texts/zh-hant.ts';

const words = { texts, format: createFormat('en-GB', 'UTC') };

test('every field of a link has a name in both languages', () => {
  const fields = Object.keys(linkFieldsAnswer.shape).sort();
  expect(Object.keys(texts.fields).sort()).toEqual(fields);
  expect(Object.keys(chinese.fields).sort()).toEqual(fields);
});

test('a field that is newer than the page keeps the name of the API', () => {
  expect(nameOfField('wings', words)).toBe('wings');
});

test.each([
  ['url', 'https://example.com/a', 'https://example.com/a'],
  ['title', '', 'nothing'],
  ['enabled', false, 'no'],
  ['redirect_status', 301, '301'],
  ['unique_window_minutes', 1_440, '1,440'],
  ['tags', ['spring', 'ads'], 'spring and ads'],
  ['tags', [], 'nothing'],
  ['starts_at', '2026-11-22T13:04:00Z', '22 Nov 2026, 13:04'],
  ['rules', [{}, {}], '2 rules'],
  ['split', [{}], '1 destination'],
  ['utm', { source: 'mail', medium: '', campaign: 'x', term: '', content: '' }, 'source: mail, campaign: x'],
  ['utm', { source: '', medium: '', campaign: '', term: '', content: '' }, 'nothing'],
  ['metadata', { order: 17, deep: { a: [1] } }, 'order: 17, deep: {"a":[1]}'],
  [
    'expires',
    { at: '2026-11-30T00:00:00Z', clicks: 1, unique_clicks: null, redirect_to: 'https://example.com/over' },
    '30 Nov 2026, 00:00, after 1 click and then to https://example.com/over',
  ],
  ['expires', { at: null, clicks: null, unique_clicks: null, redirect_to: null }, 'nothing'],
])('%s of %j reads as %s', (field, value, text) => {
  expect(valueOfField(field, value, words)).toBe(text);
});
