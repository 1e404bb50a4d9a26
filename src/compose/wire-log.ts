import type { Config } from '../config/config.ts';
import { type AccessLog, createAccessLog } from '../server/access-log.ts';
import type { Log } from '../server/log.ts';
import type { ApiLog } from '../wire/kit/log.ts';

export const composeAccessLog = (config: Config, log: Log): AccessLog =>
  createAccessLog(log, { logged: config.accessLog, withAddresses: config.storeAddresses });

/** The log of the APIs: errors, and each call if enabled. */
export function toWireLog(config: Config, log: Log): ApiLog {
  const { call } = composeAccessLog(config, log);
  return {
    error: (message, facts) => log.error(facts, message),
    ...(call === null ? {} : { answered: call }),
  };
}
