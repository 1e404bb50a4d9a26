import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ruleInput } from '../../src/api/contract/rule.ts';
import { RULES_MAX as SERVER_MAX } from '../../src/core/rules/rule-input.ts';
import type { Rule } from '../api/types.ts';
import {
  addRule,
  changeOf,
  copyRule,
  follow,
  isUnfinished,
  kindOfTarget,
  moveRule,
  RULES_MAX,
  removeRule,
  targetOf,
  toChange,
  toDraft,
  toDraftAfter,
  unsavedRules,
} from './draft.ts';

const draftOf = (...urls: string[]) =>
  toDraft({
    rules: urls.map((url) => ({ when: { country: ['TW'] }, then: { url } })),
    split: [],
    sticky: false,
  });
const urlsOf = (draft: ReturnType<typeof draftOf>) => draft.rules.map(({ then }) => then.url);

describe('a draft', () => {
  const rules: Rule[] = [
    {
      when: {
        country: ['TW', 'JP'],
        region: ['13'],
        city: ['Taipei'],
        continent: ['AS'],
        language: ['zh-Hant'],
        platform: ['ios'],
        os: ['iOS'],
        device: ['mobile'],
        browser: ['Safari'],
        in_app: ['line'],
        address: ['203.0.113.0/24'],
        bot: false,
        referrer: ['t.co'],
        query: { utm_source: ['mail', 'sms'], any: [] },
        between: ['2026-11-01T00:00:00Z', null],
        hours: ['09:00-17:30', '22:00-06:00'],
        weekdays: ['mon', 'sun'],
        timezone: 'Asia/Taipei',
        returning: true,
      },
      then: { split: [{ url: 'https://example.com/a', weight: 33.33 }] },
    },
    { when: {}, then: { app: { link: 'myapp://x', store: null } } },
    { when: { bot: true }, then: { block: true } },
    { when: { device: ['tv'] }, then: { expired: true } },
  ];

  test('is what the server answered and takes, in every part of the language of rules', () => {
    const draft = toDraft({
      rules,
      split: [{ url: 'https://example.com/b', weight: 20 }],
      sticky: true,
    });
    expect(toChange(draft).rules).toEqual(rules);
    for (const rule of toChange(draft).rules) expect(ruleInput.safeParse(rule).success).toBe(true);
    expect(unsavedRules(draft, draft)).toEqual([]);
  });

  test('says which rules are not saved, and whether everybody else is', () => {
    const saved = draftOf('a', 'b', 'c');
    expect(unsavedRules(moveRule(saved, 0, 1), saved)).toEqual([1, 2]);
    expect(unsavedRules(addRule(saved), saved)).toEqual([4]);
    expect(unsavedRules({ ...saved, sticky: true }, saved)).toEqual([0]);
  });
});

test('however rules move, none is lost and none is doubled', () => {
  const move = fc.tuple(fc.integer({ min: -2, max: 7 }), fc.integer({ min: -2, max: 7 }));
  fc.assert(
    fc.property(fc.array(move), (moves) => {
      const start = draftOf('a', 'b', 'c', 'd', 'e');
      const end = moves.reduce((draft, [from, to]) => moveRule(draft, from, to), start);
      expect(urlsOf(end).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    }),
  );
});

test('a rule moves, is copied and is removed', () => {
  const draft = draftOf('a', 'b', 'c');
  expect(urlsOf(moveRule(draft, 2, 0))).toEqual(['c', 'a', 'b']);
  expect(urlsOf(copyRule(draft, 0))).toEqual(['a', 'a', 'b', 'c']);
  expect(urlsOf(removeRule(draft, 1))).toEqual(['a', 'c']);
});

test('another kind of target keeps the destination', () => {
  const split = targetOf('split', { url: 'https://example.com/a' });
  expect(split).toEqual({ split: [{ url: 'https://example.com/a', weight: 50 }] });
  expect(targetOf('url', split)).toEqual({ url: 'https://example.com/a' });
  for (const kind of ['url', 'split', 'app', 'block', 'expired'] as const)
    expect(kindOfTarget(targetOf(kind, { url: 'x' }))).toBe(kind);
});

test('after a save, rules that did not change keep their place, and other rules are drawn again', () => {
  const draft = draftOf('a', ' b ', 'c');
  const saved = toDraftAfter({ ...toChange(draft), rules: toChange(draftOf('a', 'b', 'C')).rules }, draft);
  const kept = saved.rules.map(({ key }, nth) => key === draft.rules[nth]?.key);
  expect(kept).toEqual([true, true, false]);
});

test('the limit of rules is that of the server', () => {
  expect(RULES_MAX).toBe(SERVER_MAX);
});

describe('a link that changes elsewhere', () => {
  const linkOf = (version: number, ...urls: string[]) => ({ ...toChange(draftOf(...urls)), version });
  const begin = (...urls: string[]) => ({ link: linkOf(1, ...urls), draft: draftOf(...urls) });

  test('is followed by a draft that nobody has touched', () => {
    const begun = follow(begin('a'), linkOf(2, 'b'));
    expect([begun.link.version, urlsOf(begun.draft)]).toEqual([2, ['b']]);
  });

  test('does not take away what was written, nor is it undone by saving that', () => {
    const begun = begin('a');
    const written = { ...begun, draft: addRule(begun.draft) };
    expect(follow(written, linkOf(2, 'b'))).toBe(written);
  });

  test('leaves the draft alone when its rules are the same', () => {
    const begun = begin('a');
    const written = { ...begun, draft: addRule(begun.draft) };
    const { link, draft } = follow(written, linkOf(2, 'a'));
    expect([link.version, draft]).toEqual([2, written.draft]);
  });

  test('is not followed back to an older version', () => {
    const begun = { ...begin('a'), link: linkOf(3, 'a') };
    expect(follow(begun, linkOf(2, 'b'))).toBe(begun);
  });
});

test('a change has only what differs', () => {
  const saved = draftOf('a');
  expect(changeOf(saved, saved)).toEqual({});
  expect(changeOf({ ...saved, sticky: true }, saved)).toEqual({ sticky: true });
  expect(Object.keys(changeOf(addRule(saved), saved))).toEqual(['rules']);
});

test('a draft is unfinished while something is not written', () => {
  const draft = draftOf('https://example.com/');
  const url = 'https://example.com/';
  const withRule = (rule: Rule) => isUnfinished({ ...draft, rules: [{ ...rule, key: 1 }] });
  expect(isUnfinished(draft)).toBe(false);
  expect(isUnfinished(addRule(draft))).toBe(true);
  expect(isUnfinished({ ...draft, split: [{ url: ' ', weight: 50 }] })).toBe(true);
  expect(withRule({ when: { country: [] }, then: { url } })).toBe(true);
  expect(withRule({ when: { between: [null, null] }, then: { url } })).toBe(true);
  expect(withRule({ when: {}, then: { app: { link: null, store: null } } })).toBe(true);
  expect(withRule({ when: {}, then: { split: [] } })).toBe(true);
  expect(withRule({ when: { bot: false, query: { a: [] } }, then: { block: true } })).toBe(false);
});
