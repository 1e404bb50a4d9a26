import { describe, expect, test } from 'bun:test';
import { interstitialPage, noticePage, passwordPage } from '../../../tests/support/visitor-pages.ts';
import type { DomainId } from '../../core/base/ids.ts';
import type { DomainLogo } from '../../core/domains/domain-logo.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../core/domains/domain-settings.ts';
import { LANGUAGES } from './language.ts';
import { lookOf, NO_LOOK, type PageLook } from './look.ts';

const LOGO: DomainLogo = {
  type: 'image/svg+xml',
  width: 120,
  height: 30,
  hash: 'a'.repeat(32),
  bytes: 1,
  sourceUrl: null,
  changedAtMs: 0,
};
const LOOK: PageLook = { ...NO_LOOK, name: 'go.example.com', homeUrl: 'https://example.com/' };
const WITH_LOGO: PageLook = { ...LOOK, logos: { light: LOGO, dark: { ...LOGO, hash: 'b'.repeat(32) } } };

describe('a page with a logo', () => {
  test('shows it in both schemes, by its own paths, with the name for those who do not see it', async () => {
    const context = { acceptLanguage: 'en', look: WITH_LOGO };
    for (const page of [
      noticePage(context, 'expired'),
      passwordPage(context, { refusal: null, retryAfterS: 0 }),
    ]) {
      const text = await page.text();
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/img-src 'self'/);
      expect(text).toContain(
        `<source srcset="/assets/${'b'.repeat(32)}" media="(prefers-color-scheme:dark)" width="192" height="48">` +
          `<img class="logo" src="/assets/${'a'.repeat(32)}" alt="go.example.com" width="192" height="48">`,
      );
    }
  });

  test('puts it on a plate in the dark when it has no other', async () => {
    const look = { ...WITH_LOGO, logos: { light: LOGO, dark: null } };
    expect(await noticePage({ acceptLanguage: 'en', look }, 'missing').text()).toContain(
      '<img class="logo plate"',
    );
  });

  test('has no sign of its icon’s host in its policy that would begin another directive', () => {
    for (const icon of ['https://a;sandbox/i.ico', 'https://a,b/i.ico']) {
      const page = noticePage({ acceptLanguage: 'en', look: { ...WITH_LOGO, icon } }, 'missing');
      expect(page.headers.get('content-security-policy')).toMatch(/img-src 'self'$/);
    }
  });

  test('may load what its pixels need beside it', () => {
    const page = interstitialPage(
      { acceptLanguage: 'en', look: { ...WITH_LOGO, icon: 'https://cdn.example.com/i.ico' } },
      {
        to: 'https://example.com/',
        title: '',
        pixels: { meta: '1', ga4: '', gtm: '', tiktok: '' },
        headHtml: '',
        bodyHtml: '',
        hideReferrer: false,
      },
    );
    expect(page.headers.get('content-security-policy')).toMatch(
      /img-src 'self' https:\/\/cdn\.example\.com https:\/\/www\.facebook\.com/,
    );
  });
});

describe('the way home', () => {
  test('is one button on a notice and a link elsewhere, with the name of the owner', async () => {
    for (const { tag } of LANGUAGES) {
      const look = { ...LOOK, name: 'Acme' };
      const notice = await noticePage({ acceptLanguage: tag, look }, 'expired').text();
      expect(notice).toMatch(
        /<a class="button" href="https:\/\/example\.com\/">[^<]*<bdi>Acme<\/bdi>[^<]*<\/a>/,
      );
      const password = await passwordPage(
        { acceptLanguage: tag, look },
        { refusal: null, retryAfterS: 0 },
      ).text();
      expect(password).toMatch(/<footer><a href="https:\/\/example\.com\/">[^<]*<bdi>Acme<\/bdi>[^<]*<\/a>/);
    }
  });

  test('has the name of its host where the owner has none, and is not there where it is not known', async () => {
    const text = (look: PageLook) => noticePage({ acceptLanguage: 'en', look }, 'missing').text();
    expect(await text({ ...LOOK, name: '' })).toContain('Go to <bdi>example.com</bdi>');
    expect(await text({ ...LOOK, homeUrl: null })).not.toContain('<a ');
  });
});

test('a host that is not public is never shown as a name', () => {
  const nameOf = (host: string, name = '') =>
    lookOf({
      domainId: 1 as DomainId,
      host,
      workspaceId: null,
      logos: null,
      folds: false,
      settings: { ...DEFAULT_DOMAIN_SETTINGS, name },
    }).name;
  for (const host of ['localhost', '127.0.0.1', '::1', 'links', 'app.localhost', 'nas.local', 'go.internal'])
    expect(nameOf(host), host).toBe('');
  for (const host of ['go.example.com', 'xn--fsq.xn--p1ai']) expect(nameOf(host), host).toBe(host);
  expect(nameOf('localhost', 'Acme')).toBe('Acme');
});
