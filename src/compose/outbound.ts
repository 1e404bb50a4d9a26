import type { Config } from '../config.ts';
import { createGuardedFetch, type GuardedFetch } from '../outbound/guarded-fetch.ts';

/** The server's way to addresses that owners of links name. */
export const composeOutbound = (config: Config, version: string): GuardedFetch =>
  createGuardedFetch({
    allowed: config.outboundAllow,
    userAgent: `Waymark/${version} (+${config.publicUrl})`,
  });
