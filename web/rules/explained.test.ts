import { expect, test } from 'bun:test';
import { OUTCOMES } from '../../src/api/contract/explain.ts';
import type { GateName, Note } from '../../src/core/visits/resolve.ts';
import type { Explanation } from '../api/types.ts';
import { createFormat } from '../words/format.ts';
import { endOf, notReached, stepsOf } from './explained.ts';
import { texts } from './texts/en.ts';
import { texts as chinese } from './texts/zh-hant.ts';

const words = { texts, format: createFormat('en-GB', 'UTC') };
const gate = (step: string, passed = true) => ({ step, passed, because: 'as the API says it' });
const answer = (change: Partial<Explanation>): Explanation => ({
  outcome: 'redirect',
  status: 302,
  destination: 'https://example.com/tw',
  rule: null,
  variant: null,
  variants: [],
  within_limits: null,
  steps: [],
  ...change,
});

const country = (held: boolean) => ({ key: 'country', wanted: ['TW', 'HK'], saw: 'FR', held });

test('the steps of a visit are sentences, and one of them decided', () => {
  const explained = answer({
    steps: [
      gate('enabled'),
      { ...gate('rule', false), rule: 1, conditions: [country(false)] },
      {
        ...gate('rule'),
        rule: 2,
        conditions: [{ key: 'platform', wanted: ['ios'], saw: 'ios', held: true }],
      },
      { step: 'split', passed: true, variant: '2', because: 'in words of its own' },
    ],
  });
  expect(stepsOf(explained, words).map(({ state, title, facts }) => [state, title, ...facts])).toEqual([
    ['done', 'The link is on'],
    ['later', 'Rule 1 does not match', 'country is France, not Taiwan or Hong Kong'],
    ['here', 'Rule 2 matches', 'platform: iOS'],
    ['done', 'The draw gives B'],
  ]);
  expect([notReached(explained, 4), notReached(explained, 3), notReached(explained, 2)]).toEqual([
    [3, 4],
    [3, 3],
    null,
  ]);
});

test('a parameter that a visit did not have is not any value', () => {
  const wanted = { utm_source: ['mail'], ref: [] };
  const saw = { utm_source: [], ref: ['x'] };
  const explained = answer({
    steps: [{ ...gate('rule', false), rule: 1, conditions: [{ key: 'query', wanted, saw, held: false }] }],
  });
  expect(stepsOf(explained, words)[0]?.facts[0]).toStartWith('query is without utm_source and ref=x, not');
});

test('a step that stops the visit is where the visit ends', () => {
  const explained = answer({ outcome: 'disabled', steps: [gate('address'), gate('enabled', false)] });
  expect(stepsOf(explained, words).map(({ state }) => state)).toEqual(['done', 'here']);
});

test('every outcome of the API is said, in both languages', () => {
  for (const outcome of OUTCOMES) {
    for (const of of [texts, chinese]) {
      const { title } = endOf(answer({ outcome }), { ...words, texts: of });
      expect(title.length).toBeGreaterThan(1);
    }
  }
});

test('a limit of clicks stops a visit after the rule that matches', () => {
  const explained = answer({
    outcome: 'expired',
    steps: [gate('enabled'), { ...gate('rule'), rule: 1, conditions: [] }, gate('within_limits', false)],
  });
  expect(stepsOf(explained, words).map(({ state }) => state)).toEqual(['done', 'done', 'here']);
});

test('what every visit of a healthy link passes is one line', () => {
  const passed = ['address', 'enabled', 'started', 'not_expired'].map((step) => gate(step));
  const lines = stepsOf(answer({ steps: [...passed, gate('destination')] }), words);
  expect(lines.map(({ title }) => title)).toEqual([texts.tester.healthy, texts.tester.else]);
  const refused = [gate('address'), gate('enabled'), gate('started', false)];
  expect(stepsOf(answer({ steps: refused }), words)).toHaveLength(3);
});

test('a draw says all shares', () => {
  const url = 'https://example.com/';
  const explained = answer({
    steps: [{ ...gate('split'), variant: 'url' }],
    variants: [
      { variant: '1', url, share: 0.8 },
      { variant: 'url', url, share: 0.2 },
    ],
  });
  expect(stepsOf(explained, words)).toMatchObject([
    { state: 'here', title: 'The draw gives the rest', facts: ['A 80%', 'the rest 20%'] },
  ]);
});

test('every step of the server has words, in both languages', () => {
  // A step that the server gets has to be added here to compile.
  const gates = {
    address: true,
    enabled: true,
    started: true,
    not_expired: true,
    no_bot: true,
    no_preview: true,
    password: true,
    within_limits: true,
  } satisfies Record<GateName, true>;
  const others = { rule: true, split: true, app: true, destination: true } satisfies Record<
    Exclude<Note['step'], GateName>,
    true
  >;
  for (const of of [texts, chinese]) {
    expect(Object.keys(of.tester.steps).toSorted()).toEqual(Object.keys(gates).toSorted());
    for (const step of Object.keys(others)) {
      const [line] = stepsOf(answer({ steps: [gate(step)] }), { ...words, texts: of });
      expect(line?.title.length).toBeGreaterThan(1);
    }
  }
});
