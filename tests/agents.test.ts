import { describe, expect, test } from 'bun:test';
import { judgeBot } from '../src/clicks/steps/bot.ts';
import { readAgent } from '../src/clicks/steps/user-agent.ts';
import { type AgentRow, agentRows, PARTS } from './support/agent-rows.ts';

const DEVICES = ['mobile', 'tablet', 'desktop', 'tv'] as const;

interface Share {
  readonly hits: number;
  readonly of: number;
}

function share(rows: readonly AgentRow[], hits: (row: AgentRow) => boolean): Share {
  return { hits: rows.filter(hits).length, of: rows.length };
}

const percent = ({ hits, of }: Share): number => (100 * hits) / of;

function print(part: string, what: string, figure: Share): void {
  console.log(`agents, ${part}: ${what} ${percent(figure).toFixed(3)} % of ${figure.of}`);
}

/** All generations of a console count as one system. */
const systemOf = (userAgent: string): string => readAgent(userAgent).os.replace(/^(PlayStation) .*/, '$1');

for (const part of PARTS) {
  describe(`real user agents, ${part} part`, () => {
    const rows = agentRows(part);
    const people = rows.filter(({ kind }) => kind === 'person');
    const bots = rows.filter(({ kind }) => kind === 'bot');
    const visitors = rows.filter(({ kind }) => kind !== 'bot');

    test('hold nearly 5,000 people and 1,400 bots', () => {
      expect([people.length > 4_900, bots.length >= 1_390]).toEqual([true, true]);
    });

    test('of people, one of a thousand at most is taken for a bot, and fewer are refused', () => {
      const taken = share(people, ({ userAgent }) => judgeBot(userAgent).bot);
      const refused = share(people, ({ userAgent }) => judgeBot(userAgent).sure);
      print(part, 'people taken for bots', taken);
      print(part, 'people that block_bots refuses', refused);
      expect(percent(taken)).toBeLessThanOrEqual(0.1);
      expect(percent(refused)).toBeLessThanOrEqual(0.06);
    });

    test('of bots, 99 of a hundred are found, and 95 are refused', () => {
      const found = share(bots, ({ userAgent }) => judgeBot(userAgent).bot);
      const refused = share(bots, ({ userAgent }) => judgeBot(userAgent).sure);
      print(part, 'bots found', found);
      print(part, 'bots that block_bots refuses', refused);
      expect(percent(found)).toBeGreaterThanOrEqual(99);
      expect(percent(refused)).toBeGreaterThanOrEqual(95);
    });

    test('the device is right, of each kind', () => {
      const isRight = ({ device, userAgent }: AgentRow) => readAgent(userAgent).device === device;
      const known = visitors.filter(({ device }) => device !== '');
      const right = share(known, isRight);
      print(part, 'device right', right);
      expect(percent(right)).toBeGreaterThanOrEqual(98.5);
      for (const device of DEVICES) {
        const ofKind = share(
          known.filter((row) => row.device === device),
          isRight,
        );
        print(part, `device right, ${device}`, ofKind);
        expect(percent(ofKind)).toBeGreaterThanOrEqual(93);
      }
    });

    test('the system and the browser are right', () => {
      const system = share(
        visitors.filter((row) => row.system !== ''),
        (row) => systemOf(row.userAgent) === row.system,
      );
      const browser = share(
        visitors.filter((row) => row.browser !== ''),
        (row) => readAgent(row.userAgent).browser === row.browser,
      );
      print(part, 'system right', system);
      print(part, 'browser right', browser);
      expect(percent(system)).toBeGreaterThanOrEqual(99);
      expect(percent(browser)).toBeGreaterThanOrEqual(99);
    });
  });
}
