import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { AGENTS } from '../../tests/support/agents.ts';
import { DAY_MS, HOUR_MS } from '../core/base/calendar.ts';
import type { LinkId } from '../core/base/ids.ts';
import type { Utm } from '../core/base/utm.ts';
import { NO_UTM } from '../core/base/utm.ts';
import type { Click } from '../core/clicks/click.ts';
import { clicksOf } from '../core/clicks/click-columns.ts';
import { type LinkFacts, NO_LINK_FACTS } from '../core/clicks/link-facts.ts';
import { BRAND_HINTS, MOBILE_HINTS, PLATFORM_HINTS, toClientHints } from '../core/rules/client-hints.ts';
import { UNKNOWN_VISITOR } from '../core/rules/visitor.ts';
import { TRIGGERS, VISIT_KINDS } from '../core/visits/visit-kind.ts';
import { NOWHERE } from './geo/geo-file.ts';
import { createPipeline, type PipelineDeps } from './pipeline.ts';
import { type SampleFields, sampleVisit } from './sample-visit.ts';
import { createUniqueVisitors, visitorKey } from './unique.ts';
import { createVisitorReader } from './visitor.ts';

const MIDNIGHT_MS = Date.UTC(2026, 4, 5);
const LINK = 7 as LinkId;
const FACTS: LinkFacts = { ...NO_LINK_FACTS, tags: ['spring'], externalId: 'crm-1' };

function createFixture(
  changes: Partial<PipelineDeps['options']> & { windowMinutes?: number; utm?: Utm } = {},
) {
  const { windowMinutes = 1_440, utm = NO_UTM, ...options } = changes;
  const steps: [name: string, clicks: number, nanos: number][] = [];
  const drops: [reason: string, visits: number][] = [];
  const thrownAway = new Set<number>();
  const saltByDay = new Map<number, Uint8Array>();
  const links = { broken: false };
  const clock = { nowMs: MIDNIGHT_MS, ns: 0, isNewDay: false, locateMs: 0 };
  const uniqueVisitors = createUniqueVisitors({ entriesMax: 1_000 });
  const pipeline = createPipeline({
    geo: {
      locate(address) {
        const untilMs = performance.now() + clock.locateMs;
        while (performance.now() < untilMs);
        return address === '8.8.8.8'
          ? { country: 'US', continent: 'NA', region: 'CA', city: 'Mountain View' }
          : NOWHERE;
      },
    },
    links: {
      async of(ids) {
        if (links.broken) throw new Error('the link store is away');
        return new Map(
          ids
            .filter((id) => id === LINK)
            .map((id) => [id, { ...FACTS, uniqueWindowMinutes: windowMinutes, utm }]),
        );
      },
      domainHost: (id) => `domain-${id}.example`,
    },
    salts: {
      async ready() {
        if (clock.isNewDay) thrownAway.clear();
      },
      saltFor(day) {
        if (thrownAway.has(day)) return null;
        const salt = saltByDay.get(day) ?? new Uint8Array(32).fill(day);
        saltByDay.set(day, salt);
        return salt;
      },
    },
    uniqueVisitors,
    meter: {
      step: (name, clicks, nanos) => steps.push([name, clicks, nanos]),
      drop: (reason, visits) => drops.push([reason, visits]),
    },
    nowMs: () => clock.nowMs,
    nanos: () => clock.ns++,
    options: { keepAddress: false, uncountedRanges: [], notTrackedQuery: null, ...options },
  });
  const enrich = async (...visits: Partial<SampleFields>[]) =>
    clicksOf(await pipeline.enrich(visits.map((fields) => sampleVisit(fields))));
  const uniques = async (...visits: Partial<SampleFields>[]) =>
    (await enrich(...visits)).map(({ unique }) => unique);
  return { pipeline, enrich, uniques, steps, drops, thrownAway, links, clock, uniqueVisitors };
}

