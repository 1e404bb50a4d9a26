import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAddressList } from '../../src/clicks/geo/address-list.ts';
import { type FsyncPolicy, openSpoolWriter } from '../../src/clicks/spool/spool-writer.ts';
import type { DomainId } from '../../src/core/base/ids.ts';
import type { Domain } from '../../src/core/domains/domain.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../src/core/domains/domain-settings.ts';
import type { Route } from '../../src/core/visits/route.ts';
import { createHosts } from '../../src/redirect/hosts.ts';
import { type FastLane, type FastLaneOptions, startFastLane } from '../../src/redirect/lane/fast-lane.ts';
import type { Upstream } from '../../src/redirect/lane/relay.ts';
import { constantUpstream } from '../../src/redirect/lane/upstream-gate.ts';
import { createLookup } from '../../src/redirect/lookup.ts';
import { PLAIN_ROUTE } from './route.ts';

export const SECRET = 'a-secret-of-the-tests';

export const OWN_DOMAIN: Domain = {
  id: 1 as DomainId,
  workspaceId: null,
  host: 'sho.rt',
  verifiedAtMs: 1,
  verificationToken: '',
  createdAtMs: 1,
  settings: DEFAULT_DOMAIN_SETTINGS,
  logos: null,
};

/** `broken` is a link on a page of the database that cannot be read. */
function routeOf(slug: string): Route | null {
  if (slug === 'broken') throw new Error('database disk image is malformed');
  return slug === 'open' ? PLAIN_ROUTE : null;
}

/** A fast lane in this process with one plain link, `sho.rt/open`, over a real spool. */
export async function startLane(
  upstream: (() => Promise<Upstream>) | { port: number },
  options: Partial<Pick<FastLaneOptions, 'limits'>> & { fsync?: FsyncPolicy } = {},
): Promise<{ lane: FastLane; port: number; remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-lane-'));
  const clock = { nowMs: () => Date.now() };
  const hosts = createHosts();
  hosts.load([OWN_DOMAIN], OWN_DOMAIN.id, { catchAll: false, elsewhere: [] });
  const { fsync = { kind: 'every', intervalMs: 1_000 }, ...others } = options;
  const spool = await openSpoolWriter({ folder, fsync, clock });
  const lane = startFastLane({
    hostname: '127.0.0.1',
    port: 0,
    reusePort: false,
    hosts,
    lookup: createLookup({
      store: { byAddress: (_, slug) => routeOf(slug) },
      reserved: new Set(['api']),
      clock,
      entriesMax: 100,
      staleMsMax: 0,
      isForLane: true,
    }),
    spool,
    upstream:
      typeof upstream === 'function'
        ? { reach: upstream, isCurrent: () => true }
        : constantUpstream({ hostname: '127.0.0.1', port: upstream.port, secret: SECRET }),
    pages: null,
    decide: () => null,
    trustedProxies: createAddressList([]),
    countryHeader: '',
    respectDnt: false,
    clock,
    onUntrustedProxy: () => undefined,
    ...others,
  });
  return {
    lane,
    port: lane.port,
    async remove() {
      await lane.stop(0);
      await spool.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
