import { join } from 'node:path';
import type { Api, ApiDeps } from '../api/api.ts';
import type { Config } from '../config/config.ts';
import type { Random } from '../core/base/ports.ts';
import type { Core } from '../core/core.ts';
import type { ReadVisitor } from '../core/rules/visitor.ts';
import type { Log } from '../server/log.ts';
import { systemDigest } from '../system/system-ports.ts';
import { createTempFiles } from '../wire/http/temp-files.ts';
import type { CountCall } from '../wire/kit/api-request.ts';
import { composeBrowsers } from './browsers.ts';
import { hostsWithoutLinks } from './control-hosts.ts';
import { toWireLog } from './wire-log.ts';

/** The native API over a composed core, loaded on the first call: its schemas are a tenth of a server at rest. */
export function composeApi(
  config: Config,
  deps: {
    core: Core;
    random: Random;
    log: Log;
    version: string;
    readVisitor: ReadVisitor;
    countCall?: CountCall;
    otherApis?: ApiDeps['otherApis'];
  },
): Api {
  const { core, random, log, version, countCall = () => {}, otherApis = async () => [] } = deps;
  const apiDeps: ApiDeps = {
    core,
    random,
    digest: systemDigest,
    countCall,
    log: toWireLog(config, log),
    tempFiles: createTempFiles(join(config.dataDir, 'tmp')),
    publicUrl: config.publicUrl,
    appUrl: config.appUrl,
    hostsWithoutLinks: hostsWithoutLinks(config),
    ...composeBrowsers(config, deps.readVisitor),
    version,
    otherApis,
  };
  let loading: Promise<Api> | null = null;

  const api = (): Promise<Api> => (loading ??= load());

  async function load(): Promise<Api> {
    const { createApi } = await import('../api/api.ts');
    return createApi(apiDeps);
  }

  return { fetch: async (request, info) => (await api()).fetch(request, info) };
}
