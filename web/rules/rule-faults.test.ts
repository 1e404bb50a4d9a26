import { beforeAll, describe, expect, test } from 'bun:test';
import { ApiProblem } from '../api/problem.ts';
import { commonTexts } from '../words/texts/texts.ts';
import { below, besides, faultsOf, ofWritten, textsOf } from './rule-faults.ts';

beforeAll(async () => void (await commonTexts.load()));

const refused = (...pointers: string[]) =>
  new ApiProblem(new Response(null, { status: 422 }), {
    errors: pointers.map((pointer) => ({
      in: 'body',
      pointer,
      code: 'unknown_value',
      detail: `no ${pointer}`,
    })),
  });

describe('the faults of a refused change', () => {
  const held = () =>
    faultsOf(
      refused('/rules/1/when/country/0', '/rules/1/then/url', '/rules/10/when/city/2', '/split/0/weight'),
    );

  test('belong to one rule, and there to one condition', () => {
    expect(textsOf(below(held(), 'rules', 1, 'when', 'country'))).toEqual(['no /rules/1/when/country/0']);
    expect(textsOf(below(held(), 'rules', 1, 'then'))).toEqual(['no /rules/1/then/url']);
    expect(below(held(), 'rules', 0)).toEqual([]);
  });

  test('that belong to no rule stay', () => {
    expect(textsOf(besides(held(), ['rules']))).toEqual(['no /split/0/weight']);
  });
});

test('an explanation names the same places below its change, and a pointer escapes names', () => {
  const faults = faultsOf(refused('/change/rules/0/when/query/a~1b~0c'));
  expect(faults[0]?.path).toEqual(['rules', '0', 'when', 'query', 'a/b~c']);
});

test('nothing is said of what is still empty', () => {
  const change = {
    rules: [{ when: { country: [], between: [null, null], city: ['?'] }, then: { url: '' } }],
  };
  const faults = faultsOf(
    refused(
      '/rules/0/when/country',
      '/rules/0/when/between',
      '/rules/0/when/city/0',
      '/rules/0/then/url',
      '/rules/0/then/app',
    ),
  );
  expect(textsOf(ofWritten(faults, change))).toEqual(['no /rules/0/when/city/0']);
});

test('an error that is no refusal has no places', () => {
  expect(faultsOf(new Error('no network'))).toEqual([]);
});
