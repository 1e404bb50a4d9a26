import type { Config } from '../config.ts';
import { type AccessLog, createAccessLog } from '../server/access-log.ts';
import type { Log } from '../server/log.ts';
import type { Log as WireLog } from '../wire/log.ts';

export const composeAccessLog = (config: Config, log: Log): AccessLog =>
  createAccessLog(log, { wanted: config.accessLog, withAddresses: config.storeAddresses });

/** What the APIs log: faults, and each call where the operator wants to see them. */
export function toWireLog(config: Config, log: Log): WireLog {
  const { call } = composeAccessLog(config, log);
  return {
    error: (message, facts) => log.error(facts, message),
    ...(call === null ? {} : { answered: call }),
  };
}
