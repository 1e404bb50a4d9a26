import { describe, expect, test } from 'bun:test';
import { ALL_FEATURES } from '../core/base/feature.ts';
import { COMPAT_NAMES, PRESET_PLANS } from '../facades/all-facades.ts';
import { type ConfigFile, parseConfigFile } from './config-file.ts';

const [FIRST = '', SECOND = ''] = COMPAT_NAMES;

function read(text: string): ConfigFile {
  const parsed = parseConfigFile(text);
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  return parsed.file;
}

const planOf = (file: ConfigFile, name: string) => file.plans.find((plan) => plan.name === name);

test('an empty file leaves the presets', () => {
  expect(read('').plans).toEqual(PRESET_PLANS);
});

test('a plan of a preset’s name changes what it says and keeps the rest', () => {
  for (const preset of PRESET_PLANS) {
    const file = read(`[plans.${preset.name}]\nlinks_per_month = 99`);
    expect(planOf(file, preset.name)).toEqual({ ...preset, linksPerMonth: 99 });
  }
});

test('a new plan begins without limits', () => {
  const plan = planOf(read('[plans.small]\nrates = [{ limit = 5, window = "10s", per = "key" }]'), 'small');
  expect(plan).toEqual({
    name: 'small',
    rates: [{ limit: 5, windowMs: 10_000, per: 'key' }],
    features: ALL_FEATURES,
    analyticsClicksCap: null,
    uniqueWindowMinutes: { min: 15, max: 1_440 },
    notifyAt: [0.9],
    linksPerMonth: null,
    customSlugsPerMonth: null,
    callsPerYear: null,
    snippets: true,
  });
});

test('what a plan gates, caps and tells of is the operator’s choice', () => {
  const plan = planOf(
    read(
      '[plans.small]\nfeatures = ["password"]\nanalytics_clicks_cap = 7\nunique_window_minutes = [60, 15]\nnotify_at = [0.5, 1]',
    ),
    'small',
  );
  expect(plan?.features).toEqual(new Set(['password']));
  expect(plan).toMatchObject({
    analyticsClicksCap: 7,
    uniqueWindowMinutes: { min: 15, max: 60 },
    notifyAt: [0.5, 1],
  });
  expect(parseConfigFile('[plans.small]\nfeatures = ["flying"]')).toHaveProperty('problems');
});

test('hosts are kept as visitors’ browsers send them', () => {
  const file = read(
    `blocked_hosts = ["BÜCHER.example"]\n[compat.hosts]\n${FIRST} = "Cutt.Example.com"\n${SECOND} = ["a.b", "c.d"]`,
  );
  expect(file.blockedHosts).toEqual(['xn--bcher-kva.example']);
  expect([...file.compatHosts]).toEqual([
    ['cutt.example.com', FIRST],
    ['a.b', SECOND],
    ['c.d', SECOND],
  ]);
});

describe('every problem has its place', () => {
  const cases: [string, string, string[]][] = [
    ['bad TOML', 'a = [1,\nb = 2', ['line 2, column 1: invalid value']],
    ['an unknown table', '[plan.small]', ['plan: is not a known field']],
    [
      'a window without a unit',
      '[plans.a]\nrates = [{ limit = 1, window = "60" }]',
      ['plans.a.rates.0.window: must be a duration from 1ms to 366d, such as 500ms, 10s, 5m, 2h or 30d'],
    ],
    [
      'an unknown compatible API',
      '[compat.hosts]\nbitly = "a.b"',
      ['compat.hosts.bitly: is not a known field'],
    ],
    [
      'a host that is none',
      'blocked_hosts = ["a b"]',
      ['blocked_hosts.0: must be a host such as go.example.com'],
    ],
    [
      'one host for two',
      `[compat.hosts]\n${FIRST} = "a.b"\n${SECOND} = "A.b"`,
      ['compat.hosts: a.b is listed twice'],
    ],
  ];
  for (const [name, text, problems] of cases) {
    test(name, () => {
      expect(parseConfigFile(text)).toEqual({ problems });
    });
  }
});
