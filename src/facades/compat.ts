import type { Facade } from '../wire/facade.ts';
import type { RequestInfo, WireApp } from '../wire/mount.ts';
import { type FacadeOptions, mountFacade } from '../wire/serve-facade.ts';
import { FACADES } from './all-facades.ts';

/** All compatible APIs, each below `/compat/NAME` and, where it has a host of its own, below `/`. */
export interface Compat {
  /** By the first two words of the path. */
  byPath(request: Request, info: RequestInfo): Response | Promise<Response>;
  /** By name, on a host of its own. */
  byHost(name: string, request: Request, info: RequestInfo): Response | Promise<Response>;
}

export function createCompat(options: FacadeOptions, facades: readonly Facade[] = FACADES): Compat {
  const below = new Map<string, WireApp>();
  const whole = new Map<string, WireApp>();
  for (const facade of facades) {
    below.set(facade.name, mountFacade(`/compat/${facade.name}`, facade, options));
    whole.set(facade.name, mountFacade('', facade, options));
  }
  return {
    byPath(request, info) {
      const name = /^[^/]*\/\/[^/]*\/compat\/([^/?#]+)/.exec(request.url)?.[1] ?? '';
      return below.get(name)?.fetch(request, info) ?? noSuchApi();
    },
    byHost: (name, request, info) => whole.get(name)?.fetch(request, info) ?? noSuchApi(),
  };
}

const noSuchApi = (): Response =>
  Response.json(
    { error: `There is no such API. There are: ${FACADES.map(({ name }) => `/compat/${name}`).join(', ')}.` },
    { status: 404, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } },
  );
