import { expect, test } from 'bun:test';
import { DAY_MS } from '../core/base/calendar.ts';
import { createOrigins } from './origins.ts';

test('an address keeps its origin within a day and loses it with the next', () => {
  const clock = { nowMs: DAY_MS };
  const origins = createOrigins({ nowMs: () => clock.nowMs });
  const first = ['192.0.2.1', '2001:db8::1', 'odd'].map((address) => origins.of(address));
  const again = () =>
    ['192.0.2.1', '2001:db8::1', 'odd'].map((address, index) => origins.of(address) === first[index]);

  clock.nowMs = 2 * DAY_MS - 1;
  origins.forgetOtherDays();
  expect(again()).toEqual([true, true, true]);

  clock.nowMs = 2 * DAY_MS;
  origins.forgetOtherDays();
  expect(again()).toEqual([false, false, false]);
});