test('a visit becomes a click with every field filled in and no address', async () => {
  const { enrich } = createFixture();
  const [click] = await enrich({
    referrer: 'https://www.news.example/a#b',
    target: '/launch?utm_source=mail&utm_campaign=may',
    rule: 2,
    variant: 1,
  });
  const visit = sampleVisit();
  expect(click).toEqual({
    spool: visit.spool,
    position: visit.position,
    atMs: visit.atMs,
    kind: 'click',
    trigger: 'link',
    linkId: LINK,
    workspaceId: visit.workspaceId,
    domainId: visit.domainId,
    domain: 'domain-1.example',
    unique: true,
    visitor: expect.stringMatching(/^[\da-f]{16}$/),
    bot: false,
    botName: '',
    botReason: '',
    device: 'desktop',
    platform: 'windows',
    os: 'Windows',
    osVersion: '10',
    browser: 'Chrome',
    browserVersion: '126.0',
    inApp: '',
    country: 'US',
    region: 'CA',
    city: 'Mountain View',
    continent: 'NA',
    language: 'en',
    source: 'news.example',
    referrer: 'news.example',
    referrerUrl: 'https://www.news.example/a',
    utmSource: 'mail',
    utmMedium: '',
    utmCampaign: 'may',
    utmTerm: '',
    utmContent: '',
    destination: 'https://shop.example/',
    rule: '2',
    variant: '1',
    tags: ['spring'],
    externalId: 'crm-1',
    path: '',
    address: '',
  });
});

// Clicks of March 2012 on links of United States agencies, with the country that the proxy reported.
test.each([
  [
    ['desktop', 'Windows 7', 'Chrome', 'US', 'en', 'facebook.com', ''],
    'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/535.11 (KHTML, like Gecko) Chrome/17.0.963.78 Safari/535.11',
    'US',
    'en-US,en;q=0.8',
    'http://www.facebook.com/l/7AQEFzjSi/1.usa.gov/wfLQtf',
    'http://www.ncbi.nlm.nih.gov/pubmed/22415991',
  ],
  [
    ['bot', ' ', '', 'US', '', 'awaremap.com', ''],
    'GoogleMaps/RochesterNY',
    'US',
    '',
    'http://www.AwareMap.com/',
    'http://www.monroecounty.gov/etc/911/rss.php',
  ],
  [
    ['desktop', 'macOS 10.6', 'Safari', 'BR', 'pt', '', ''],
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_6_8) AppleWebKit/534.52.7 (KHTML, like Gecko) Version/5.1.2 Safari/534.52.7',
    'BR',
    'pt-br',
    'direct',
    'http://apod.nasa.gov/apod/ap120312.html',
  ],
  [
    ['desktop', 'Windows 7', 'Internet Explorer', 'ES', 'es', 'facebook.com', ''],
    'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; WOW64; Trident/5.0)',
    'ES',
    'es-ES',
    'http://www.facebook.com/',
    'http://voyager.jpl.nasa.gov/imagesvideo/uranus.html',
  ],
  [
    ['mobile', 'BlackBerry 5', 'BlackBerry', 'GB', 'en', 'mobile.twitter.com', 'ketchum'],
    'BlackBerry8520/5.0.0.592 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/168',
    'GB',
    'en',
    'http://mobile.twitter.com/AIDSgov',
    'http://www.hhs.gov/live/?utm_source=ketchum&utm_medium=pitchemail&utm_campaign=mobileroundtable_hhs_livestreaming_3_14_2012%2B',
  ],
  [
    ['tablet', 'iOS 4.3', 'Safari', 'US', 'en', 'twitter.com', ''],
    'Mozilla/5.0 (iPad; U; CPU OS 4_3_5 like Mac OS X; en-us) AppleWebKit/533.17.9 (KHTML, like Gecko) Mobile/8L1 Twitter for iPad',
    'US',
    'en-us',
    'https://twitter.com/zachmartian/status/180722960385048576',
    'http://www.whitehouse.gov/the-press-office/2012/03/15/statement-president-meeting-interagency-task-force-monitor-and-combat-tr',
  ],
])('an old click is read as %p', async (expected, userAgent, country, language, referrer, destination) => {
  const { enrich } = createFixture();
  const [click] = await enrich({ userAgent, country, language, referrer, destination, address: '192.0.2.9' });
  const system = `${click?.os} ${click?.osVersion}`;
  const read = [
    click?.device,
    system,
    click?.browser,
    click?.country,
    click?.language,
    click?.referrer,
    click?.utmSource,
  ];
  expect(read as unknown[]).toEqual(expected);
});

