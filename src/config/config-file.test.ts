import { describe, expect, test } from 'bun:test';
import { PRESETS } from '../core/plan.ts';
import { type ConfigFile, parseConfigFile } from './config-file.ts';

function read(text: string): ConfigFile {
  const parsed = parseConfigFile(text);
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  return parsed.file;
}

const planOf = (file: ConfigFile, name: string) => file.plans.find((plan) => plan.name === name);

test('an empty file leaves the presets', () => {
  expect(read('').plans).toEqual(PRESETS);
});

test('a plan of a preset’s name changes what it says and keeps the rest', () => {
  expect(planOf(read('[plans.cuttly-free]\nlinks_per_month = 99'), 'cuttly-free')).toEqual({
    name: 'cuttly-free',
    rates: [{ limit: 3, windowMs: 60_000, per: 'workspace' }],
    linksPerMonth: 99,
    customSlugsPerMonth: 3,
    callsPerYear: null,
    snippets: false,
  });
});

test('a new plan begins without limits', () => {
  const plan = planOf(read('[plans.small]\nrates = [{ limit = 5, window = "10s", per = "key" }]'), 'small');
  expect(plan).toEqual({
    name: 'small',
    rates: [{ limit: 5, windowMs: 10_000, per: 'key' }],
    linksPerMonth: null,
    customSlugsPerMonth: null,
    callsPerYear: null,
    snippets: true,
  });
});

test('hosts are kept as visitors’ browsers send them', () => {
  const file = read(
    'blocked_hosts = ["BÜCHER.example"]\n[compat.hosts]\ncuttly = "Cutt.Example.com"\nlinkly = ["a.b", "c.d"]',
  );
  expect(file.blockedHosts).toEqual(['xn--bcher-kva.example']);
  expect([...file.compatHosts]).toEqual([
    ['cutt.example.com', 'cuttly'],
    ['a.b', 'linkly'],
    ['c.d', 'linkly'],
  ]);
});

describe('what is wrong is told with its place', () => {
  const cases: [string, string, string[]][] = [
    ['bad TOML', 'a = [1,\nb = 2', ['line 2, column 1: invalid value']],
    ['an unknown table', '[plan.small]', ['plan: is not known here']],
    [
      'a window without a unit',
      '[plans.a]\nrates = [{ limit = 1, window = "60" }]',
      ['plans.a.rates.0.window: must be a duration from 1ms to 366d, such as 500ms, 10s, 5m, 2h or 30d'],
    ],
    ['an unknown compatible API', '[compat.hosts]\nbitly = "a.b"', ['compat.hosts.bitly: is not known here']],
    [
      'a host that is none',
      'blocked_hosts = ["a b"]',
      ['blocked_hosts.0: must be a host such as go.example.com'],
    ],
    [
      'one host for two',
      '[compat.hosts]\ncuttly = "a.b"\nlinkly = "A.b"',
      ['compat.hosts: a.b is given twice'],
    ],
  ];
  for (const [name, text, problems] of cases) {
    test(name, () => {
      expect(parseConfigFile(text)).toEqual({ problems });
    });
  }
});
