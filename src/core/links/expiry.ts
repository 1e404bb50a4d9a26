import type { Destination } from '../base/destination.ts';
import type { FieldCheck } from '../base/field-check.ts';

/** When a link expires, by the first limit that is reached, and where its visitors go then (null: a 410 page). */
export interface Expiry {
  readonly atMs: number | null;
  readonly clicks: number | null;
  readonly uniqueClicks: number | null;
  readonly redirectTo: Destination | null;
}

export interface ExpiryInput {
  readonly atMs?: number | null;
  readonly clicks?: number | null;
  readonly uniqueClicks?: number | null;
  readonly redirectTo?: string | null;
}

export const NO_EXPIRY: Expiry = { atMs: null, clicks: null, uniqueClicks: null, redirectTo: null };

export function checkExpiry(input: ExpiryInput, { url, time, fault }: FieldCheck, current: Expiry): Expiry {
  const count = (field: string, clicks: number | null): number | null => {
    if (clicks !== null && !(Number.isSafeInteger(clicks) && clicks >= 1)) fault(field, 'out_of_range');
    return clicks;
  };
  const { atMs, clicks, uniqueClicks, redirectTo } = input;
  return {
    atMs: atMs === undefined ? current.atMs : time('expires.atMs', atMs),
    clicks: clicks === undefined ? current.clicks : count('expires.clicks', clicks),
    uniqueClicks:
      uniqueClicks === undefined ? current.uniqueClicks : count('expires.uniqueClicks', uniqueClicks),
    redirectTo:
      redirectTo === undefined
        ? current.redirectTo
        : redirectTo === null
          ? null
          : url('expires.redirectTo', redirectTo, null),
  };
}
