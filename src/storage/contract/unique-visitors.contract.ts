import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from '../../core/base/calendar.ts';
import {
  createClickColumns,
  PERSON,
  putGroup,
  textGroup,
  UNIQUE_PERSON,
} from '../../core/clicks/click-columns.ts';
import type { PersonVisits, UniqueVisitors, VisitorKey } from '../../core/clicks/unique-visitors.ts';
import { NOON_MS } from './click-samples.ts';

export interface UniqueAdapter {
  readonly name: string;
  /** On as many nodes as the adapter can have. */
  open(): Promise<{ nodes: readonly UniqueVisitors[]; close(): Promise<void> }>;
}

/** One visit in a test; `before` and `after` are the person's numbers on the other days. */
export interface TestVisit {
  readonly link: number;
  readonly person: number;
  readonly atMs: number;
  readonly windowMs?: number;
  readonly before?: number;
  readonly after?: number;
  readonly offset?: number;
}

/** No two visits of a test file are the same visit, unless the test says where they are in the spool. */
let offsets = 0;
let links = 1_000;
/** A link that no other test uses. */
export const freshLink = (): number => ++links;

/** Visits with places of their own: pass the result twice to decide the same visits twice. */
export const placed = (visits: readonly TestVisit[]): readonly TestVisit[] =>
  visits.map((visit) => ({ offset: ++offsets, ...visit }));

export async function uniquesOf(
  node: UniqueVisitors,
  visits: readonly TestVisit[],
): Promise<readonly boolean[]> {
  const batch = personVisits(placed(visits));
  await node.decide(batch);
  return visits.map((_, row) => batch.columns.visitor[row] === UNIQUE_PERSON);
}

function personVisits(visits: readonly TestVisit[]): PersonVisits {
  const columns = createClickColumns(visits.length);
  const spool = textGroup(['test-spool']);
  columns.rows = visits.length;
  for (const [row, { link, person, atMs, offset = 0 }] of visits.entries()) {
    const visitor = visitorOf(person);
    columns.linkId[row] = link;
    columns.atMs[row] = atMs;
    columns.visitor[row] = PERSON;
    columns.visitorHigh[row] = visitor.high;
    columns.visitorLow[row] = visitor.low;
    columns.segment[row] = 1;
    columns.offset[row] = offset;
    putGroup(columns.texts.spool, row, spool);
  }
  return {
    columns,
    count: visits.length,
    rows: Uint32Array.from(visits, (_, row) => row),
    windowMs: Float64Array.from(visits, ({ windowMs = HOUR_MS }) => windowMs),
    otherDay(nth, days) {
      const person = days < 0 ? visits[nth]?.before : visits[nth]?.after;
      return person === undefined ? null : visitorOf(person);
    },
  };
}

const visitorOf = (person: number): VisitorKey => ({
  high: Math.imul(person + 1, 0x9e37_79b1) >>> 0,
  low: Math.imul(person + 7, 0x85eb_ca6b) >>> 0,
});

