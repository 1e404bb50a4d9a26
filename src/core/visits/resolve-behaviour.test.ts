import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { PLAIN_ROUTE } from '../../../tests/support/route.ts';
import { DAY_MS } from '../base/calendar.ts';
import type { Destination } from '../base/destination.ts';
import { type Behaviour, PLAIN_BEHAVIOUR, unlessPlain } from '../rules/behaviour.ts';
import type { Condition, Seen } from '../rules/condition.ts';
import type { AppLink, Rule } from '../rules/rule.ts';
import { REST_VARIANT } from '../rules/split.ts';
import { ANYBODY, type Note, resolve, type Visit } from './resolve.ts';
import type { Route } from './route.ts';

const url = (text: string) => text as Destination;
const HOME = url('https://example.com/');
const PLAIN: Route = {
  ...PLAIN_ROUTE,
  destination: HOME,
  afterwards: url('https://example.com/after'),
};
const link = (fields: Partial<Behaviour>): Route => ({
  ...PLAIN,
  behaviour: unlessPlain({ ...PLAIN_BEHAVIOUR, ...fields }),
});
const visit = (seen: Partial<Seen> = {}, fields: Partial<Visit> = {}): Visit => ({
  ...ANYBODY,
  nowMs: 1_000,
  query: '',
  rest: '',
  seen: { ...ANYBODY.seen, ...seen },
  ...fields,
});
const to = (path: string, when: Condition = {}): Rule => ({
  when,
  to: { kind: 'url', destination: url(`https://example.com/${path}`) },
});
const agent = (over: Partial<Seen['agent']>): Partial<Seen> => ({
  agent: { ...ANYBODY.seen.agent, ...over },
});
const NIGHT = { fromMinute: 1_320, toMinute: 360 };
const SUNDAY_3_AM = Date.UTC(2026, 10, 22, 3);
const where = (over: Partial<Seen['place']>): Partial<Seen> => ({
  place: { ...ANYBODY.seen.place, ...over },
});

const APPS = {
  ios: { link: 'shop://1' as AppLink, store: url('https://apps.example/1') },
  android: { link: null, store: url('https://store.example/1') },
};
const TAGS = { title: 'T', description: '', image: '' } as const;
const SPLIT = [
  { destination: url('https://example.com/b'), weight: 20 },
  { destination: url('https://example.com/c'), weight: 30 },
];

