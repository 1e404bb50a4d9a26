import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';
import type { Random } from '../core/ports.ts';
import type { WorkspaceId } from '../core/workspace.ts';
import type { Compat } from '../facades/compat.ts';
import { hostName } from '../redirect/hosts.ts';
import { withCors } from '../server/cors.ts';
import type { Log } from '../server/log.ts';
import type { Mount } from '../server/mounts.ts';
import { createShortUrls } from '../wire/short-urls.ts';
import type { CountCall } from '../wire/visits.ts';
import { toWireLog } from './wire-log.ts';

/** The compatible APIs of a server. They are loaded with the first call to one of them: many servers never have one. */
export function composeCompat(
  config: Config,
  deps: { core: Core; random: Random; log: Log; version: string; countCall: CountCall },
): {
  readonly fetch: Mount;
  /** Their references, below `/docs/compat`. */
  readonly docs: Mount;
  entries(): Promise<Compat['entries']>;
  /** What answers under a `Host` header that the configuration gives to one of them. */
  host(header: string): Mount | null;
} {
  const { core, random, log, version, countCall } = deps;
  const { guestWorkspace, compatHosts } = config;
  let loading: Promise<Compat> | null = null;
  const compat = (): Promise<Compat> => (loading ??= load());

  async function load(): Promise<Compat> {
    const { createCompat } = await import('../facades/compat.ts');
    return createCompat({
      deps: { core, names: { hostOf: core.domains.hostOf, shortUrl: createShortUrls(config.publicUrl) } },
      clock: core.clock,
      random,
      countCall,
      log: toWireLog(config, log),
      places: { origin: config.publicUrlSaid, hosts: compatHosts, version },
      guest: async () => (guestWorkspace === null ? null : core.keys.guest(guestWorkspace as WorkspaceId)),
    });
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
