import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  appPage,
  framePage,
  interstitialPage,
  noticePage,
  passwordPage,
  previewPage,
  socialPage,
  statisticsPage,
} from '../../../tests/support/visitor-pages.ts';
import { contrastOf, textOn } from '../../core/base/color.ts';
import { html, scriptJson, trusted } from '../../core/base/html.ts';
import { LANGUAGES, messagesFor } from './language.ts';
import type { PageContext } from './layout.ts';
import { NO_LOOK, type PageLook } from './look.ts';

const LOOK: PageLook = { ...NO_LOOK, name: 'go.example.com', homeUrl: 'https://example.com/' };
const inLanguage = (acceptLanguage: string): PageContext => ({ acceptLanguage, look: LOOK });
const PIXELS = { meta: '12345', ga4: 'G-ABC123', gtm: 'GTM-ABC123', tiktok: 'ABCDEFGHIJ1234' };
const NO_PIXELS = { meta: '', ga4: '', gtm: '', tiktok: '' };
const WEB = 'https://example.com/';

/** Every page with one text in all places that others write. */
function everyPage(context: PageContext, text: string): readonly Response[] {
  const days = Array.from({ length: 30 }, (_, i) => ({
    day: new Date(Date.UTC(2026, 8, 1 + i)).toISOString().slice(0, 10),
    clicks: i * 1e6,
  }));
  const rows = Array.from({ length: 10 }, (_, i) => ({ value: i === 0 ? '' : text, clicks: i }));
  return [
    ...(
      [
        'missing',
        'root',
        'expired',
        'disabled',
        'not_started',
        'blocked',
        'unknown_host',
        'welcome',
        'failed',
      ] as const
    ).map((name) => noticePage(context, name, { startsAtMs: 0 })),
    ...([null, 'wrong', 'throttled'] as const).map((refusal) =>
      passwordPage(context, { refusal, retryAfterS: 700 }),
    ),
    ...([null, 'password', 'depends', 'expired', 'disabled', 'not_started'] as const).map((note) =>
      previewPage(context, {
        shortUrl: text,
        title: text,
        createdAtMs: 0,
        destination: WEB,
        note,
        continueTo: `/${text}`,
      }),
    ),
    statisticsPage(context, {
      shortUrl: text,
      title: text,
      clicks: 1e9,
      visitors: 1e9,
      bots: 1e9,
      allClicks: 1e9,
      days,
      countries: rows,
      sources: rows,
      devices: rows,
    }),
    interstitialPage(context, {
      to: WEB,
      title: text,
      pixels: PIXELS,
      headHtml: '',
      bodyHtml: '',
      hideReferrer: true,
    }),
    appPage(context, { link: `shop://${text}`, store: WEB, web: WEB, hideReferrer: false }),
    framePage(context, {
      to: WEB,
      title: text,
      hideReferrer: false,
      pixels: PIXELS,
      headHtml: '',
      bodyHtml: '',
    }),
    socialPage(context, { shortUrl: text, destination: WEB, title: text, description: text, image: WEB }),
  ];
}

const PAGE_BYTES_MAX = 12 * 1_024;

const HOSTILE = [
  '"><script>alert(1)</script>',
  "'-alert(1)-'",
  '</title></style></script><svg onload=alert(1)>',
  '\u202egnp.exe',
  '{{7*7}}',
  '<!--',
];

test('a framed page may fill the screen, and nothing else that a browser would ask its visitor for', async () => {
  const page = framePage(inLanguage('en'), {
    to: WEB,
    title: 'T',
    hideReferrer: false,
    pixels: NO_PIXELS,
    headHtml: '',
    bodyHtml: '',
  });
  const [given = '', ...denied] = (page.headers.get('permissions-policy') ?? '').split(', ');
  expect(given).toBe('fullscreen=*');
  expect(denied.filter((one) => !one.endsWith('=()'))).toEqual([]);
  for (const feature of ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'clipboard-read']) {
    expect(denied).toContain(`${feature}=()`);
  }
  expect(await page.text()).toContain(' allow="fullscreen"></iframe>');
});

