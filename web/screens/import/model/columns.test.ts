import { expect, test } from 'bun:test';
import { columnsWithoutNames, isHeader, matchColumns, vendorOf, withColumn } from './columns.ts';

test.each([
  ['url,slug,domain,title,tags,external_id', null, ['url', 'slug', 'domain', 'title', 'tags', 'external_id']],
  ['Bitlink,Long URL,Title,Created,Tags,Clicks', 'Bitly', ['short_url', 'url', 'title', null, 'tags', null]],
  ['link,long_url,title,created_at', 'Bitly', ['short_url', 'url', 'title', null]],
  ['Short link,Destination URL,Clicks,Created at,Tags', 'Dub', ['short_url', 'url', null, null, 'tags']],
  ['key,url,shortLink,externalId,comments', 'Dub', ['slug', 'url', 'short_url', 'external_id', 'note']],
  [
    'Created at,Domain,Short code,Short URL,Long URL,Title,Tags,Visits',
    'Shlink',
    [null, 'domain', 'slug', 'short_url', 'url', 'title', 'tags', null],
  ],
  ['keyword,url,title,timestamp,ip,clicks', 'YOURLS', ['slug', 'url', 'title', null, null, null]],
  ['address,target,description,expire_in', 'Kutt', ['slug', 'url', 'note', 'expires_at']],
  ['link,name', null, ['url', 'title']],
] as const)('knows the columns of %p', (header, vendor, columns) => {
  const headers = header.split(',');
  expect(matchColumns(headers)).toEqual([...columns]);
  expect(vendorOf(headers)).toBe(vendor);
  expect(isHeader(headers)).toBe(true);
});

test('a first line with an address is no header', () => {
  expect(isHeader(['https://example.com/', 'launch'])).toBe(false);
  expect(isHeader(['slug', 'HTTPS://example.com/'])).toBe(false);
  expect(isHeader(['hello', 'world'])).toBe(false);
});

test('without names, the addresses are the destinations', () => {
  expect(columnsWithoutNames(['https://example.com/', 'launch'])).toEqual(['url', 'slug']);
  expect(columnsWithoutNames(['launch', 'https://example.com/', 'x'])).toEqual(['slug', 'url', null]);
  expect(columnsWithoutNames(['example.com'])).toEqual(['url']);
});

test('a field that is chosen for a column leaves the one that had it', () => {
  expect(withColumn(['url', 'slug', null], 2, 'slug')).toEqual(['url', null, 'slug']);
  expect(withColumn(['url', null, null], 1, null)).toEqual(['url', null, null]);
});
