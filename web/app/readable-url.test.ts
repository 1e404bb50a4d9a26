import { describe, expect, test } from 'bun:test';
import { readableUrl } from './readable-url.ts';

describe('readableUrl', () => {
  test('shows letters as people write them', () => {
    expect(readableUrl('https://example.com/%E8%8C%B6?a=%26')).toBe('https://example.com/茶?a=%26');
  });

  test('keeps what would mislead the eye, and what is no encoding', () => {
    for (const url of ['https://example.com/%E2%80%AEgpj.exe', 'https://example.com/a%20b', '/%FF'])
      expect(readableUrl(url)).toBe(url);
  });
});
