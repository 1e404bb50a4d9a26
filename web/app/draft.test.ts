import { expect, test } from 'bun:test';
import { differing } from './draft.ts';

interface Form {
  readonly name: string;
  readonly headers: readonly string[];
  readonly color: string | null;
}
const SAVED: Form = { name: 'Ann', headers: ['ACMEIN'], color: null };

test('a field that was typed back to what is saved is no change', () => {
  expect(differing(SAVED, { name: 'Ann', headers: ['ACMEIN'] })).toEqual({});
});

test('only what differs is sent', () => {
  expect(differing(SAVED, { name: 'Bob', headers: ['ACMEIN'], color: '#112233' })).toEqual({
    name: 'Bob',
    color: '#112233',
  });
});

test('an emptied field is a change', () => {
  expect(differing<Form>({ ...SAVED, color: '#112233' }, { color: null })).toEqual({ color: null });
});
