import { createRandom, pickFrom } from './demo-random.ts';

const DAY_MS = 86_400_000;

/** A link as the API takes it, and how long ago it was made. */
export interface DemoLink {
  readonly ageDays: number;
  readonly body: { readonly url: string; readonly [field: string]: unknown };
}

export const DEMO_HOSTS = {
  main: 'yunwu.example',
  tea: 'tea.yunwu.example',
  long: 'go.high-mountain-oolong-tasting-room.example',
  unproved: 'news.yunwu.example',
} as const;

export const DEMO_TAGS: Readonly<Record<string, string | null>> = {
  spring: '#158561',
  newsletter: '#4668b6',
  poster: '#c26030',
  instagram: '#94468f',
  menu: '#9a7d22',
  wholesale: null,
  中秋節: '#c26030',
  'tasting-room': '#357f95',
};

const SHOP = 'https://shop.example/';

/** Links that show what a link can do, the newest first. */
function chosenLinks(nowMs: number): readonly DemoLink[] {
  const at = (days: number): string => new Date(nowMs + days * DAY_MS).toISOString();
  const { main, tea, long } = DEMO_HOSTS;
  return [
    {
      ageDays: 0.1,
      body: {
        url: `${SHOP}collections/winter-oolong?utm_source=launch`,
        domain: main,
        slug: 'winter',
        title: 'Winter oolong is here',
        tags: ['newsletter', 'instagram'],
        note: 'Mail goes out on Tuesday.',
      },
    },
    {
      ageDays: 300,
      body: {
        url: `${SHOP}collections/spring-tea`,
        domain: main,
        slug: 'spring',
        title: 'Spring tea, first flush',
        tags: ['spring', 'newsletter', 'instagram'],
        utm: { source: 'newsletter', medium: 'mail', campaign: 'spring' },
        rules: [
          {
            when: { country: ['TW', 'HK'], platform: ['ios'] },
            then: { url: 'https://apps.example/yunwu/ios' },
          },
          { when: { country: ['TW', 'HK'] }, then: { url: `${SHOP}zh/春茶` } },
          {
            when: { language: ['fr'] },
            then: {
              split: [
                { url: `${SHOP}fr/printemps-a`, weight: 50 },
                { url: `${SHOP}fr/printemps-b`, weight: 30 },
              ],
            },
          },
        ],
      },
    },
    {
      ageDays: 190,
      body: {
        url: `${SHOP}menu/today`,
        domain: main,
        slug: 'menu',
        title: '今日茶單',
        tags: ['menu', 'poster', 'tasting-room'],
        forward_query: true,
      },
    },
    {
      ageDays: 240,
      body: {
        url: `${SHOP}landing/a`,
        domain: tea,
        slug: 'ab-landing',
        title: 'Landing page, A or B or C',
        tags: ['instagram'],
        split: [
          { url: `${SHOP}landing/b`, weight: 30 },
          { url: `${SHOP}landing/c`, weight: 20 },
        ],
        sticky: true,
      },
    },
    {
      ageDays: 60,
      body: {
        url: 'https://forms.example/wholesale/price-list-2026',
        domain: tea,
        slug: 'prices',
        title: 'Price list for shops',
        tags: ['wholesale'],
        password: 'first flush',
      },
    },
    {
      ageDays: 20,
      body: {
        url: 'https://tickets.example/tasting/november',
        domain: long,
        slug: 'tasting/november-evening-with-six-teas',
        title:
          'An evening with six teas from six altitudes, with the growers, in a room that holds only twelve people',
        tags: ['tasting-room'],
        expires: { at: at(4), redirect_to: `${SHOP}events` },
      },
    },
    {
      ageDays: 5,
      body: {
        url: 'https://tickets.example/tasting/new-year',
        domain: long,
        slug: 'tasting/new-year',
        title: 'Tasting at New Year',
        tags: ['tasting-room'],
        starts_at: at(12),
      },
    },
    {
      ageDays: 120,
      body: {
        url: `${SHOP}中秋/禮盒`,
        domain: main,
        slug: '中秋',
        title: '中秋節高山茶禮盒，早鳥優惠到八月底',
        tags: ['中秋節', 'newsletter'],
        expires: { clicks: 50_000 },
      },
    },
    {
      ageDays: 90,
      body: {
        url: 'https://شاي.example/عرض-الربيع?from=waymark',
        domain: main,
        slug: 'شاي',
        title: 'عرض الربيع: شاي أولونغ من جبال تايوان',
        tags: ['spring'],
      },
    },
    {
      ageDays: 80,
      body: {
        url: 'https://tea.example.com/אביב/',
        domain: main,
        slug: 'hebrew',
        title: 'תה אביב (20% הנחה) – Spring',
        tags: [],
      },
    },
    {
      ageDays: 150,
      body: {
        url: `${SHOP}search?${'filter%5Baltitude%5D=1200-1800&'.repeat(12)}sort=harvest`,
        domain: tea,
        slug: 'filtered',
        title: 'Search with every filter set',
        tags: [],
      },
    },
    {
      ageDays: 33,
      body: {
        url: `${SHOP}<script>alert(1)</script>?q="><img src=x onerror=alert(1)>`,
        domain: main,
        slug: 'hostile',
        title: '<script>alert(1)</script> "quoted" & <b>bold</b>',
        tags: ['poster'],
        note: 'Text like this must be shown as text.',
      },
    },
    {
      ageDays: 45,
      body: {
        url: 'https://jobs.example/tea-master',
        domain: main,
        slug: 'jobs',
        title: 'Work with us',
        enabled: false,
        tags: [],
      },
    },
    {
      ageDays: 200,
      body: {
        url: `${SHOP}app`,
        domain: main,
        slug: 'get-app',
        title: 'The app',
        apps: {
          ios: { link: 'https://apps.example/yunwu/ios', store: 'https://apps.example/store/ios' },
          android: { store: 'https://apps.example/store/android' },
        },
        og: { title: 'Yunwu Tea in your pocket', description: 'Brew by altitude.', image: '' },
        tags: ['poster'],
        public_stats: true,
      },
    },
  ];
}

