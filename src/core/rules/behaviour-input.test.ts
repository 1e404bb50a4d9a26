import { describe, expect, test } from 'bun:test';
import { createFieldCheck } from '../base/field-check.ts';
import { type BehaviourInput, checkBehaviour, PLAIN_BEHAVIOUR } from './behaviour.ts';
import type { ConditionInput } from './condition-fields.ts';
import type { RuleInput } from './rule-input.ts';

const POLICY = {
  isOwnHost: (host: string) => host === 'sho.rt',
  isBlockedHost: (host: string) => host === 'bad.example',
  isAppScheme: (scheme: string) => scheme === 'shop',
  isAddressRange: (text: string) => /^[\d.]+(?:\/\d+)?$/.test(text),
};

function apply(wanted: BehaviourInput, base = PLAIN_BEHAVIOUR) {
  const check = createFieldCheck(POLICY);
  const fields = checkBehaviour(base, wanted, check);
  return { fields, faults: check.faults.map(({ field, reason }) => `${field}: ${reason}`) };
}

const url = 'https://example.com/';
const when = (condition: ConditionInput) => ({ rules: [{ when: condition, to: { destination: url } }] });
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('a refused input', () => {
  const cases: [string, BehaviourInput, string[]][] = [
    [
      'a country that is none',
      when({ country: ['TW', 'XX', 'Taiwan'] }),
      ['rules.0.when.country.1: unknown_value', 'rules.0.when.country.2: unknown_value'],
    ],
    ['a list without values', when({ platform: [] }), ['rules.0.when.platform: empty']],
    ['a platform that is none', when({ platform: ['symbian'] }), ['rules.0.when.platform.0: unknown_value']],
    [
      'a browser that is none',
      when({ browser: ['safari', 'Crome'] }),
      ['rules.0.when.browser.1: unknown_value'],
    ],
    ['a language that is none', when({ language: ['english'] }), ['rules.0.when.language.0: unknown_value']],
    [
      'an address that is none',
      when({ address: ['10.0.0.0/8', 'all'] }),
      ['rules.0.when.address.1: unknown_value'],
    ],
    [
      'a referrer that is a URL',
      when({ referrer: ['https://t.co/'] }),
      ['rules.0.when.referrer.0: unknown_value'],
    ],
    [
      'hours that are none',
      when({ hours: ['9-17', '25:00-26:00', '09:00-09:00'] }),
      [
        'rules.0.when.hours.0: unknown_value',
        'rules.0.when.hours.1: unknown_value',
        'rules.0.when.hours.2: unknown_value',
      ],
    ],
    [
      'a weekday that is none',
      when({ weekdays: ['0', 'someday'] }),
      ['rules.0.when.weekdays.0: unknown_value', 'rules.0.when.weekdays.1: unknown_value'],
    ],
    ['a zone that is none', when({ timezone: 'Mars/Olympus' }), ['rules.0.when.timezone: unknown_value']],
    [
      'a stretch of time that ends before it begins',
      when({ between: { fromMs: 2, toMs: 1 } }),
      ['rules.0.when.between: out_of_range'],
    ],
    [
      'a stretch of time without ends',
      when({ between: { fromMs: null, toMs: null } }),
      ['rules.0.when.between: empty'],
    ],
    ['no parameters', when({ query: {} }), ['rules.0.when.query: empty']],
    [
      'more rules than there may be',
      { rules: many(101, { when: {}, to: { destination: url } } as RuleInput) },
      ['rules: too_many'],
    ],
    ['more values than there may be', when({ city: many(301, 'x') }), ['rules.0.when.city: too_many']],
    ['a rule that leads nowhere', { rules: [{ when: {}, to: {} }] }, ['rules.0.to: bad_form']],
    [
      'a rule that leads two ways',
      { rules: [{ when: {}, to: { destination: url, block: true } }] },
      ['rules.0.to: bad_form'],
    ],
    [
      'a rule to a script',
      { rules: [{ when: {}, to: { destination: 'javascript:alert(1)' } }] },
      ['rules.0.to.destination: not_http'],
    ],
    [
      'a rule to a short link of ours',
      { rules: [{ when: {}, to: { destination: 'https://sho.rt/x' } }] },
      ['rules.0.to.destination: own_domain'],
    ],
    ['a split of nothing', { rules: [{ when: {}, to: { split: [] } }] }, ['rules.0.to.split: empty']],
    [
      'a weight below nothing',
      { split: [{ destination: url, weight: -1 }] },
      ['split.0.weight: out_of_range'],
    ],
    [
      'a weight that is no number',
      { split: [{ destination: url, weight: Number.NaN }] },
      ['split.0.weight: out_of_range'],
    ],
    [
      'a variant to a blocked host',
      { split: [{ destination: 'http://bad.example/', weight: 1 }] },
      ['split.0.destination: blocked_host'],
    ],
    [
      'an app without an address',
      { rules: [{ when: {}, to: { app: { link: '', store: null } } }] },
      ['rules.0.to.app: empty'],
    ],
    [
      'an app in a scheme that nobody allowed',
      { apps: { ios: { link: 'evil://x' } } },
      ['apps.ios.link: scheme_not_allowed'],
    ],
    [
      'an app that is data',
      { apps: { ios: { link: 'data:text/html,x' } } },
      ['apps.ios.link: scheme_not_allowed'],
    ],
    [
      'an app with a line in it',
      { apps: { ios: { link: 'shop://a\nb' } } },
      ['apps.ios.link: control_character'],
    ],
    [
      'a picture that is no web address',
      { og: { image: 'data:image/png;base64,x' } },
      ['og.image: not_http'],
    ],
    ['an id with a script in it', { pixels: { meta: '1);alert(1)//' } }, ['pixels.meta: bad_form']],
    ['a password that is too long', { password: 'x'.repeat(201) }, ['password: too_long']],
    ['a snippet that is too long', { headHtml: 'x'.repeat(10_001) }, ['headHtml: too_long']],
  ];
  for (const [what, wanted, faults] of cases) test(what, () => expect(apply(wanted).faults).toEqual(faults));
});

