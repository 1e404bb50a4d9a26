import { expect, test } from 'bun:test';
import { explainedVisits } from '../../src/api/contract/explain.ts';
import { AGENT_NAMES, SOMEBODY, toVisit } from './visitor.ts';

test.each(AGENT_NAMES)('a visit on %s is one that the API explains', (agent) => {
  const visit = toVisit({
    country: 'TW',
    region: 'TPE',
    city: ' Taipei ',
    address: '203.0.113.7',
    agent,
    language: 'zh-Hant',
    at: '2026-11-22T13:04:00Z',
    referrer: 'https://t.co/abc',
    query: 'utm_source=mail',
    isReturning: true,
    knowsPassword: true,
  });
  expect(explainedVisits.safeParse(visit).success).toBe(true);
  expect(visit).toMatchObject({ region: 'TPE', city: 'Taipei', address: '203.0.113.7' });
});

test('what is not known about somebody is left out', () => {
  expect(Object.keys(toVisit(SOMEBODY))).toEqual(['user_agent', 'returning', 'password']);
});
