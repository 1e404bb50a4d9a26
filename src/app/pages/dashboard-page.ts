import { html } from '../../core/base/html.ts';
import { cookieOf } from '../../wire/http/session-cookie.ts';
import { ASSETS_PATH } from '../app-assets.ts';
import { appHeaders, NO_STORE } from '../app-headers.ts';
import { type AppContext, drawPage } from '../app-page.ts';
import type { DashboardBuild } from '../dashboard-builds.ts';
import { NO_SCREEN } from '../dashboard-manifest.ts';

/** What a person chose for one browser; the pages set these cookies themselves. */
const THEME_COOKIE = 'waymark-theme';
const DENSITY_COOKIE = 'waymark-density';
const THEMES: readonly string[] = ['light', 'dark'];
const DENSITIES: readonly string[] = ['compact', 'roomy'];

const BUILDING_RETRY_S = 2;

/** `/app`, and what is below it and not drawn by the server. */
const DASHBOARD = /^\/app(?:\/(?:w\/\d+|me|instance|_parts)(?:\/.*)?)?$/;
const IN_WORKSPACE = /^\/app\/w\/\d+(?:\/([a-z-]+))?/;
const HOME = 'home';

export const isDashboardPath = (path: string): boolean => DASHBOARD.test(path);

/** The one document of the dashboard: its script draws everything. */
export function dashboardPage(
  { site, messages }: AppContext,
  request: Request,
  { script, styles, preloads }: DashboardBuild,
): Response {
  const theme = chosen(request, THEME_COOKIE, THEMES);
  const density = chosen(request, DENSITY_COOKIE, DENSITIES);
  const screen = screenOf(request);
  const modules = own(preloads, screen) ?? own(preloads, NO_SCREEN);
  const sheets = [own(styles, NO_SCREEN), own(styles, screen)].filter((name) => name !== undefined);
  const links = [
    ...sheets.map((name) => html`<link rel="stylesheet" href="${ASSETS_PATH}${name}">`),
    // Where the dashboard finds the styles of the other screens.
    html`<meta name="waymark-styles" content="${JSON.stringify(pathsOf(styles))}">`,
    ...(modules?.[messages.tag] ?? []).map(
      (name) => html`<link rel="modulepreload" href="${ASSETS_PATH}${name}">`,
    ),
  ];
  // The styles show it when nothing else is shown for some seconds: it needs no script and no file of texts.
  const { lateTitle, lateText, lateButton } = messages.dashboard;
  const late = html`<div id="late" role="main"><p role="heading" aria-level="1"><b>${lateTitle}</b></p><p>${lateText}</p><a href="">${lateButton}</a></div>`;
  const text = html`<!doctype html>
<html lang="${messages.tag}"${theme === null ? null : html` class="${theme}"`}${density === null ? null : html` data-density="${density}"`}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><meta name="color-scheme" content="${theme ?? 'light dark'}"><meta name="robots" content="noindex"><title>Waymark</title><link rel="icon" href="${site.assets.mark}"><script src="${ASSETS_PATH}${script}" type="module"></script>${links}</head><body><div id="root"></div>${late}${frame(site)}<noscript>${messages.dashboard.needScript}</noscript></body></html>`;
  return new Response(text.text, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': messages.tag,
      vary: 'accept-language, cookie',
      ...appHeaders(NO_STORE, site),
    },
  });
}

/** What is seen until the script has drawn: it removes the frame, which has nothing to say. */
const frame = ({ assets }: AppContext['site']) =>
  html`<div id="frame" class="frame" aria-hidden="true"><div class="frame-name"><img src="${assets.mark}" alt="">Waymark</div></div>`;

/** While there is no build: it is being made, or `failure` says why not. */
export function noDashboardPage(context: AppContext, failure: string | null): Response {
  const { dashboard } = context.messages;
  const waits = { 'retry-after': String(BUILDING_RETRY_S), refresh: String(BUILDING_RETRY_S) };
  if (failure === null) {
    const body = html`<p>${dashboard.buildingText}</p>`;
    return drawPage(context, { status: 503, title: dashboard.buildingTitle, body, headers: waits });
  }
  return drawPage(context, {
    status: 503,
    title: dashboard.failedTitle,
    body: html`<p>${dashboard.failedText}</p><pre>${failure}</pre><p>${dashboard.failedNext}</p><a class="button" href="">${dashboard.lateButton}</a>`,
    isWide: true,
    headers: { 'retry-after': waits['retry-after'] },
  });
}

const own = <T>(values: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

const pathsOf = (names: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(names)
      .filter(([screen]) => screen !== NO_SCREEN)
      .map(([screen, name]) => [screen, ASSETS_PATH + name]),
  );

function chosen(request: Request, cookie: string, values: readonly string[]): string | null {
  const value = cookieOf(request, cookie);
  return value !== null && values.includes(value) ? value : null;
}

/** The screen that the address names, as its folder is called. */
function screenOf(request: Request): string {
  const { pathname } = new URL(request.url);
  const inWorkspace = IN_WORKSPACE.exec(pathname);
  if (inWorkspace !== null) return inWorkspace[1] ?? HOME;
  return /^\/app\/([a-z_]+)/.exec(pathname)?.[1] ?? HOME;
}
