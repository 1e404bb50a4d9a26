import { join } from 'node:path';
import { type Api, type ApiDeps, createApi } from '../api/api.ts';
import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';
import type { Random } from '../core/ports.ts';
import type { Log } from '../server/log.ts';
import { createTempFiles } from '../wire/temp-files.ts';
import type { CountCall } from '../wire/visits.ts';
import { systemDigest } from './system.ts';
import { toWireLog } from './wire-log.ts';

/** The native API over a composed core. */
export function composeApi(
  config: Config,
  deps: {
    core: Core;
    random: Random;
    log: Log;
    version: string;
    countCall?: CountCall;
    otherApis?: ApiDeps['otherApis'];
  },
): Api {
  const { core, random, log, version, countCall = () => {}, otherApis = async () => [] } = deps;
  return createApi({
    core,
    random,
    digest: systemDigest,
    countCall,
    log: toWireLog(config, log),
    tempFiles: createTempFiles(join(config.dataDir, 'tmp')),
    publicUrl: config.publicUrl,
    version,
    otherApis,
  });
}
