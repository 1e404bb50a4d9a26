import { describe, expect, test } from 'bun:test';
import { type Permission, Problem } from '../../core/base/problem.ts';
import { messageOf, REFUSAL_CODES, REFUSALS, rowOf } from './refusal-rows.ts';

test('a code without a row does not compile', () => {
  const { link_not_found, ...others } = REFUSALS;
  // @ts-expect-error: the row of link_not_found is missing
  const table: typeof REFUSALS = others;
  expect(REFUSAL_CODES.filter((code) => table[code] === undefined)).toEqual(['link_not_found']);
});

describe('the message of a refusal is one or more whole sentences', () => {
  test.each(REFUSAL_CODES)('%s', (code) => {
    const { message, sample } = rowOf(code);
    expect(message(sample, (field) => field)).toMatch(/^([A-Z]|[a-z]+: [A-Z]).*\.$/);
  });
});

test('a refusal names a role where no scope would help', () => {
  const messageFor = (scope: Permission) => messageOf(new Problem('forbidden', { scope }));
  expect(messageFor('links:write')).toBe('This needs the scope links:write.');
  expect(messageFor('instance administrator')).toBe('Only an instance administrator can do this.');
  expect(messageFor('owner')).toBe('Only an owner of the workspace can do this.');
});
