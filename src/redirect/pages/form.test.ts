import { expect, test } from 'bun:test';
import { fill, placeFor, toForm } from './form.ts';

const form = toForm({
  status: 200,
  headers: [
    ['content-type', 'text/html'],
    ['content-security-policy', `script-src 'nonce-${placeFor('nonce')}' https:`],
  ],
  body: `${placeFor('title')}<script nonce="${placeFor('nonce')}">go("é")</script>${placeFor('title')}`,
});

test('each visit has its own values in the places of a form, in headers and body', () => {
  for (const [nonce, title] of [
    ['abc', 'One'],
    ['def', ''],
  ] as const) {
    expect(fill(form, { nonce, title })).toEqual({
      status: 200,
      headers: [
        ['content-type', 'text/html'],
        ['content-security-policy', `script-src 'nonce-${nonce}' https:`],
      ],
      body: `${title}<script nonce="${nonce}">go("é")</script>${title}`,
    });
  }
});

test('a value that looks like a place is none', () => {
  expect(fill(form, { nonce: 'n', title: placeFor('nonce') }).body).toStartWith(placeFor('nonce'));
});
