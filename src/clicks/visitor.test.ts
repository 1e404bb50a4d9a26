import { describe, expect, test } from 'bun:test';
import { AGENTS } from '../../tests/support/agents.ts';
import { readHintCodes, toClientHints } from '../core/rules/client-hints.ts';
import { UNKNOWN_VISITOR, type VisitorFacts } from '../core/rules/visitor.ts';
import { isPreviewer } from './agents/previewers.ts';
import { createVisitorReader } from './visitor.ts';

function setUp() {
  const asked: string[] = [];
  const read = createVisitorReader({
    locate(address) {
      asked.push(address);
      return { country: 'AU', continent: 'OC', region: 'NSW', city: 'Sydney' };
    },
  });
  return { asked, read: (facts: Partial<VisitorFacts>) => read({ ...UNKNOWN_VISITOR, ...facts }) };
}

const hints = (platform: string, mobile = '', brands = '') =>
  toClientHints(readHintCodes({ platform, mobile, brands }));

describe('a visitor', () => {
  test('is located only when somebody asks, and once', () => {
    const { read, asked } = setUp();
    const seen = read({ address: '192.0.2.1', userAgent: AGENTS.iphone });
    expect([seen.agent.platform, seen.isBot]).toEqual(['ios', false]);
    expect(asked).toEqual([]);
    expect([seen.place.country, seen.place.city]).toEqual(['AU', 'Sydney']);
    expect(asked).toEqual(['192.0.2.1']);
  });

  test('is where a believed proxy says; then the file’s city is not theirs', () => {
    expect(setUp().read({ country: 'TW' }).place).toEqual({
      country: 'TW',
      continent: 'AS',
      region: '',
      city: '',
    });
    expect(setUp().read({ country: 'au' }).place).toMatchObject({ country: 'AU', city: 'Sydney' });
    expect(setUp().read({ country: 'XX' }).place).toMatchObject({ country: 'AU' });
  });

  test('is in no app when it is the crawler of one, as statistics have it', () => {
    const crawler = 'WhatsApp/2.23.20.0';
    const seen = setUp().read({ userAgent: crawler });
    expect([seen.isBot, seen.isSurelyBot, seen.agent.inApp]).toEqual([true, true, '']);
    expect(setUp().read({ userAgent: AGENTS.instagram }).agent.inApp).toBe('instagram');
  });

  const hinted: [string, Partial<VisitorFacts>, { platform: string; device: string }][] = [
    [
      'a hint wins over the user agent',
      { userAgent: AGENTS.linux, hints: hints('"Windows"') },
      { platform: 'windows', device: 'desktop' },
    ],
    [
      'a phone that asks for desktop pages',
      { userAgent: AGENTS.linux, hints: hints('"Android"', '?1') },
      { platform: 'android', device: 'mobile' },
    ],
    [
      'Android that is not mobile is a tablet',
      { userAgent: AGENTS.android, hints: hints('"Android"', '?0') },
      { platform: 'android', device: 'tablet' },
    ],
    [
      'a hint that says nothing leaves what is known',
      { userAgent: AGENTS.mac, hints: hints('"Unknown"') },
      { platform: 'mac', device: 'desktop' },
    ],
    [
      'Android in desktop mode',
      { userAgent: AGENTS.linux, hints: hints('"Android"', '?0') },
      { platform: 'android', device: 'tablet' },
    ],
    ['an iPad that poses as a Mac', { userAgent: AGENTS.ipadAsMac }, { platform: 'ios', device: 'tablet' }],
    ['a Mac', { userAgent: AGENTS.mac }, { platform: 'mac', device: 'desktop' }],
  ];
  for (const [rule, facts, expected] of hinted) {
    test(rule, () => expect(setUp().read(facts).agent).toMatchObject(expected));
  }

  const ranges: [string, string, boolean][] = [
    ['192.0.2.9', '192.0.2.0/24', true],
    ['192.0.3.9', '192.0.2.0/24', false],
    ['::ffff:192.0.2.9', '192.0.2.0/24', true],
    ['192.0.2.9', '192.0.2.9', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db8::1', '192.0.2.0/24', false],
    ['', '0.0.0.0/0', false],
    ['nonsense', '0.0.0.0/0', false],
  ];
  for (const [address, range, within] of ranges) {
    test(`${address || 'nobody'} is ${within ? '' : 'not '}within ${range}`, () => {
      expect(setUp().read({ address }).isWithin(range)).toBe(within);
    });
  }
});

describe('a crawler for previews', () => {
  for (const agent of ['twitterbot', 'whatsapp', 'facebookBot'] as const) {
    test(`is ${agent}`, () => expect(isPreviewer(AGENTS[agent])).toBe(true));
  }
  for (const agent of ['iphone', 'instagram', 'facebook', 'line', 'x', 'googlebot'] as const) {
    test(`is not ${agent}`, () => expect(isPreviewer(AGENTS[agent])).toBe(false));
  }
});
