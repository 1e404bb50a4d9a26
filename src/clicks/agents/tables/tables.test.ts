import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Bowser from 'bowser';
import { BROWSERS } from '../../../core/rules/browsers.ts';
import apps from './apps.json' with { type: 'json' };
import browsers from './browsers.json' with { type: 'json' };
import devices from './devices.json' with { type: 'json' };
import own from './model-names.json' with { type: 'json' };
import { deviceOfModel } from './models.ts';
import people from './people.json' with { type: 'json' };

const MODELS = readFileSync(join(import.meta.dir, 'models.txt'), 'utf8')
  .trimEnd()
  .split('\n');
const KNOWN: ReadonlySet<string> = new Set(BROWSERS);

describe('the tables of user agents', () => {
  test('name no browser that rules do not know', () => {
    const named = browsers.marks.map(([, name = '']) => name);
    expect(named.filter((name) => !KNOWN.has(name))).toEqual([]);
  });

  test('leave out of what bowser knows machines alone', () => {
    const machine = /bot|spider|slurp|crawler|external|webindexer|-user$|phantomjs|generic/i;
    const others = Object.values(Bowser.BROWSER_MAP).filter((name) => !KNOWN.has(name));
    expect(others.filter((name) => !machine.test(name))).toEqual([]);
  });

  test('say where they come from', () => {
    const sources = [apps, browsers, devices, own, people].map(({ source }) => source);
    expect(sources.every((source) => source.length > 20)).toBe(true);
    expect(MODELS.slice(0, 3).join(' ')).toMatch(
      /Source: which-browser [\d.]+ \(MIT, .* read on \d{4}-\d{2}-\d{2}/,
    );
  });

  test('have no word so short that it would be in half of all user agents', () => {
    const words = [
      ...Object.values(apps.apps).flat(),
      ...browsers.marks.map(([mark = '']) => mark),
      ...[...devices.decides, ...devices.fills].flatMap((entry) => entry.words),
      ...people.words,
      ...people.browsers,
    ];
    expect(words.filter((word) => word.trim().length < 3)).toEqual([]);
  });

  test('write models as they are looked up', () => {
    const lines = MODELS.slice(3);
    const names = [...lines, ...[...own.televisions, ...own.tablets].map((name) => `${name} v`)];
    expect(names.filter((line) => !/^[a-z\d+]+\*? [mtvd]$/.test(line)).slice(0, 10)).toEqual([]);
    expect([...lines].sort().findIndex((line, i) => line !== lines[i])).toBe(-1);
    expect(lines.length).toBeGreaterThan(20_000);
  });
});

describe('a model', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['Linux; Android 13; SM-X700 Build/TP1A.220624.014', 'tablet'],
    ['Linux; U; Android 4.0.3; de-de; SAMSUNG GT-P7500 Build/IML74K', 'tablet'],
    ['Linux; Android 9; AFTMM Build/PS7233', 'tv'],
    ['Linux; Android 12; Bravia 4K VH2', 'tv'],
    ['Linux; Andr0id 9; BRAVIA 4K', 'tv'],
    ['Linux; Android 10; K', ''],
    ['Linux; Android 14', ''],
    ['Windows NT 10.0; Win64; x64', ''],
  ];
  test.each(CASES)('in (%s) is %p', (bracket, device) => {
    expect(deviceOfModel(`Mozilla/5.0 (${bracket}) AppleWebKit/537.36 (KHTML, like Gecko)`)).toBe(
      device === '' ? '' : (device as 'tablet'),
    );
  });
});
