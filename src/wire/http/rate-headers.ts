import type { RateState } from '../../core/plans/quota.ts';

/**
 * The remaining calls of the tightest window: the fields of the IETF draft (`RateLimit`, `RateLimit-Policy`) and the older
 * three that many clients read. `X-RateLimit-Reset` is in Unix seconds, `t` in seconds from now.
 */
export function writeRateHeaders(headers: Record<string, string>, rate: RateState, nowMs: number): void {
  const resetSeconds = Math.max(0, Math.ceil((rate.resetsAtMs - nowMs) / 1_000));
  headers['ratelimit-policy'] = `"default";q=${rate.limit};w=${Math.ceil(rate.windowMs / 1_000)}`;
  headers.ratelimit = `"default";r=${rate.remaining};t=${resetSeconds}`;
  headers['x-ratelimit-limit'] = String(rate.limit);
  headers['x-ratelimit-remaining'] = String(rate.remaining);
  headers['x-ratelimit-reset'] = String(Math.ceil(rate.resetsAtMs / 1_000));
}