test.each([
  ['a host that a known source owns', 'https://l.facebook.com/l.php?u=x', 'Line/14.2.0', 'Facebook'],
  ['an app of a known source', 'android-app://com.google.android.gm/', '', 'Gmail'],
  ['any other host', 'https://www.news.example/a', 'Line/14.2.0', 'news.example'],
  ['the in-app browser, when there is no referrer', '', 'Line/14.2.0', 'LINE'],
  ['the in-app browser, when the referrer is no address', 'about:blank', 'Line/14.2.0', 'LINE'],
  ['nothing', '', '', ''],
])('the source of a visit is found by %s', async (_rule, referrer, mark, source) => {
  const userAgent = `Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36 ${mark}`;
  const [click] = await createFixture().enrich({ referrer, userAgent });
  expect(click?.source).toBe(source);
});

describe('place', () => {
  test.each([
    ['the proxy agrees, so region and city stand', 'us', ['US', 'NA', 'CA']],
    ['a trusted proxy sends another country', 'DE', ['DE', 'EU', '']],
    ['the proxy does not know', 'XX', ['US', 'NA', 'CA']],
    ['the proxy saw Tor', 'T1', ['US', 'NA', 'CA']],
    ['no proxy reports a country', '', ['US', 'NA', 'CA']],
  ])('%s', async (_rule, country, expected) => {
    const [click] = await createFixture().enrich({ country });
    expect([click?.country, click?.continent, click?.region] as unknown[]).toEqual(expected);
  });
});

describe('what a browser prefetches', () => {
  test('is kept with its reason, by either kind of mark, and is never a person or unique', async () => {
    const [older, standard, person] = await createFixture().enrich(
      { prefetch: 'older_mark' },
      { prefetch: 'sec_purpose', destination: '' },
      {},
    );
    for (const click of [older, standard]) {
      expect(click).toMatchObject({ kind: 'click', bot: true, botName: '', botReason: 'prefetch' });
      expect(click).toMatchObject({ linkId: LINK, unique: false, device: 'bot' });
    }
    // The person whose browser it was comes later, and is unique.
    expect(person).toMatchObject({ bot: false, unique: true });
  });

  test('keeps the name by which a bot identifies itself', async () => {
    const [click] = await createFixture().enrich({ prefetch: 'sec_purpose', userAgent: 'curl/8.4.0' });
    expect(click).toMatchObject({ bot: true, botName: 'curl', botReason: 'prefetch' });
  });
});

