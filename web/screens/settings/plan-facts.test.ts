import { describe, expect, test } from 'bun:test';
import type { UsageAnswer } from '../../api/types.ts';
import { quotaFacts } from './plan-facts.ts';

const usage = (taken: number, limit: number | null): UsageAnswer => ({
  from: '2026-10-24',
  to: '2026-11-22',
  data: [],
  cut_off: false,
  quotas: {
    links_per_month: { taken, limit },
    custom_slugs_per_month: { taken: 0, limit: null },
    calls_per_year: { taken: 0, limit: null, resets_at: '2027-01-01T00:00:00Z' },
  },
});
const linksOf = (taken: number, limit: number | null) => quotaFacts(usage(taken, limit))[0];

describe('what is used of a plan', () => {
  test.each([
    [0, 100, 'fine'],
    [89, 100, 'fine'],
    [90, 100, 'almost'],
    [100, 100, 'used_up'],
    [130, 100, 'used_up'],
    [5, null, 'unlimited'],
    [0, 0, 'used_up'],
  ] as const)('%d of %p is %s', (taken, limit, level) => {
    expect(linksOf(taken, limit)?.level).toBe(level);
  });

  test('a share never goes beyond the whole', () => {
    expect(linksOf(130, 100)?.share).toBe(1);
    expect(linksOf(5, null)?.share).toBe(0);
  });
});