export function uniqueVisitorsContract(adapter: UniqueAdapter): void {
  describe(`unique visitors, ${adapter.name}`, () => {
    let nodes: readonly UniqueVisitors[] = [];
    let close: () => Promise<void> = async () => undefined;
    beforeAll(async () => {
      ({ nodes, close } = await adapter.open());
    });
    afterAll(() => close());

    const on = (nth: number): UniqueVisitors => {
      const node = nodes[nth % nodes.length];
      if (node === undefined) throw new Error('no visitors are open');
      return node;
    };

    test.each([
      ['within the window of the first visit, the second is not unique', HOUR_MS - 1_000, false],
      ['the window ends at its moment, not after it', HOUR_MS, true],
      ['a visit that was overtaken is not unique either', 1_000 - HOUR_MS, false],
      ['a visit long before is', -HOUR_MS, true],
    ])('%s', async (_rule, afterMs, unique) => {
      const link = freshLink();
      expect(await uniquesOf(on(0), [{ link, person: 1, atMs: NOON_MS }])).toEqual([true]);
      expect(await uniquesOf(on(1), [{ link, person: 1, atMs: NOON_MS + afterMs }])).toEqual([unique]);
    });

    test('each person is unique once for each link, in one batch too', async () => {
      const [a, b] = [freshLink(), freshLink()];
      const visit = (link: number, person: number) => ({ link, person, atMs: NOON_MS });
      expect(
        await uniquesOf(on(0), [
          visit(a, 1),
          visit(a, 1),
          visit(a, 2),
          visit(b, 1),
          visit(b, 2),
          visit(b, 1),
        ]),
      ).toEqual([true, false, true, true, true, false]);
      expect(await uniquesOf(on(1), [visit(a, 2), visit(b, 3)])).toEqual([false, true]);
    });

    test('each link has its own window', async () => {
      const [short, long] = [freshLink(), freshLink()];
      const visits = (atMs: number) => [
        { link: short, person: 1, atMs, windowMs: 60_000 },
        { link: long, person: 1, atMs, windowMs: DAY_MS },
      ];
      expect(await uniquesOf(on(0), visits(NOON_MS))).toEqual([true, true]);
      expect(await uniquesOf(on(1), visits(NOON_MS + 60_000))).toEqual([true, false]);
      expect(await uniquesOf(on(2), visits(NOON_MS + DAY_MS))).toEqual([true, true]);
    });

    test('a person is recognised after midnight and before it, by the hash of the other day', async () => {
      const midnightMs = NOON_MS + 12 * HOUR_MS;
      const [back, forth] = [freshLink(), freshLink()];
      expect(await uniquesOf(on(0), [{ link: back, person: 1, atMs: midnightMs - 5_000 }])).toEqual([true]);
      expect(
        await uniquesOf(on(1), [
          { link: back, person: 2, before: 1, atMs: midnightMs + 5_000 },
          { link: back, person: 3, atMs: midnightMs + 5_000 },
        ]),
      ).toEqual([false, true]);
      expect(await uniquesOf(on(0), [{ link: forth, person: 2, atMs: midnightMs + 5_000 }])).toEqual([true]);
      expect(
        await uniquesOf(on(1), [
          { link: forth, person: 1, after: 2, atMs: midnightMs - 5_000 },
          { link: forth, person: 1, atMs: midnightMs - 5_000 },
        ]),
      ).toEqual([false, true]);
    });

    test('a batch of thousands of visits to one link and to many counts each person once', async () => {
      const one = freshLink();
      const many = Array.from({ length: 200 }, freshLink);
      const visits = Array.from({ length: 3_000 }, (_, nth) => ({
        link: nth % 2 === 0 ? one : (many[nth % 200] ?? 0),
        person: nth % 700,
        atMs: NOON_MS + nth,
      }));
      const seen = new Set<string>();
      const expected = visits.map(({ link, person }) => {
        const isNew = !seen.has(`${link} ${person}`);
        seen.add(`${link} ${person}`);
        return isNew;
      });
      expect(await uniquesOf(on(0), visits)).toEqual(expected);
      expect(await uniquesOf(on(1), visits)).toEqual(expected.map(() => false));
    });

    test('it answers as a plain map does, whichever node decides', async () => {
      const event = fc.record({
        link: fc.nat(2),
        person: fc.nat(12),
        pauseSeconds: fc.nat(4_000),
        batch: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
          const windows = [60_000, HOUR_MS, DAY_MS];
          const ids = windows.map(freshLink);
          const last = new Map<string, number>();
          let atMs = NOON_MS;
          let batch: TestVisit[] = [];
          const expected: boolean[] = [];
          const answers: boolean[] = [];
          for (const [nth, { link, person, pauseSeconds, batch: ends }] of events.entries()) {
            atMs += pauseSeconds * 1_000;
            const windowMs = windows[link] ?? 0;
            const before = last.get(`${link} ${person}`);
            const isFirst = before === undefined || atMs - before >= windowMs;
            if (isFirst) last.set(`${link} ${person}`, atMs);
            expected.push(isFirst);
            // The same number on each day: a person whose hash the days do not change.
            batch.push({ link: ids[link] ?? 0, person, before: person, atMs, windowMs });
            if (!ends && nth < events.length - 1) continue;
            answers.push(...(await uniquesOf(on(nth), batch)));
            batch = [];
          }
          expect(answers).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    });
  });
}
