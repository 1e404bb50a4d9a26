import { expect, test } from 'bun:test';
import { SENTENCES } from './sentences.ts';

test('a refusal says who may, where no scope would help', () => {
  const said = (scope: string) => SENTENCES.forbidden({ scope });
  expect(said('links:write')).toBe('This needs the scope links:write.');
  expect(said('instance administrator')).toBe('Only an administrator of the instance may do this.');
  expect(said('owner')).toBe('Only an owner of the workspace may do this.');
});
