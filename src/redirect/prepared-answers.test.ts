import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { PLAIN_ROUTE } from '../../tests/support/route.ts';
import type { DomainId, LinkId, WorkspaceId } from '../core/base/ids.ts';
import { createPreparedAnswers, DATE_LENGTH, type PreparedAnswers } from './prepared-answers.ts';

const DOMAIN = 1 as DomainId;
const OTHER_DOMAIN = 2 as DomainId;
const EXACT = { domainId: DOMAIN, folds: false };
const FOLDING = { domainId: DOMAIN, folds: true };
const AGE_MS = 1_000;
const STALE_MS = 10 * AGE_MS;

function setUp(bytesMax = 1_000_000) {
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  return {
    answers: createPreparedAnswers({ bytesMax, ageMsMax: AGE_MS, staleMsMax: STALE_MS, clock }),
    clock,
  };
}

const answerTo = (linkId: number, to = `https://example.com/${linkId}`) => ({
  route: { ...PLAIN_ROUTE, linkId: linkId as LinkId, workspaceId: 3 as WorkspaceId },
  rule: 0,
  variant: 0,
  before: 'HTTP/1.1 302 Found\r\nDate: ',
  after: `\r\nLocation: ${to}\r\n\r\n`,
  destination: Buffer.from(to),
});

/** The path is in the middle of other bytes, as in a request. */
function find(answers: PreparedAnswers, path: string, domainId = DOMAIN) {
  const bytes = Buffer.from(`GET ${path} HTTP/1.1`, 'latin1');
  return answers.find(domainId, bytes, 4, 4 + path.length);
}

const linkAt = (answers: PreparedAnswers, path: string, domainId = DOMAIN): number | null =>
  find(answers, path, domainId)?.linkId ?? null;

describe('a prepared answer', () => {
  test('is found by its domain and path, with all of its parts', () => {
    const { answers } = setUp();
    answers.put(EXACT, '/launch', answerTo(2 ** 40));
    const found = find(answers, '/launch');
    if (found === null) throw new Error('it is not found');
    found.bytes.write('D'.repeat(DATE_LENGTH), found.dateStart);
    expect(found.bytes.toString('latin1', found.start, found.end)).toBe(
      `HTTP/1.1 302 Found\r\nDate: ${'D'.repeat(DATE_LENGTH)}\r\nLocation: https://example.com/${2 ** 40}\r\n\r\n`,
    );
    expect(found.bytes.toString('latin1', found.destinationStart, found.destinationEnd)).toBe(
      `https://example.com/${2 ** 40}`,
    );
    expect([Number(found.linkId), Number(found.workspaceId)]).toEqual([2 ** 40, 3]);
    for (const path of ['/launc', '/launch2', '/Launch', '/']) expect(linkAt(answers, path)).toBeNull();
    expect(linkAt(answers, '/launch', OTHER_DOMAIN)).toBeNull();
  });

  test('is too old after a while, so that a lost change heals', () => {
    const { answers, clock } = setUp();
    answers.put(EXACT, '/a', answerTo(1));
    clock.atMs = AGE_MS;
    expect(linkAt(answers, '/a')).toBe(1);
    clock.atMs = AGE_MS + 1;
    expect(linkAt(answers, '/a')).toBeNull();
    answers.put(EXACT, '/a', answerTo(2));
    expect(linkAt(answers, '/a')).toBe(2);
  });

  test('is forgotten in every letter case, on its domain only', () => {
    const { answers } = setUp();
    for (const path of ['/a/b', '/A/b', '/c']) answers.put(FOLDING, path, answerTo(1));
    answers.put({ domainId: OTHER_DOMAIN, folds: false }, '/a/b', answerTo(2));
    answers.forget(DOMAIN, 'a/b');
    expect(['/a/b', '/A/b', '/c'].map((path) => linkAt(answers, path))).toEqual([null, null, 1]);
    expect(linkAt(answers, '/a/b', OTHER_DOMAIN)).toBe(2);
    answers.clear();
    expect(linkAt(answers, '/c')).toBeNull();
  });

  test('for other letter cases than the slug’s ends when links were created that could be meant', () => {
    const { answers } = setUp();
    answers.put(FOLDING, '/Launch', answerTo(1));
    answers.put(FOLDING, '/launch', answerTo(1));
    answers.forgetOtherCases();
    expect(linkAt(answers, '/Launch')).toBeNull();
    expect(linkAt(answers, '/launch')).toBe(1);
    // Where letter case matters, the path is the slug.
    answers.put(EXACT, '/Old', answerTo(2));
    answers.forgetOtherCases();
    expect(linkAt(answers, '/Old')).toBe(2);
  });

  test.each(['/a/', '/%61', '/a.b', '/\xfc', '/', '/a//b'])(
    'is not kept for %s, which is no plain path',
    (path) => {
      const { answers } = setUp();
      answers.put(EXACT, path, answerTo(1));
      expect(linkAt(answers, path)).toBeNull();
    },
  );

  test('is not kept when it is very long', () => {
    const { answers } = setUp();
    answers.put(EXACT, '/long', answerTo(1, `https://example.com/${'x'.repeat(4_000)}`));
    expect(linkAt(answers, '/long')).toBeNull();
  });

  test('stays while it is used, however many others come', () => {
    const { answers } = setUp(64 * 1024);
    answers.put(EXACT, '/used', answerTo(7));
    for (let n = 0; n < 10_000; n++) {
      answers.put(EXACT, `/s${n}`, answerTo(n));
      expect(linkAt(answers, '/used')).toBe(7);
    }
    expect(linkAt(answers, '/s0')).toBeNull();
    expect(linkAt(answers, '/s9999')).toBe(9_999);
  });

  test('is never another link’s, whatever comes and goes', () => {
    const path = fc.stringMatching(/^[abAB]{1,3}$/);
    const step = fc.record({
      path,
      act: fc.constantFrom('put', 'put', 'forget', 'find'),
      length: fc.nat(900),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { answers } = setUp(16 * 1024);
        const last = new Map<string, string>();
        steps.forEach(({ path, act, length }, n) => {
          if (act === 'forget') {
            answers.forget(DOMAIN, path);
            for (const key of last.keys()) if (key.toLowerCase() === path.toLowerCase()) last.delete(key);
            return;
          }
          const found = find(answers, `/${path}`);
          if (found !== null) {
            const to = found.bytes.toString('latin1', found.destinationStart, found.destinationEnd);
            expect(to).toBe(last.get(path) ?? 'forgotten');
          } else if (act === 'put') {
            const to = `https://example.com/${n}${'x'.repeat(length)}`;
            answers.put(EXACT, `/${path}`, answerTo(n, to));
            last.set(path, to);
          }
        });
      }),
    );
  });
});