describe('what rules and statistics see', () => {
  const reader = createVisitorReader({ locate: () => NOWHERE });
  const codes = fc.record({
    platform: fc.nat({ max: PLATFORM_HINTS.length }),
    mobile: fc.nat({ max: MOBILE_HINTS.length }),
    brand: fc.nat({ max: BRAND_HINTS.length }),
  });

  test('is the same platform, device and browser of the same visitor, whatever agent and hints say', async () => {
    const { enrich } = createFixture();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(...Object.values(AGENTS)), fc.string()),
        codes.map(toClientHints),
        async (userAgent, hints) => {
          const [click] = await enrich({ userAgent, hints });
          const { agent, isBot } = reader({ ...UNKNOWN_VISITOR, userAgent, hints });
          expect<unknown>([click?.platform, click?.device, click?.browser, click?.inApp]).toEqual([
            agent.platform,
            isBot ? 'bot' : agent.device,
            agent.browser,
            agent.inApp,
          ]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('campaign fields', () => {
  const destination = 'https://shop.example/?utm_source=own&utm_medium=link';
  test.each([
    ['the visit has none, so those of the destination count', '/a?x=1', ['own', 'link']],
    ['what the visit has of its own wins, field by field', '/a?utm_source=visit', ['visit', 'link']],
    ['an empty field of the visit overrides nothing', '/a?utm_source=&utm_medium=', ['own', 'link']],
  ])('%s', async (_rule, target, expected) => {
    const [click] = await createFixture().enrich({ target, destination });
    expect([click?.utmSource, click?.utmMedium] as unknown[]).toEqual(expected);
  });

  test('of the link itself count where neither the visit nor the destination has them', async () => {
    const utm = { ...NO_UTM, source: 'added', campaign: 'summer sale', term: 'x'.repeat(500) };
    const [click] = await createFixture({ utm }).enrich({ target: '/a?utm_medium=visit', destination });
    expect([click?.utmSource, click?.utmMedium, click?.utmCampaign, click?.utmContent] as unknown[]).toEqual([
      'own',
      'visit',
      'summer sale',
      '',
    ]);
    expect(click?.utmTerm).toBe('x'.repeat(200));
  });
});

describe('orphans', () => {
  test('keep the path without the query, have no link and are never unique', async () => {
    const [orphan] = await createFixture().enrich({
      kind: 'missing',
      linkId: null,
      target: '/nope?a=1',
      destination: '',
    });
    expect(orphan).toMatchObject({
      kind: 'missing',
      linkId: null,
      path: '/nope',
      unique: false,
      tags: [],
      externalId: '',
    });
  });

  test('lose the link that was expired and the end of a long path', async () => {
    const [orphan] = await createFixture().enrich({ kind: 'expired', target: `/${'x'.repeat(1_000)}` });
    expect([orphan?.linkId, orphan?.path.length]).toEqual([null, 500]);
  });
});

describe('a click of a deleted link', () => {
  test('still counts, with empty facts', async () => {
    const [click] = await createFixture().enrich({ linkId: 99 as LinkId });
    expect(click).toMatchObject({ linkId: 99, tags: [], externalId: '', unique: true });
  });
});

describe('unique', () => {
  test('the first visit of a person to a link is unique, and to another link again', async () => {
    const { uniques } = createFixture();
    expect(
      await uniques(
        {},
        {},
        { linkId: 8 as LinkId },
        { address: '192.0.2.1' },
        { userAgent: 'Opera/9.80 (Windows NT 6.1; U; en) Presto/2.10.229 Version/11.61' },
      ),
    ).toEqual([true, false, true, true, true]);
  });

  test.each([
    ['the window is over at its moment', 30, 30 * 60_000, [true, true]],
    ['the window is not over before', 30, 30 * 60_000 - 1_000, [true, false]],
    ['no window makes every click unique', 0, 0, [true, true]],
    ['a repeat does not open a window of its own', 30, 20 * 60_000, [true, false, true]],
  ])('%s', async (_rule, windowMinutes, apartMs, expected) => {
    const { uniques } = createFixture({ windowMinutes });
    const noonMs = MIDNIGHT_MS + 12 * HOUR_MS;
    expect(await uniques(...expected.map((_unique, index) => ({ atMs: noonMs + index * apartMs })))).toEqual(
      expected,
    );
  });

  test.each([
    [
      'a window reaches over midnight, though salts change there',
      -HOUR_MS,
      22 * HOUR_MS,
      1_440,
      [true, false],
    ],
    ['and ends a day after it began', -HOUR_MS, 23 * HOUR_MS, 1_440, [true, true]],
    ['a short window reaches over midnight too', -60_000, 60_000, 15, [true, false]],
    ['a short window that ended before midnight', -20 * 60_000, 60_000, 15, [true, true]],
    ['the later visit came first over midnight', 60_000, -60_000, 15, [true, false]],
  ])('%s', async (_rule, firstMs, secondMs, windowMinutes, expected) => {
    const { uniques } = createFixture({ windowMinutes });
    expect(await uniques({ atMs: MIDNIGHT_MS + firstMs }, { atMs: MIDNIGHT_MS + secondMs })).toEqual(
      expected,
    );
  });

  test('hashes of one person differ from day to day', async () => {
    const { enrich } = createFixture();
    const clicks = await enrich(
      { atMs: MIDNIGHT_MS - 1 },
      { atMs: MIDNIGHT_MS },
      { atMs: MIDNIGHT_MS + DAY_MS - 1 },
    );
    const [before, after, sameDay] = clicks.map(({ visitor }) => visitor);
    expect(before).not.toBe(after);
    expect(after).toBe(sameDay);
  });

  test("a day's salt thrown away, today's stands in for it", async () => {
    const { enrich, thrownAway, clock } = createFixture();
    clock.nowMs = MIDNIGHT_MS + 3 * DAY_MS;
    thrownAway.add(MIDNIGHT_MS / DAY_MS);
    const clicks = await enrich({ atMs: MIDNIGHT_MS + 1_000 }, { atMs: clock.nowMs });
    expect(clicks[0]?.visitor).toBe(clicks[1]?.visitor ?? '');
  });

  test('what the click store remembers counts after a restart', async () => {
    const first = createFixture();
    const [counted] = await first.enrich({});
    const second = createFixture();
    second.uniqueVisitors.remember(LINK, visitorKey(counted?.visitor ?? ''), counted?.atMs ?? 0);
    expect(await second.uniques({ atMs: (counted?.atMs ?? 0) + HOUR_MS })).toEqual([false]);
  });

  test('machines are flagged, kept and never unique', async () => {
    const [click] = await createFixture().enrich({ userAgent: 'curl/8.4.0' });
    expect(click).toMatchObject({
      bot: true,
      botName: 'curl',
      botReason: 'user_agent',
      device: 'bot',
      unique: false,
    });
  });

  test('the same visits from the same state make the same clicks', async () => {
    const visits = Array.from({ length: 50 }, (_, index) => ({
      address: `192.0.2.${index % 9}`,
      atMs: MIDNIGHT_MS + (index % 7) * HOUR_MS,
    }));
    expect(await createFixture().enrich(...visits)).toEqual([...(await createFixture().enrich(...visits))]);
  });
});

describe('the address', () => {
  test('stays when the operator keeps addresses', async () => {
    const [click] = await createFixture({ keepAddress: true }).enrich({});
    expect(click?.address).toBe('8.8.8.8');
  });

  test('stands in no field otherwise', async () => {
    const [click] = await createFixture().enrich({});
    expect(JSON.stringify(click)).not.toContain('8.8.8.8');
  });
});

describe('what is dropped', () => {
  test('is counted by reason and leaves the rest in order', async () => {
    const { enrich, drops } = createFixture({ uncountedRanges: ['192.0.2.0/24'], notTrackedQuery: 'nt' });
    const clicks = await enrich(
      { address: '192.0.2.1' },
      { destination: 'https://a.example/' },
      { target: '/a?nt=1' },
      { address: '192.0.2.2' },
      { destination: 'https://b.example/' },
    );
    expect(clicks.map(({ destination }) => destination)).toEqual([
      'https://a.example/',
      'https://b.example/',
    ]);
    expect(drops).toEqual([
      ['uncounted_address', 2],
      ['not_tracked_query', 1],
    ]);
  });
});

describe('the meter', () => {
  test('is called for every step once a batch, in order, with its time', async () => {
    const { enrich, steps, drops } = createFixture({ uncountedRanges: ['192.0.2.0/24'] });
    await enrich({}, {}, { address: '192.0.2.1' });
    expect(steps).toEqual([
      ['link_facts', 3, 1],
      ['draft', 3, 1],
      ['visit', 2, 1],
      ['agent', 2, 1],
      ['place', 2, 1],
      ['referrer', 2, 1],
      ['language', 2, 1],
      ['utm', 2, 1],
      ['visitor', 2, 1],
      ['unique', 2, 1],
    ]);
    expect(drops).toHaveLength(1);
  });
});

test.each([2, 400, -3])(
  'after a jump of the clock by %p days, the salts are made before a batch needs them',
  async (days) => {
    const { enrich, thrownAway, clock } = createFixture();
    clock.nowMs += days * DAY_MS;
    const today = Math.floor(clock.nowMs / DAY_MS);
    for (const day of [today - 1, today, today + 1]) thrownAway.add(day);
    clock.isNewDay = true;
    const clicks = await enrich({ atMs: clock.nowMs }, { atMs: clock.nowMs + 1 });
    expect(clicks.map(({ unique }) => unique)).toEqual([true, false]);
  },
);

test('each visit of a batch has the campaign of its own destination', async () => {
  const { enrich } = createFixture({ utm: { ...NO_UTM, source: 'link' } });
  const destinations = ['https://a.example/', 'https://a.example/?utm_source=there', 'https://a.example/'];
  const clicks = await enrich(...destinations.map((destination) => ({ destination })));
  expect(clicks.map((click) => [click.destination, click.utmSource])).toEqual([
    ['https://a.example/', 'link'],
    ['https://a.example/?utm_source=there', 'there'],
    ['https://a.example/', 'link'],
  ]);
});

test('a long destination is counted with its own campaign, beside shorter ones', async () => {
  const { enrich } = createFixture();
  const long = `https://a.example/?utm_source=long&x=${'y'.repeat(8_000)}`;
  const clicks = await enrich(
    { destination: long },
    { destination: 'https://a.example/' },
    { destination: long },
  );
  expect(clicks.map((click) => [click.destination.length, click.utmSource])).toEqual([
    [long.length, 'long'],
    [18, ''],
    [long.length, 'long'],
  ]);
});

test('a batch that failed for want of the links may come again', async () => {
  const { enrich, uniques, links, steps, drops } = createFixture({ notTrackedQuery: 'nt' });
  links.broken = true;
  await expect(enrich({}, { target: '/?nt' })).rejects.toThrow('the link store is away');
  links.broken = false;
  expect(await uniques({}, { target: '/?nt' }, {})).toEqual([true, false]);
  expect([steps.length, drops.length]).toEqual([10, 1]);
});

test('others have their turn while a batch is enriched that takes long, as hostile user agents do', async () => {
  const { pipeline, clock } = createFixture();
  clock.locateMs = 0.05;
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  count();
  const { rows } = await pipeline.enrich(Array.from({ length: 2_000 }, () => sampleVisit()));
  isDone = true;
  expect(rows).toBe(2_000);
  expect(turns).toBeGreaterThan(3);
});

test('whatever a visit holds, it becomes a click', async () => {
  const { pipeline } = createFixture({ uncountedRanges: ['192.0.2.0/24'], notTrackedQuery: 'nt' });
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  const visit = fc.record({
    atMs: fc.integer({ min: 0, max: 4e12 }),
    kind: fc.constantFrom(...VISIT_KINDS),
    trigger: fc.constantFrom(...TRIGGERS),
    address: fc.oneof(text, fc.ipV4(), fc.ipV6()),
    userAgent: text,
    referrer: fc.oneof(text, fc.webUrl()),
    language: text,
    country: fc.string({ unit: 'binary', maxLength: 3 }),
    target: text.map((query) => `/a?utm_source=${query}`),
    destination: text,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(visit, { maxLength: 5 }), async (fields) => {
      const clicks = clicksOf(await pipeline.enrich(fields.map((it) => sampleVisit(it))));
      expect(clicks.length).toBeLessThanOrEqual(fields.length);
      for (const click of clicks) expect(isSound(click)).toBe(true);
    }),
  );
});

function isSound(click: Click): boolean {
  const { visitor, utmSource, referrerUrl, language, continent } = click;
  return (
    /^[\da-f]{16}$/.test(visitor) &&
    [utmSource, referrerUrl, language].every((text) => text.length <= 1_000 && !text.includes('\0')) &&
    (click.country === '') === (continent === '')
  );
}
