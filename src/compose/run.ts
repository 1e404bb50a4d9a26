import type { SpoolWriter } from '../clicks/spool-writer.ts';
import type { Config } from '../config.ts';
import type { Clock, Random } from '../core/ports.ts';
import { createOnceAMinute, type Log } from '../server/log.ts';
import { createParts, type Parts } from '../system/parts.ts';
import type { ClickPath } from './clicks.ts';
import { createDamage, type Damage } from './damage.ts';
import { type Folder, folderOf } from './folder.ts';
import type { Lanes } from './lanes.ts';
import { createSystemRandom, steadyClock, systemClock } from './system.ts';

/** One run of a server: what all its parts share, and what earlier parts learn of later ones. */
export interface Run {
  readonly config: Config;
  readonly folder: Folder;
  readonly log: Log;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  /** The key that the server itself uses. */
  readonly ownKey: string;
  readonly onceAMinute: (key: string) => boolean;
  readonly damage: Damage;
  readonly parts: Parts;
  /** True from when all parts run. */
  serving: boolean;
  /** True once the server was told to stop for good: nothing is to serve after it. */
  ending: boolean;
  /** True while another server takes over. */
  leaving: boolean;
  /** Null before they exist. */
  clicks: ClickPath | null;
  /** Null before it is open. */
  spool: SpoolWriter | null;
  /** Null before they exist, and once they are left to another server. */
  lanes: Lanes | null;
  /** Tells load balancers that the server is about to stop. */
  announceStop: () => void;
}

/** How long each part may take to stop. Together they stay below the last deadline of the program. */
export const STOP_MS = {
  short: 2_000,
  deliveries: 3_000,
  requests: 8_000,
  visits: 8_000,
  counting: 8_000,
  stores: 5_000,
} as const;
/** Parts end their own work before they are left behind. */
export const GRACE_MS = 1_000;

export function createRun(config: Config, { log, version }: { log: Log; version: string }): Run {
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
    damage: createDamage({ folder, log, onceAMinute }),
    parts: createParts({
      onTrouble: (part, error) => log.error({ part, err: error }, 'a part of the server did not stop'),
    }),
    serving: false,
    ending: false,
    leaving: false,
    clicks: null,
    spool: null,
    lanes: null,
    announceStop: () => undefined,
  };
}
