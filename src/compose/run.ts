import type { SpoolWriter } from '../clicks/spool/spool-writer.ts';
import type { Config } from '../config/config.ts';
import type { Clock, Random } from '../core/base/ports.ts';
import type { Lanes } from '../redirect/workers/worker-pool.ts';
import { createDamageReport, type DamageReport } from '../server/damage-report.ts';
import type { Health } from '../server/health.ts';
import { createOnceAMinute, type Log } from '../server/log.ts';
import { damageIn } from '../storage/sql/sqlite/damage.ts';
import { createParts, type Parts } from '../system/parts.ts';
import { createSystemRandom, steadyClock, systemClock } from '../system/system-ports.ts';
import type { ClickPath } from './clicks.ts';
import { type Folder, folderOf } from './folder.ts';

/** One run of a server: what its parts share, and the state that later parts set for earlier ones. */
export interface ServerRun {
  readonly config: Config;
  readonly folder: Folder;
  readonly log: Log;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  /** The key that the server itself uses. */
  readonly ownKey: string;
  readonly onceAMinute: (key: string) => boolean;
  readonly damage: DamageReport;
  readonly parts: Parts;
  /** True once all parts have started. */
  serving: boolean;
  /** True once the server is stopping for good, without a successor. */
  ending: boolean;
  /** True while another server takes over. */
  leaving: boolean;
  /** Null until they are created. */
  clicks: ClickPath | null;
  /** Null until it is open. */
  spool: SpoolWriter | null;
  /** Null until they are created, and after they have been left to another server. */
  lanes: Lanes | null;
  /** Null until it is created. */
  health: Health | null;
  /** Makes readiness fail, so that load balancers stop sending visitors. */
  announceStop: () => void;
}

/** Time limits for stopping each part. Their sum is above the program's final deadline, which ends a stop in any case. */
export const STOP_MS = {
  short: 2_000,
  deliveries: 3_000,
  requests: 8_000,
  visits: 8_000,
  counting: 8_000,
  stores: 5_000,
} as const;
/** Extra time for parts that have a time limit of their own. */
export const GRACE_MS = 1_000;

export function createRun(config: Config, { log, version }: { log: Log; version: string }): ServerRun {
  const folder = folderOf(config);
  const random = createSystemRandom();
  const onceAMinute = createOnceAMinute(steadyClock);
  return {
    config,
    folder,
    log,
    version,
    clock: systemClock,
    random,
    ownKey: `own_${random.bytes(32).toHex()}`,
    onceAMinute,
    damage: createDamageReport({ folder, damageIn, log, onceAMinute }),
    parts: createParts({
      onTrouble: (part, error) => log.error({ part, err: error }, 'a part of the server did not stop'),
    }),
    serving: false,
    ending: false,
    leaving: false,
    clicks: null,
    spool: null,
    lanes: null,
    health: null,
    announceStop: () => undefined,
  };
}