describe('the order of evaluation', () => {
  const cases: [string, object, Route, Visit][] = [
    [
      'the first rule that matches wins',
      { to: 'https://example.com/1', rule: 1 },
      link({ rules: [to('1'), to('2')] }),
      visit(),
    ],
    [
      'a rule that does not match is passed over',
      { to: 'https://example.com/2', rule: 2 },
      link({ rules: [to('1', { country: ['TW'] }), to('2')] }),
      visit(where({ country: 'US' })),
    ],
    [
      'without a match the destination stays',
      { to: HOME, rule: 0 },
      link({ rules: [to('1', { bot: true })] }),
      visit(),
    ],
    [
      'a rule wins over the split',
      { to: 'https://example.com/1', variant: 0 },
      link({ rules: [to('1')], split: SPLIT }),
      visit(),
    ],
    [
      'a rule may split',
      { to: 'https://example.com/c', rule: 1, variant: 2 },
      link({ rules: [{ when: {}, to: { kind: 'split', variants: SPLIT } }] }),
      visit({}, { draw: () => 0.3 }),
    ],
    [
      'a rule may block',
      { kind: 'blocked' },
      link({ rules: [{ when: {}, to: { kind: 'block' } }] }),
      visit(),
    ],
    [
      'a rule may show the end of the link',
      { kind: 'expired', to: 'https://example.com/after' },
      link({ rules: [{ when: {}, to: { kind: 'expired' } }] }),
      visit(),
    ],
    [
      'what a split leaves goes to the destination',
      { to: HOME, variant: REST_VARIANT },
      link({ split: SPLIT }),
      visit({}, { draw: () => 0.9 }),
    ],
    [
      'an app wins over the split',
      { manner: 'app', variant: 0 },
      link({ apps: APPS, split: SPLIT }),
      visit(agent({ platform: 'ios' })),
    ],
    [
      'an app on no device of its is not there',
      { manner: 'redirect', to: HOME },
      link({ apps: APPS }),
      visit(agent({ platform: 'mac' })),
    ],
    [
      'a store alone is gone to',
      { manner: 'redirect', to: 'https://store.example/1' },
      link({ apps: APPS }),
      visit(agent({ platform: 'android' })),
    ],
    [
      'a web address of an app needs no page',
      { manner: 'redirect', to: 'https://app.example/1' },
      link({ apps: { ...APPS, ios: { link: 'https://app.example/1' as AppLink, store: null } } }),
      visit(agent({ platform: 'ios' })),
    ],
    [
      'a password is asked for first',
      { kind: 'ask_password' },
      link({ passwordHash: 'h', rules: [to('1')] }),
      visit(),
    ],
    [
      'a visitor with the correct password passes',
      { to: 'https://example.com/1' },
      link({ passwordHash: 'h', rules: [to('1')] }),
      visit({}, { unlocked: true }),
    ],
    [
      'blocked bots are not asked',
      { kind: 'blocked' },
      link({ passwordHash: 'h', blockBots: true }),
      visit({ isBot: true, isSurelyBot: true }),
    ],
    [
      'a visitor who is only probably a bot passes where bots are blocked',
      { to: HOME },
      link({ blockBots: true }),
      visit({ isBot: true, isSurelyBot: false }),
    ],
    ['people pass where bots are blocked', { to: HOME }, link({ blockBots: true }), visit()],
    [
      'a crawler for previews gets the tags, though bots are blocked',
      { kind: 'show_tags' },
      link({ og: TAGS, blockBots: true }),
      visit({ isPreviewer: true, isBot: true }),
    ],
    [
      'without tags of its own it is redirected',
      { to: HOME },
      link({ sticky: true, cloak: false, rules: [to('x', { bot: false })] }),
      visit({ isPreviewer: true, isBot: true }),
    ],
    ['people are redirected where there are tags', { to: HOME }, link({ og: TAGS }), visit()],
    ['a frame is shown', { manner: 'frame' }, link({ cloak: true }), visit()],
    [
      'pixels are shown on the way',
      { manner: 'interstitial' },
      link({ pixels: { meta: '1', ga4: '', gtm: '', tiktok: '' } }),
      visit(),
    ],
    ['HTML of the owner is shown on the way', { manner: 'interstitial' }, link({ headHtml: '<b>' }), visit()],
    [
      'the end comes before everything',
      { kind: 'expired' },
      { ...link({ passwordHash: 'h', og: TAGS }), expiresAtMs: 1 },
      visit({ isPreviewer: true }),
    ],
  ];
  for (const [rule, expected, route, visited] of cases) {
    test(rule, () => expect(resolve(route, visited)).toMatchObject(expected));
  }

  test('a link with default fields has no behaviour', () => {
    expect(unlessPlain({ ...PLAIN_BEHAVIOUR, sticky: true })).toBeNull();
  });
});

