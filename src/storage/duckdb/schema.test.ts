import { expect, test } from 'bun:test';
import { CLICK_COLUMNS, TALLIED } from './schema.ts';

const NUMBERS =
  'batch workspace link quarter ms visitor visitor_high visitor_low domain_id segment position'.split(' ');
const TEXTS = `domain external_id country region city continent language device platform os os_version browser
  browser_version in_app referrer referrer_url utm_source utm_medium utm_campaign utm_term utm_content destination rule
  variant trigger bot_name bot_reason`.split(/\s+/);

test('stored clicks keep the order of their columns, and roll-ups the numbers of their dimensions', () => {
  const columns = [...NUMBERS, ...TEXTS, 'tags', 'spool', 'address', 'source'];
  expect(CLICK_COLUMNS.map(({ name }) => name).slice(0, columns.length)).toEqual(columns);
  const dimensions = ['link', ...TEXTS, 'tags', 'source'];
  expect(TALLIED.slice(0, dimensions.length)).toEqual(dimensions);
});
