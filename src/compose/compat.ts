import type { Config } from '../config/config.ts';
import type { WorkspaceId } from '../core/base/ids.ts';
import type { Random } from '../core/base/ports.ts';
import type { Core } from '../core/core.ts';
import { loadFacades } from '../facades/all-facades.ts';
import type { Compat, CompatOptions } from '../facades/compat.ts';
import { hostName } from '../redirect/hosts.ts';
import { withCors } from '../server/cors.ts';
import type { Log } from '../server/log.ts';
import type { Mount } from '../server/mounts.ts';
import type { CountCall } from '../wire/kit/api-request.ts';
import { createShortUrls } from '../wire/values/short-urls.ts';
import { toWireLog } from './wire-log.ts';

/** The compatible APIs of a server, loaded on the first call, because many servers never use them. */
export function composeCompat(
  config: Config,
  deps: { core: Core; random: Random; log: Log; version: string; countCall: CountCall },
): {
  readonly fetch: Mount;
  /** Their references, below `/docs/compat`. */
  readonly docs: Mount;
  entries(): Promise<Compat['entries']>;
  /** The API that the configuration assigns to a `Host` header; null for other hosts. */
  host(header: string): Mount | null;
} {
  const { core, random, log, version, countCall } = deps;
  const { guestWorkspace, compatHosts } = config;
  let loading: Promise<Compat> | null = null;
  const compat = (): Promise<Compat> => (loading ??= load());

  async function load(): Promise<Compat> {
    const { createCompat } = await import('../facades/compat.ts');
    const options: CompatOptions = {
      deps: { core, names: { hostOf: core.domains.hostOf, shortUrl: createShortUrls(config.publicUrl) } },
      clock: core.clock,
      random,
      countCall,
      log: toWireLog(config, log),
      places: { origin: config.publicUrlSet, hosts: compatHosts, version },
      guest: async () => (guestWorkspace === null ? null : core.keys.guest(guestWorkspace as WorkspaceId)),
    };
    return createCompat(options, await loadFacades());
  }

  const mounts = new Map(
    [...compatHosts].map(([host, name]): [string, Mount] => [
      host,
      withCors(async (request, info) => (await compat()).byHost(name, request, info), config.corsOrigins),
    ]),
  );
  return {
    fetch: async (request, info) => (await compat()).byPath(request, info),
    docs: async (request) => (await compat()).docs(request),
    entries: async () => (await compat()).entries,
    host: mounts.size === 0 ? () => null : (header) => mounts.get(hostName(header)) ?? null,
  };
}