describe('a condition', () => {
  const TAIPEI_NOON = Date.UTC(2026, 10, 20, 4); // a Friday, 12:00 in Taipei
  const at = (nowMs: number): Visit => visit({}, { nowMs });
  const cases: [string, boolean, Condition, Visit][] = [
    ['on a country takes any of the list', true, { country: ['TW', 'JP'] }, visit(where({ country: 'JP' }))],
    ['on a country fails where nothing is known', false, { country: ['TW'] }, visit()],
    [
      'on a city does not mind letter case',
      true,
      { city: ['são paulo'] },
      visit(where({ city: 'São Paulo' })),
    ],
    ['on a region', true, { region: ['CA'] }, visit(where({ region: 'CA' }))],
    ['on a continent', false, { continent: ['EU'] }, visit(where({ continent: 'AS' }))],
    ['on a language takes its regions', true, { language: ['fr'] }, visit({ language: 'fr-CA' })],
    [
      'on a region of a language does not take another',
      false,
      { language: ['fr-CA'] },
      visit({ language: 'fr-FR' }),
    ],
    [
      'on a script takes who most likely reads it',
      true,
      { language: ['zh-Hant'] },
      visit({ language: 'zh-TW' }),
    ],
    ['on a script does not take the other', false, { language: ['zh-Hant'] }, visit({ language: 'zh-CN' })],
    ['on a platform', true, { platform: ['ios'] }, visit(agent({ platform: 'ios' }))],
    ['on a device knows machines', true, { device: ['bot'] }, visit({ isBot: true })],
    ['on a browser', true, { browser: ['safari'] }, visit(agent({ browser: 'Safari' }))],
    ['on an app', true, { inApp: ['line'] }, visit(agent({ inApp: 'line' }))],
    ['on any app fails in an ordinary browser', false, { inApp: ['any'] }, visit()],
    [
      'on an address asks for its range',
      true,
      { address: ['10.0.0.0/8'] },
      visit({ isWithin: (range) => range === '10.0.0.0/8' }),
    ],
    ['on people fails for bots', false, { bot: false }, visit({ isBot: true })],
    [
      'on a referrer takes hosts below it',
      true,
      { referrer: ['facebook.com'] },
      visit({ referrer: 'l.facebook.com' }),
    ],
    [
      'on a referrer takes no host that only ends like it',
      false,
      { referrer: ['book.com'] },
      visit({ referrer: 'facebook.com' }),
    ],
    [
      'on a parameter wants one of its values',
      true,
      { query: { a: ['1', '2'] } },
      visit({}, { query: 'b=3&a=2' }),
    ],
    [
      'on a parameter reads it decoded',
      true,
      { query: { 'a b': ['ü'] } },
      visit({}, { query: 'a+b=%C3%BC' }),
    ],
    ['on a parameter without values takes any', true, { query: { a: [] } }, visit({}, { query: 'a' })],
    ['on two parameters wants both', false, { query: { a: [], b: [] } }, visit({}, { query: 'a=1' })],
    ['on a stretch of time includes its beginning', true, { between: { fromMs: 5, toMs: 9 } }, at(5)],
    ['on a stretch of time does not include its end', false, { between: { fromMs: 5, toMs: 9 } }, at(9)],
    [
      'on hours goes by the clock of its zone',
      true,
      { hours: [{ fromMinute: 720, toMinute: 721 }], timezone: 'Asia/Taipei' },
      at(TAIPEI_NOON),
    ],
    [
      'on hours may go over midnight',
      true,
      { hours: [{ fromMinute: 1_320, toMinute: 360 }] },
      at(TAIPEI_NOON),
    ],
    [
      'on weekdays goes by the calendar of its zone',
      true,
      { weekdays: [6], timezone: 'Asia/Taipei' },
      at(TAIPEI_NOON + 13 * 3_600_000),
    ],
    [
      'on hours of a weekday over midnight reaches into the next day',
      true,
      { weekdays: [6], hours: [NIGHT] },
      at(SUNDAY_3_AM),
    ],
    [
      'on hours of a weekday over midnight leaves out the night before',
      false,
      { weekdays: [6], hours: [NIGHT] },
      at(SUNDAY_3_AM - DAY_MS),
    ],
    [
      'on hours of a weekday over midnight begins on that day',
      true,
      { weekdays: [6], hours: [NIGHT] },
      at(SUNDAY_3_AM - 4 * 3_600_000),
    ],
    [
      'on hours of Sunday over midnight reaches into Monday',
      true,
      { weekdays: [7], hours: [NIGHT] },
      at(SUNDAY_3_AM + DAY_MS),
    ],
    [
      'on hours of a weekday takes whichever of two stretches belongs to it',
      true,
      { weekdays: [7], hours: [NIGHT, { fromMinute: 0, toMinute: 480 }] },
      at(SUNDAY_3_AM),
    ],
    ['on a returning visitor', false, { returning: true }, visit()],
    [
      'needs all its keys',
      false,
      { country: ['TW'], platform: ['ios'] },
      visit({ ...where({ country: 'TW' }), ...agent({ platform: 'mac' }) }),
    ],
  ];
  for (const [rule, matches, when, visited] of cases) {
    test(rule, () => {
      expect(resolve(link({ rules: [to('yes', when)] }), visited)).toMatchObject({ rule: matches ? 1 : 0 });
    });
  }
});

