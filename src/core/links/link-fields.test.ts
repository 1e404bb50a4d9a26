import { describe, expect, test } from 'bun:test';
import type { Destination } from '../base/destination.ts';
import type { LinkPolicy } from '../base/field-check.ts';
import { PLAIN_BEHAVIOUR } from '../rules/behaviour.ts';
import { applyFields, DEFAULT_FIELDS, type LinkFieldsInput, withMissingFields } from './link-fields.ts';

const POLICY: LinkPolicy = {
  isOwnHost: () => false,
  isBlockedHost: () => false,
  isAppScheme: () => false,
  isAddressRange: () => false,
};
const NEW = { ...DEFAULT_FIELDS, destination: null };
const URL = 'https://example.com/';
const faultsOf = (input: LinkFieldsInput) =>
  applyFields(NEW, input, POLICY).faults.map(({ field, reason }) => `${field}: ${reason}`);

describe('fields over the current ones', () => {
  test('a link with only a destination has the defaults', () => {
    expect(applyFields(NEW, { destination: URL }, POLICY)).toEqual({
      fields: { ...DEFAULT_FIELDS, destination: URL as Destination },
      faults: [],
    });
  });

  test('an absent and an undefined field stay as they are', () => {
    const current = applyFields(NEW, { destination: URL, title: 'A', cloak: true }, POLICY).fields;
    const undefinedFields = { title: undefined, cloak: undefined } as unknown as LinkFieldsInput;
    expect(applyFields(current, undefinedFields, POLICY).fields).toEqual(current);
    expect(applyFields(current, { note: 'n' }, POLICY).fields).toEqual({ ...current, note: 'n' });
  });

  test('an unknown name sets nothing', () => {
    const input = { destination: URL, constructor: 'x', toString: 'y' } as unknown as LinkFieldsInput;
    expect(applyFields(NEW, input, POLICY).fields).toEqual({
      ...DEFAULT_FIELDS,
      destination: URL as Destination,
    });
  });

  test('faults are in the order of the table, whatever the order of the input', () => {
    const faults = [
      'destination: required',
      'externalId: empty',
      'redirectStatus: out_of_range',
      'split.0.weight: out_of_range',
    ];
    const split = [{ destination: URL, weight: -1 }];
    expect(faultsOf({ externalId: '', redirectStatus: 5, split })).toEqual(faults);
    expect(faultsOf({ split, redirectStatus: 5, externalId: '' })).toEqual(faults);
  });

  test('a link that was stored before a field existed has its default', () => {
    const { cloak: _, ...behaviour } = PLAIN_BEHAVIOUR;
    const { publicStats: __, ...stored } = { ...DEFAULT_FIELDS, title: 'A', behaviour };
    expect(withMissingFields(stored as object)).toEqual({ ...DEFAULT_FIELDS, title: 'A' });
  });
});
