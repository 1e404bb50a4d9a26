import { expect, test } from 'bun:test';
import { ruleInput } from '../../src/api/contract/rule.ts';
import { addCondition, CONDITION_NAMES, namesIn, removeCondition } from './condition-kinds.ts';

test('every condition of the API can be asked', () => {
  const known = Object.keys(ruleInput.shape.when.shape).filter((name) => name !== 'timezone');
  expect(CONDITION_NAMES.toSorted()).toEqual(known.toSorted() as never);
});

test('a further condition is one that the API reads, and removing it leaves nothing', () => {
  for (const name of CONDITION_NAMES) {
    const when = addCondition({}, name, 'Asia/Taipei');
    expect(ruleInput.safeParse({ when, then: { url: 'https://example.com/' } }).success).toBe(true);
    expect(namesIn(when)).toEqual([name]);
    expect(removeCondition(when, name)).toEqual({});
  }
});

test('the zone stays while hours or weekdays need it', () => {
  const both = addCondition(addCondition({}, 'hours', 'Asia/Taipei'), 'weekdays', 'UTC');
  expect(both.timezone).toBe('Asia/Taipei');
  expect(removeCondition(both, 'hours').timezone).toBe('Asia/Taipei');
  expect(removeCondition(removeCondition(both, 'hours'), 'weekdays')).toEqual({});
});
