import { expect } from 'bun:test';
import { type AppDeps, createApp } from '../../src/app/app.ts';
import { readAppAssets } from '../../src/app/app-assets.ts';
import type { AppSite } from '../../src/app/app-page.ts';
import type { DashboardBuilds } from '../../src/app/dashboard-builds.ts';
import { createDeviceCookie, createSessionCookie } from '../../src/wire/http/session-cookie.ts';
import { createBrowserSessions } from '../../src/wire/kit/browser-sessions.ts';
import { OWN_HOST, type TestApp } from './app.ts';

export const APP_ORIGIN = `https://${OWN_HOST}`;

/** A build without files: what pages answer does not depend on a build of the checkout. */
const TEST_BUILDS: DashboardBuilds = {
  newest: async () => ({
    script: 'main-00000001.js',
    styles: { '': 'main-00000002.css', links: 'links-00000005.css' },
    files: {},
    earlier: {},
    preloads: {
      '': { en: [], 'zh-Hant': [] },
      links: { en: ['links-00000003.js'], 'zh-Hant': ['links-00000003.js', 'zh-hant-00000004.js'] },
    },
  }),
  failure: async () => null,
  fileAt: async () => null,
  read: () => expect.unreachable(),
};

export type TestPages = ReturnType<typeof createTestPages>;

export interface PageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | null;
}

/** The pages over the core of a test, as a browser with JavaScript off uses them: it keeps cookies and sends forms. */
export function createTestPages(app: TestApp, site: Partial<AppSite> = {}, more: Partial<AppDeps> = {}) {
  const { core } = app;
  const sessionCookie = createSessionCookie({ isSecure: true });
  const pages = createApp({
    core,
    sessionCookie,
    browsers: createBrowserSessions({
      appUrl: APP_ORIGIN,
      sessionCookie,
      deviceCookie: createDeviceCookie({ isSecure: true }),
      describe: () => ({ browser: 'Chrome on Mac', country: 'FR' }),
    }),
    site: {
      assets: readAppAssets(),
      origin: APP_ORIGIN,
      publicUrl: APP_ORIGIN,
      isSecure: true,
      isExposed: false,
      ...site,
    },
    log: { error: (message, facts) => app.logged.push({ message, facts }) },
    ownOrigin: null,
    providersFor: () => [],
    dashboard: TEST_BUILDS,
    ...more,
  });

  return {
    pages,
    /** A browser with cookies of its own. */
    open(address = '192.0.2.1') {
      const cookies = new Map<string, string>();

      async function send(
        path: string,
        init: RequestInit,
        headers: Record<string, string>,
      ): Promise<PageAnswer> {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const request = new Request(`${APP_ORIGIN}${path}`, {
          ...init,
          headers: { ...(cookie === '' ? {} : { cookie }), ...headers },
        });
        const response = await pages.fetch(request, { address, holdsSessions: true });
        for (const line of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === '') cookies.delete(name);
          else cookies.set(name, value);
        }
        const { status } = response;
        const location = response.headers.get('location');
        return { status, headers: response.headers, text: await response.text(), location };
      }

      return {
        cookies,
        get: (path: string, headers: Record<string, string> = {}) => send(path, {}, headers),
        post: (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
          send(
            path,
            { method: 'POST', body: new URLSearchParams(fields).toString() },
            { ...OWN_FORM, ...headers },
          ),
      };
    },
  };
}

/** The headers of a form that a page of the server sends. */
export const OWN_FORM = {
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
  origin: APP_ORIGIN,
};

/** The value of a hidden or visible input. */
export const inputOf = ({ text }: PageAnswer, name: string): string | null =>
  new RegExp(`<input[^>]*name="${name}"[^>]*value="([^"]*)"`).exec(text)?.[1] ?? null;
