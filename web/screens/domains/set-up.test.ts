import { describe, expect, test } from 'bun:test';
import type { Domain, DomainVerification } from '../../api/types.ts';
import { isSetUp, type StepState, setUpSteps } from './set-up.ts';

const CLAIMED: Domain = {
  id: 'dom_2',
  host: 'news.example.com',
  shared: false,
  verified: false,
  verified_at: null,
  record: { name: '_waymark.news.example.com', type: 'TXT', value: 'waymark-verify=7f3b' },
  name: '',
  home_url: null,
  color: null,
  icon: null,
  root_redirect: null,
  not_found_redirect: null,
  default_status: 302,
  case_sensitive: true,
  og_image: null,
  robots: 'allow',
  headers: [],
  logo: null,
  logo_dark: null,
  created_at: '2026-11-01T00:00:00Z',
  links: 0,
  routing: null,
  certificate: null,
  checked_at: null,
};
const ROUTED: Partial<Domain> = {
  routing: { type: 'CNAME', target: 'go.example.com', found: ['go.example.com'], ok: true },
};
const PROVED: Partial<Domain> = { verified: true, verified_at: '2026-11-02T00:00:00Z', record: null };
const SECURE: Partial<Domain> = {
  certificate: { ok: true, expires_at: '2027-02-01T00:00:00Z', fault: null },
};

const steps = (change: Partial<Domain>, verification: DomainVerification | null = null) =>
  setUpSteps({ ...CLAIMED, ...change }, verification);
const states = (change: Partial<Domain>) => steps(change).map(({ state }) => state);

describe('the set-up of a domain', () => {
  test.each<[string, Partial<Domain>, StepState[]]>([
    ['begins with the proof', {}, ['here', 'later', 'later', 'later']],
    ['takes steps in any order', ROUTED, ['here', 'done', 'later', 'later']],
    ['goes on to routing after the proof', PROVED, ['done', 'here', 'later', 'later']],
    ['waits for the certificate after both', { ...PROVED, ...ROUTED }, ['done', 'done', 'here', 'later']],
    ['ends with a link', { ...PROVED, ...ROUTED, ...SECURE, links: 3 }, ['done', 'done', 'done', 'done']],
    [
      'counts a domain with too many links to count as used',
      { ...PROVED, ...ROUTED, ...SECURE, links: null },
      ['done', 'done', 'done', 'done'],
    ],
  ])('%s', (_, change, expected) => {
    expect(states(change)).toEqual(expected);
  });

  test('says what a look found instead of the record', () => {
    const [proof] = steps({}, { status: 'wrong_value', found: ['v=spf1 -all'] });
    expect(proof).toMatchObject({ finding: { kind: 'other_values', found: ['v=spf1 -all'] } });
    expect(steps({}, { status: 'not_found', found: [] })[0]).toMatchObject({ finding: { kind: 'nothing' } });
    expect(steps({}, { status: 'no_answer', found: [] })[0]).toMatchObject({
      finding: { kind: 'no_answer' },
    });
    expect(steps({})[0]).toMatchObject({ finding: { kind: 'not_looked' } });
  });

  test('names the record that leads elsewhere', () => {
    const routing = { type: 'A', target: '203.0.113.7', found: ['198.51.100.2'], ok: false } as const;
    expect(steps({ routing: { ...routing, found: [...routing.found] } })[1]).toMatchObject({
      finding: { kind: 'elsewhere', type: 'A', target: '203.0.113.7', found: ['198.51.100.2'] },
    });
  });

  test('blames the certificate only once it can exist', () => {
    const certificate = { ok: false, expires_at: null, fault: 'not_trusted' } as const;
    expect(steps({ certificate })[2]).toMatchObject({ finding: { kind: 'waits' } });
    expect(steps({ ...PROVED, ...ROUTED, certificate })[2]).toMatchObject({
      finding: { kind: 'fault', fault: 'not_trusted' },
    });
  });

  test('is over without a link', () => {
    expect(isSetUp(steps({ ...PROVED, ...ROUTED, ...SECURE }))).toBe(true);
    expect(isSetUp(steps({ ...PROVED, ...ROUTED }))).toBe(false);
  });
});
