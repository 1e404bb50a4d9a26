import { expect, test } from 'bun:test';
import { completeForm } from './complete-form.ts';

const url = 'https://example.com/';
const whole = { when: { country: ['TW'] }, then: { url } };

test('a new link has a destination, and an update keeps the one that the link has', () => {
  expect([completeForm({}, 'create').url, completeForm({}, 'update').url]).toEqual([url, undefined]);
});

test('what is half written is no part of a request', () => {
  const rules = [whole, { when: { country: [] }, then: { url } }, { when: {}, then: { url: ' ' } }];
  expect(completeForm({ rules }, 'update').rules).toEqual([whole]);
  const split = [
    { url: '', weight: 50 },
    { url, weight: 20 },
  ];
  expect(completeForm({ split }, 'update').split).toEqual([{ url, weight: 20 }]);
});

test('a first rule that is half written removes no rule of the link, and an empty list removes all', () => {
  const half = { rules: [{ when: {}, then: { url: '' } }], split: [{ url: '', weight: 50 }] };
  expect(completeForm(half, 'update')).toEqual({});
  expect(completeForm({ rules: [], split: [] }, 'update')).toEqual({ rules: [], split: [] });
});
