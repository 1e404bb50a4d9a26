import { expect, test } from 'bun:test';
import { en as visitorEn } from '../../../src/redirect/pages/messages/en.ts';
import { zhHant as visitorZhHant } from '../../../src/redirect/pages/messages/zh-hant.ts';
import { texts as dashboardEn } from './texts/en.ts';
import { texts as dashboardZhHant } from './texts/zh-hant.ts';

// The dashboard takes nothing from the pages of visitors, so it has their texts a second time.
test.each([
  ['English', dashboardEn, visitorEn],
  ['Traditional Chinese', dashboardZhHant, visitorZhHant],
])('the preview of a domain’s pages says in %s what visitors read', (_, { preview }, page) => {
  expect({
    unknown: [preview.unknownTitle, preview.unknownText],
    ended: [preview.endedTitle, preview.endedText],
    password: [preview.passwordTitle, preview.passwordText, preview.passwordField, preview.passwordButton],
    home: preview.home('{name}'),
  }).toEqual({
    unknown: [page.missing.title, page.missing.text],
    ended: [page.expired.title, page.expired.text],
    password: [page.password.title, page.password.text, page.password.label, page.password.button],
    home: page.home,
  });
});
