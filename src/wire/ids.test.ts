import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { LinkId } from '../core/link.ts';
import { domainIds, keyIds, linkIds, workspaceIds } from './ids.ts';

describe('a public id', () => {
  test('survives the wire', () => {
    const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(fc.property(positive, (number) => linkIds.read(linkIds.write(number as LinkId)) === number));
  });

  test('has one spelling only', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const id = linkIds.read(`lnk_${text}`);
        return id === null || linkIds.write(id) === `lnk_${text}`;
      }),
    );
  });

  test('tells what it is of by its prefix', () => {
    expect([linkIds, domainIds, keyIds, workspaceIds].map((ids) => ids.read('wsp_z'))).toEqual([
      null,
      null,
      null,
      35 as never,
    ]);
  });

  const strange = ['', 'lnk_', 'lnk_0', 'lnk_01', 'lnk_A', 'lnk_-1', 'lnk_1.5', 'lnk_ 1', '1', 'LNK_1'];
  for (const text of [...strange, 'lnk_zzzzzzzzzzz', 'lnk_2gosa7pa2gw', `lnk_${'1'.repeat(9_999)}`]) {
    test(`is not ${text.slice(0, 20)}`, () => expect(linkIds.read(text)).toBeNull());
  }
});