describe('every page', () => {
  for (const { tag } of LANGUAGES) {
    test(`in ${tag} is small, says its language, and has its headers`, async () => {
      for (const page of everyPage(inLanguage(tag), 'Spring')) {
        const text = await page.text();
        expect(Buffer.byteLength(text)).toBeLessThan(PAGE_BYTES_MAX);
        expect(text).toStartWith(`<!doctype html>\n<html lang="${tag}">`);
        expect(text).not.toContain('undefined');
        const policy = page.headers.get('content-security-policy') ?? '';
        for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
          expect(policy).toContain(part);
        expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
        expect(page.headers.get('cache-control')).toBe('no-store');
        expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      }
    });
  }

  for (const text of HOSTILE) {
    test(`shows ${JSON.stringify(text)} as text`, async () => {
      const plain = everyPage({ acceptLanguage: 'en', look: { ...LOOK, name: 'x' } }, 'x');
      const hostile = everyPage({ acceptLanguage: 'en', look: { ...LOOK, name: text } }, text);
      for (const [i, page] of hostile.entries()) {
        const shape = (it: string) => (it.match(/<\/?[a-z!][a-z0-9-]*/gi) ?? []).join('');
        const [before, after] = [await plain[i]?.text(), await page.text()];
        // The same elements in the same order: nothing that was written became one.
        expect(shape(after)).toBe(shape(before ?? ''));
      }
    });
  }
});

test('the page of the bare address links to the sign-in and the API reference, in every language', async () => {
  for (const { tag } of LANGUAGES) {
    const page = await noticePage({ acceptLanguage: tag, look: NO_LOOK }, 'welcome').text();
    expect(page.match(/<a [^>]*>[^<]*<\/a>/g), tag).toEqual([
      '<a href="/app">/app</a>',
      '<a href="/docs">/docs</a>',
    ]);
  }
});

describe('a language', () => {
  const cases: [string, string, string][] = [
    ['nothing is English', '', 'en'],
    ['what is not spoken here is English', 'sw, xx', 'en'],
    ['the favourite wins whatever its place', 'en;q=0.1, ja;q=0.9, de;q=0.5', 'ja'],
    ['a region does not matter', 'pt-BR', 'pt'],
    ['who reads Chinese gets Chinese', 'zh-TW, en;q=0.8', 'zh-Hant'],
    ['what is refused is not given', 'de;q=0, fr;q=0.1', 'fr'],
    ['nonsense is English', ';;q=,,\u0000*', 'en'],
  ];
  for (const [rule, header, tag] of cases) test(rule, () => expect(messagesFor(header).tag).toBe(tag));

  test('has every text of every other', () => {
    const keys = (it: unknown): unknown =>
      typeof it === 'object' && it !== null
        ? Object.fromEntries(Object.entries(it).map(([name, value]) => [name, keys(value)]))
        : typeof it;
    const [first, ...others] = LANGUAGES.map(keys);
    for (const other of others) expect(other).toEqual(first);
  });
});

test('the text of a button is readable on whatever colour an owner takes', () => {
  fc.assert(
    fc.property(fc.nat(0xffffff), (value) => {
      const color = `#${value.toString(16).padStart(6, '0')}`;
      expect(contrastOf(color, textOn(color))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

describe('the template', () => {
  const decode = (text: string): string =>
    text.replace(/&(amp|lt|gt|quot|#39|#96);/g, (_, name) => {
      return { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' }[name as string] ?? '';
    });
  test('says any text as it is, and lets none of it become markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const shown = html`<p title="${text}">${text}</p>`.text;
        const [, inTitle = '', inside = ''] = /^<p title="([^"]*)">([^<]*)<\/p>$/s.exec(shown) ?? [];
        expect([decode(inTitle), decode(inside)]).toEqual([text, text]);
      }),
    );
  });
  test('leaves alone what is HTML already, and nothing for null', () => {
    expect(html`${html`<b>${'<'}</b>`}${[html`<i></i>`, null]}${trusted('<u>')}`.text).toBe(
      '<b>&lt;</b><i></i><u>',
    );
  });
  test('writes values into scripts that they cannot end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = scriptJson(`</script><!--\u2028${text}`);
        expect(written).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(written)).toBe(`</script><!--\u2028${text}`);
      }),
    );
  });
});

test('a page for an app shows no scheme that runs', () => {
  expect(() =>
    appPage(inLanguage('en'), { link: 'JavaScript:alert(1)', store: null, web: WEB, hideReferrer: false }),
  ).toThrow();
});

test('HTML of the owner stands as it is, and then no nonce weakens what it may do', async () => {
  const page = interstitialPage(inLanguage('en'), {
    to: WEB,
    title: '',
    pixels: NO_PIXELS,
    headHtml: '<x-a>',
    bodyHtml: '<x-b>',
    hideReferrer: false,
  });
  const text = await page.text();
  expect([text.includes('<x-a>'), text.includes('<x-b>'), text.includes('nonce')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'unsafe-inline' https:");
});
