import type { Config } from '../config/config.ts';
import { createGuardedFetch, type GuardedFetch } from '../outbound/guarded-fetch.ts';

/** Fetches URLs that owners of links give. */
export const composeOutbound = (config: Config, version: string): GuardedFetch =>
  createGuardedFetch({
    allowed: config.outboundAllow,
    userAgent: `Waymark/${version} (+${config.publicUrl})`,
  });
