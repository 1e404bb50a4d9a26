import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { NOWHERE, openGeo, toLocation } from './geo.ts';

const folder = await mkdtemp(join(tmpdir(), 'geo-'));
afterAll(() => rm(folder, { recursive: true }));

describe('the country file that comes along', async () => {
  const geo = await openGeo({ file: null });

  test.each([
    ['8.8.8.8', 'US', 'NA'],
    ['::ffff:8.8.8.8', 'US', 'NA'],
    ['168.95.1.1', 'TW', 'AS'],
    ['2a01:4f8::1', 'DE', 'EU'],
  ])('%s lies in %s', (address, country, continent) => {
    expect(geo.locate(address)).toEqual({ country, continent, region: '', city: '' });
  });

  test.each(['10.0.0.1', '127.0.0.1', '::1', '', 'unknown', '999.1.1.1', 'x'.repeat(1_000)])(
    '%p lies nowhere',
    (address) => {
      expect(geo.locate(address)).toEqual(NOWHERE);
    },
  );

  test('any text is an address or nowhere', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => geo.locate(text).region === ''),
    );
  });

  test('it says what it is and when it was made', () => {
    expect(geo.kind).toContain('country');
    expect(geo.builtAtMs).toBeGreaterThan(Date.UTC(2020));
  });
});

describe('a file that cannot be used is refused by name', () => {
  test('when it is missing', async () => {
    await expect(openGeo({ file: join(folder, 'none.mmdb') })).rejects.toThrow('none.mmdb');
  });

  test.each([
    ['when it is empty', ''],
    ['when it is something else', 'not a database'.repeat(100)],
  ])('%s', async (_rule, content) => {
    const file = join(folder, 'broken.mmdb');
    await writeFile(file, content);
    await expect(openGeo({ file })).rejects.toThrow(`cannot use the geo file ${file}`);
  });
});

test.each([
  ['plain codes', { country_code: 'US' }, ['US', 'NA', '', '']],
  ['plain names', { country_code: 'DE', state1: 'Hesse', city: 'Kassel' }, ['DE', 'EU', 'Hesse', 'Kassel']],
  [
    'nested records',
    { country: { iso_code: 'GB' }, subdivisions: [{ iso_code: 'ENG' }], city: { names: { en: 'Leeds' } } },
    ['GB', 'EU', 'ENG', 'Leeds'],
  ],
  [
    'a region without a code goes by its name',
    { country: { iso_code: 'US' }, subdivisions: [{ names: { en: 'Utah' } }] },
    ['US', 'NA', 'Utah', ''],
  ],
  ['where an address is registered', { registered_country: { iso_code: 'FR' } }, ['FR', 'EU', '', '']],
  ['a country that is none', { country_code: 'ZZ', city: 'Nowhere' }, ['', '', '', '']],
  ['no record', null, ['', '', '', '']],
  ['a record of odd types', { country: 7, subdivisions: 'x', city: [] }, ['', '', '', '']],
])('a record is read: %s', (_shape, record, [country = '', continent = '', region = '', city = '']) => {
  expect(toLocation(record) as object).toEqual({ country, continent, region, city });
});
