import { join } from 'node:path';
import { BASE_PATH } from '../api/native.ts';
import { type App, createApp } from '../app/app.ts';
import { readAppAssets } from '../app/app-assets.ts';
import type { AppSite } from '../app/app-page.ts';
import { createDashboardBuilds } from '../app/dashboard-builds.ts';
import type { Config } from '../config/config.ts';
import type { Core } from '../core/core.ts';
import type { ReadVisitor } from '../core/rules/visitor.ts';
import type { Log } from '../server/log.ts';
import { composeBrowsers } from './browsers.ts';
import { toWireLog } from './wire-log.ts';

/** Where `web/build` puts the dashboard. */
const DASHBOARD_FOLDER = join(import.meta.dir, '..', '..', 'web', 'dist');

/** The pages of sign-in and the dashboard over a composed core. */
export function composeApp(config: Config, deps: { core: Core; log: Log; readVisitor: ReadVisitor }): App {
  const { core, log, readVisitor } = deps;
  return createApp({
    core,
    ...composeBrowsers(config, readVisitor),
    log: toWireLog(config, log),
    site: toSite(config),
    ownOrigin: config.appUrlSet,
    dashboard: createDashboardBuilds(DASHBOARD_FOLDER),
    providersFor: (returnTo, { asksAgain = false } = {}) =>
      core.oidcSignIn.providers.map(({ name, title }) => ({
        name,
        title,
        path: oidcPath(name, { return: returnTo, ...(asksAgain ? { prompt: 'login' } : {}) }),
      })),
  });
}

const oidcPath = (provider: string, query: Readonly<Record<string, string>>): string =>
  `${BASE_PATH}/session/oidc/${encodeURIComponent(provider)}?${new URLSearchParams(query)}`;

function toSite({ appUrl, publicUrl }: Config): AppSite {
  const { protocol, hostname } = new URL(appUrl);
  const isSecure = protocol === 'https:';
  return {
    assets: readAppAssets(),
    origin: appUrl,
    publicUrl,
    isSecure,
    isExposed: !isSecure && !isLoopback(hostname),
  };
}

/** Nobody else reads what this machine sends to itself. */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\.|^\[::1\]$/.test(hostname);