test('an explanation has a note for every rule up to the deciding one', () => {
  const notes: Note[] = [];
  const route = link({ rules: [to('1', { country: ['TW'], bot: false }), to('2'), to('3')] });
  resolve(route, visit(where({ country: 'US' })), (note) => notes.push(note));
  expect(notes.filter((note) => note.step === 'rule')).toEqual([
    {
      step: 'rule',
      rule: 1,
      matched: false,
      findings: [
        { name: 'bot', held: true, saw: false },
        { name: 'country', held: false, saw: 'US' },
      ],
    },
    { step: 'rule', rule: 2, matched: true, findings: [] },
  ]);
});

describe('resolve is total and pure', () => {
  const text = fc.string({ maxLength: 12 });
  const texts = fc.array(text, { minLength: 1, maxLength: 3 });
  const condition: fc.Arbitrary<Condition> = fc.record(
    {
      country: texts,
      language: texts,
      platform: texts,
      inApp: texts,
      referrer: texts,
      bot: fc.boolean(),
      returning: fc.boolean(),
      query: fc.dictionary(text, fc.array(text, { maxLength: 2 })),
      between: fc.record({ fromMs: fc.option(fc.nat()), toMs: fc.option(fc.nat()) }),
      hours: fc.array(fc.record({ fromMinute: fc.nat(1_439), toMinute: fc.nat(1_440) })),
      weekdays: fc.array(fc.integer({ min: 1, max: 7 })),
      timezone: fc.constantFrom('UTC', 'Asia/Taipei', 'America/New_York'),
    },
    { requiredKeys: [] },
  );
  const variants = fc.array(
    fc.record({ destination: fc.constantFrom(HOME, url('https://e.org/')), weight: fc.nat(200) }),
  );
  const target = fc.oneof(
    fc.record({ kind: fc.constant('url' as const), destination: fc.constant(HOME) }),
    fc.record({ kind: fc.constant('split' as const), variants }),
    fc.record({ kind: fc.constant('app' as const), app: fc.constant(APPS.ios) }),
    fc.record({ kind: fc.constantFrom('block' as const, 'expired' as const) }),
  );
  const behaviour = fc.record({
    passwordHash: fc.option(fc.constant('h')),
    rules: fc.array(fc.record({ when: condition, to: target }), { maxLength: 4 }),
    split: variants,
    sticky: fc.boolean(),
    apps: fc.constantFrom(APPS, PLAIN_BEHAVIOUR.apps),
    og: fc.constantFrom(TAGS, PLAIN_BEHAVIOUR.og),
    cloak: fc.boolean(),
    blockBots: fc.boolean(),
  });
  const seen = fc.record({
    language: text,
    referrer: text,
    isBot: fc.boolean(),
    isSurelyBot: fc.boolean(),
    isPreviewer: fc.boolean(),
    returning: fc.boolean(),
  });

  test('the same link and visit give the same resolution, and neither is changed', () => {
    fc.assert(
      fc.property(
        behaviour,
        seen,
        fc.record({ nowMs: fc.integer({ min: -1e12, max: 1e13 }), query: text, unlocked: fc.boolean() }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (fields, who, what, draw) => {
          const route = link(fields);
          const visited = visit(who, { ...what, draw: () => draw });
          const before = JSON.stringify([route, visited]);
          const first = resolve(route, visited);
          expect(resolve(route, visited, () => undefined)).toEqual(first);
          expect(JSON.stringify([route, visited])).toBe(before);
          expect(['go', 'expired', 'blocked', 'ask_password', 'show_tags']).toContain(first.kind);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
