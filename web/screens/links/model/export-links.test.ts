import { describe, expect, test } from 'bun:test';
import type { ListedLink } from '../../../api/types.ts';
import { exportHead, exportLine } from './export-links.ts';

const link = (fields: object = {}): ListedLink =>
  ({
    id: 'lnk_1',
    short_url: 'https://go.example.com/a',
    url: 'https://example.com/',
    title: 'Title',
    tags: ['one', 'two'],
    enabled: true,
    clicks: 5,
    unique_clicks: 3,
    last_clicked_at: null,
    created_at: '2026-11-22T10:00:00Z',
    created_via: 'native',
    starts_at: null,
    expires: { at: null },
    external_id: null,
    note: '',
    figures: { clicks: 1, unique_clicks: 1, series: [1] },
    ...fields,
  }) as unknown as ListedLink;

describe('an export of links', () => {
  test('as CSV has a head, and a line a link', () => {
    expect(exportHead('csv')).toStartWith('short_url,url,title,tags,');
    expect(exportLine('csv', link())).toBe(
      'https://go.example.com/a,https://example.com/,Title,one two,true,5,3,,2026-11-22T10:00:00Z,native,,,,,lnk_1\r\n',
    );
  });

  test('as CSV has nothing that a spreadsheet runs', () => {
    const line = exportLine('csv', link({ title: '=HYPERLINK("https://evil.example")', note: '+1,"2"\n3' }));
    expect(line).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    expect(line).toContain(`"'+1,""2""\n3"`);
  });

  test('as NDJSON has every field of the link, but no figures of a period', () => {
    const line = exportLine('ndjson', link());
    expect(line).toEndWith('}\n');
    expect(JSON.parse(line)).toMatchObject({ id: 'lnk_1', expires: { at: null } });
    expect(line).not.toContain('figures');
  });
});