const TEAS = [
  'Alishan oolong',
  'Lishan oolong',
  'Oriental Beauty',
  'Dong Ding',
  'Sun Moon Lake black',
  'Baozhong',
  '阿里山烏龍',
  '梨山高冷茶',
  '東方美人',
  '凍頂烏龍',
  '日月潭紅茶',
  '文山包種',
];
const SUBJECTS = [
  'tasting notes',
  'gift box',
  'brewing guide',
  'harvest report',
  'sample set',
  '試喝組',
  '沖泡方式',
  '產地直送',
];
const PLACES = ['shop', 'blog', 'guides', 'press', 'events', 'wholesale'];

function ordinaryLink(n: number): DemoLink {
  const random = createRandom(n + 77);
  const tea = pickFrom(TEAS, random());
  const subject = pickFrom(SUBJECTS, random());
  const path = `${pickFrom(PLACES, random())}/${tea.toLowerCase().replaceAll(' ', '-')}-${n}`;
  const tags = Object.keys(DEMO_TAGS).filter(() => random() < 0.14);
  const { main, tea: second, long } = DEMO_HOSTS;
  const domain = random() < 0.6 ? main : random() < 0.7 ? second : random() < 0.5 ? long : null;
  const isNamed = random() < 0.55;
  return {
    ageDays: 1 + random() ** 1.3 * 420,
    body: {
      url: `https://${random() < 0.7 ? 'shop' : 'press'}.example/${path}`,
      ...(domain === null ? {} : { domain }),
      ...(isNamed ? { slug: `${pickFrom(PLACES, random())}-${n}` } : {}),
      ...(random() < 0.75 ? { title: `${tea}, ${subject} ${n}` } : {}),
      ...(tags.length === 0 ? {} : { tags }),
      ...(random() < 0.06 ? { enabled: false } : {}),
      ...(random() < 0.1 ? { external_id: `order-${10_000 + n}` } : {}),
    },
  };
}

/** The links of the demo, the oldest first. */
export function demoLinks(count: number, nowMs: number): readonly DemoLink[] {
  const chosen = chosenLinks(nowMs);
  const others = Array.from({ length: Math.max(0, count - chosen.length) }, (_, n) => ordinaryLink(n));
  return [...others, ...chosen].sort((a, b) => b.ageDays - a.ageDays);
}