describe('an accepted input', () => {
  test('is stored in one form, whatever its spelling', () => {
    const { fields, faults } = apply(
      when({
        country: ['uk', 'tw'],
        language: ['ZH-hant'],
        platform: ['iOS'],
        inApp: ['LINE'],
        referrer: ['WWW.Example.com'],
        hours: ['9:00-17:30'],
        weekdays: ['Monday', 'sun', '3'],
      }),
    );
    expect(faults).toEqual([]);
    expect(fields.rules[0]?.when).toEqual({
      country: ['GB', 'TW'],
      language: ['zh-Hant'],
      platform: ['ios'],
      inApp: ['line'],
      referrer: ['example.com'],
      hours: [{ fromMinute: 540, toMinute: 1_050 }],
      weekdays: [1, 7, 3],
    });
  });

  test('keeps absent fields, and removes those that are null or empty', () => {
    const full = apply({
      password: 'x',
      og: { title: 'T', image: url },
      pixels: { meta: '12345', ga4: 'G-ABCD' },
      apps: { ios: { link: 'shop://1' }, android: { store: url } },
    }).fields;
    expect(apply({}, full).fields).toEqual(full);
    const changed = apply({ og: { title: '' }, pixels: { meta: '' }, apps: { ios: null } }, full).fields;
    expect(changed).toMatchObject({
      og: { title: '', image: url },
      pixels: { meta: '', ga4: 'G-ABCD' },
      apps: { ios: null, android: { link: null, store: url } },
    });
    expect(apply({ password: '', og: null, pixels: null, apps: null }, full).fields).toEqual(PLAIN_BEHAVIOUR);
  });
});
