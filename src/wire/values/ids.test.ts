import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { LinkId } from '../../core/base/ids.ts';
import { domainIds, invitationIds, keyIds, linkIds, personIds, workspaceIds } from './ids.ts';

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
    const others = [linkIds, domainIds, keyIds, personIds, invitationIds];
    expect(others.map((ids) => ids.read('wsp_z'))).toEqual(others.map(() => null));
    expect(workspaceIds.read('wsp_z')).toBe(35 as never);
    expect([personIds.read('per_1'), invitationIds.read('inv_1')]).toEqual([1 as never, 1 as never]);
  });

  const strange = ['', 'lnk_', 'lnk_0', 'lnk_01', 'lnk_A', 'lnk_-1', 'lnk_1.5', 'lnk_ 1', '1', 'LNK_1'];
  for (const text of [...strange, 'lnk_zzzzzzzzzzz', 'lnk_2gosa7pa2gw', `lnk_${'1'.repeat(9_999)}`]) {
    test(`is not ${text.slice(0, 20)}`, () => expect(linkIds.read(text)).toBeNull());
  }
});
