import { describe, expect, test } from 'bun:test';
import { AUDIT_ACTIONS } from '../../src/core/base/audit-entry.ts';
import { auditSearch, filtersOf, INSTANCE_ACTION_GROUPS, startOfDay } from './audit-search.ts';

describe('the filters of the audit log', () => {
  test.each([
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22', 'Asia/Taipei', '2026-11-21T16:00:00.000Z'],
    ['2026-11-22', 'Asia/Tehran', '2026-11-21T20:30:00.000Z'],
    // The days on which Paris changes its clocks begin with the old offset.
    ['2026-03-29', 'Europe/Paris', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Paris', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Paris', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Paris', '2026-10-25T23:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, expected) => {
    expect(startOfDay(day, zone)).toBe(expected);
  });

  test('offer every action on the server, each once', () => {
    expect(Object.values(INSTANCE_ACTION_GROUPS).flat().sort()).toEqual([...AUDIT_ACTIONS].sort());
  });

  test('the last day counts as a whole', () => {
    const search = auditSearch.read('from=2026-11-01&to=2026-11-30&actor=per_7');
    expect(filtersOf(search, 'UTC')).toEqual({
      actor: 'per_7',
      action: null,
      subject: null,
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-12-01T00:00:00.000Z',
    });
  });

  test('a day that no calendar has is no filter of the API', () => {
    expect(startOfDay('2026-13-01', 'UTC')).toBeNull();
    expect(filtersOf(auditSearch.read('from=yesterday'), 'UTC').from).toBeNull();
  });
});
