import { describe, expect, test } from 'bun:test';
import { DAY_MS } from '../src/core/base/calendar.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey } from './support/client.ts';
import type { Exchange } from './support/exchange-file.ts';
import { type FacadeAnswer, sendTo } from './support/exchanges.ts';

/** A call that the plan counts, in each API, and how that API refuses the call after the last. */
interface Limit {
  readonly facade: string;
  readonly plan: string;
  readonly kind?: 'personal' | 'team';
  /** How many pass in a window. */
  readonly limit: number;
  readonly windowMs: number;
  /** Absent: the windows of the plan; else a quota, whose calls are spread over windows. */
  readonly quota?: { readonly perWindow: number; readonly rateMs: number };
  send(key: string, nth: number): Exchange['send'];
  readonly status: number;
  readonly body: unknown;
}

const DEST = 'https://example.com/';
const MINUTE_MS = 60_000;
const MONTH_MS = 32 * DAY_MS;
const YEAR_MS = 366 * DAY_MS;
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

const shorten = (key: string): Exchange['send'] => ({
  method: 'GET',
  path: `/api/api.php?key=${key}&short=${encodeURIComponent(DEST)}&noTitle=1`,
});
const picsee = (key: string): Exchange['send'] => ({
  method: 'POST',
  path: '/v1/links',
  headers: bearer(key),
  json: { url: DEST },
});
const pubError = (code: string) => ({ error: { status: 429, code, message: expect.any(String) } });

const LIMITS: readonly Limit[] = [
  {
    facade: 'cuttly',
    plan: 'cuttly-free',
    limit: 3,
    windowMs: MINUTE_MS,
    send: shorten,
    status: 429,
    body: 'Too many requests',
  },
  {
    facade: 'cuttly',
    plan: 'cuttly-free',
    limit: 30,
    windowMs: MONTH_MS,
    send: shorten,
    quota: { perWindow: 3, rateMs: MINUTE_MS },
    status: 200,
    body: { url: { status: 8 } },
  },
  {
    facade: 'linkly',
    plan: 'linkly',
    limit: 20,
    windowMs: 1_000,
    send: (key) => ({ method: 'GET', path: `/api/v1/workspaces?api_key=${key}` }),
    status: 429,
    body: {
      error: 'rate_limit_exceeded',
      message: expect.any(String),
      current_usage: 21,
      limit: 20,
    },
  },
  {
    facade: 'picsee',
    plan: 'picsee-free',
    limit: 2,
    windowMs: 1_000,
    send: picsee,
    status: 429,
    body: pubError('PUB00429'),
  },
  {
    facade: 'picsee',
    plan: 'picsee-free',
    limit: 800,
    windowMs: YEAR_MS,
    send: picsee,
    quota: { perWindow: 2, rateMs: 1_000 },
    status: 429,
    body: pubError('PUB00430'),
  },
  {
    facade: 'pocolink',
    plan: 'pocolink',
    limit: 1_000,
    windowMs: 60 * MINUTE_MS,
    send: (key) => ({ method: 'GET', path: '/v1/links', headers: bearer(key) }),
    status: 429,
    body: { success: false, error: expect.any(String) },
  },
  {
    facade: 'botoi',
    plan: 'botoi-free',
    limit: 5,
    windowMs: MINUTE_MS,
    send: (key) => ({
      method: 'POST',
      path: '/v1/short-url/create',
      headers: { 'x-api-key': key },
      json: { url: DEST },
    }),
    status: 429,
    body: { success: false, error: { code: 'RATE_LIMITED', message: expect.any(String) } },
  },
];

/** What no refusal of any of them has. */
const SUCCESS = /^\[|"status":7|"encodeId"|"success":true/;

async function open({ plan, kind = 'personal' }: Limit): Promise<{ app: TestApp; keys: readonly string[] }> {
  const app = await createTestApp();
  const workspace = await call(app, 'POST /workspaces', { body: { name: 'Limited', kind, plan } });
  const make = () => newKey(app, ['admin'], { workspace_id: workspace.body.id });
  return { app, keys: [await make(), await make()] };
}

const isRefused = ({ status, text }: FacadeAnswer, limit: Limit): boolean =>
  status === limit.status && matches(JSON.parse(text), limit.body);

function matches(found: unknown, wanted: unknown): boolean {
  try {
    expect(found).toEqual(wanted as never);
    return true;
  } catch {
    return false;
  }
}

/** Many calls at once; where a quota is meant, no more in a window than the plan lets through. */
async function callAll(app: TestApp, limit: Limit, key: string, calls: number): Promise<readonly boolean[]> {
  const refused: boolean[] = [];
  const atOnce = limit.quota?.perWindow ?? calls;
  for (let done = 0; done < calls; done += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, calls - done) }, (_, i) =>
      sendTo(app, limit.facade, limit.send(key, done + i)),
    );
    for (const answer of await Promise.all(some)) {
      const no = isRefused(answer, limit);
      // A call that is not refused for its number must succeed.
      if (!no) expect(answer.text).toMatch(SUCCESS);
      refused.push(no);
    }
    if (limit.quota !== undefined) app.clock.atMs += limit.quota.rateMs;
  }
  return refused;
}

const passed = (refused: readonly boolean[]): number => refused.filter((one) => !one).length;

describe('exactly as many calls pass as the plan allows, and the next is refused in the form of the contract', () => {
  for (const limit of LIMITS) {
    test(`${limit.facade}: ${limit.limit} in ${limit.windowMs / 1_000} s`, async () => {
      const { app, keys } = await open(limit);
      const [key = '', other = ''] = keys;
      expect(passed(await callAll(app, limit, key, limit.limit + 10))).toBe(limit.limit);
      // All keys of a workspace share what it has, unless the plan counts by key.
      const isByKey = limit.plan === 'pocolink';
      expect(passed(await callAll(app, limit, other, 1))).toBe(isByKey ? 1 : 0);
      app.clock.atMs += limit.windowMs;
      expect(passed(await callAll(app, limit, key, 1))).toBe(1);
    });
  }
});
