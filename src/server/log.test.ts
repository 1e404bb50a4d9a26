import { describe, expect, test } from 'bun:test';
import { createLog, createOnceAMinute } from './log.ts';

function logged(fields: Record<string, unknown>, message = 'said', readable = false): string {
  const lines: string[] = [];
  const log = createLog({ level: 'info', readable, write: (line) => lines.push(line) });
  log.info(fields, message);
  return lines.join('');
}

const KEY = `wm_${'ab12'.repeat(12)}`;
const HEX = 'cd34'.repeat(16);

describe('secrets and addresses do not reach the log', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    ['a header', { headers: { Authorization: 'Bearer abc.def' } }, 'abc.def'],
    ['headers as such', { headers: new Headers({ cookie: 'session=s3cr3t' }) }, 's3cr3t'],
    ['a key by its name', { api_key: 'abc123' }, 'abc123'],
    ['a key by its look', { note: `the key ${KEY} was used` }, KEY],
    ['a key in a URL', { url: 'https://x.example/api?a=1&key=abc123&b=2' }, 'abc123'],
    ['a key in an error', { error: new Error(`no such key ${KEY}`) }, KEY],
    ['a key in the cause of an error', { error: new Error('a', { cause: new Error(KEY) }) }, KEY],
    ...['wmi', 'wms', 'wma', 'wmr', 'wmu', 'wmo'].map((kind): [string, Record<string, unknown>, string] => [
      `a secret of sign-in, ${kind}`,
      { error: new Error(`no such row: ${kind}_${HEX}`) },
      HEX,
    ]),
    ['the mark of a browser', { note: `wmd_${'ef56'.repeat(8)}_${HEX}` }, HEX],
    ['the secret of a webhook', { note: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' }, 'b5sSYspob7oD'],
    [
      'the answer of a provider',
      { url: `https://x.example/callback?code=${HEX}&state=${HEX}`, note: `/callback?state=${HEX}` },
      HEX,
    ],
    ['a quoted header', { error: new Error('sent Bearer abc123=') }, 'abc123'],
    ['an address', { address: '203.0.113.7' }, '203.0.113.7'],
    ['an address inside', { visit: { clientIp: '2001:db8::1' } }, '2001:db8::1'],
    ['a list of addresses', { request: { 'X-Forwarded-For': '203.0.113.7' } }, '203.0.113.7'],
    ['a password', { form: [{ password: 'hunter2' }] }, 'hunter2'],
  ];
  for (const [name, fields, secret] of cases) {
    test(name, () => {
      expect(logged(fields)).not.toContain(secret);
      expect(logged(fields, 'said', true)).not.toContain(secret);
    });
  }
});

test('what an operator needs stays', () => {
  const line = JSON.parse(
    logged({ proxy: '10.0.0.7', port: 8080, error: new TypeError('broken') }, 'started'),
  );
  expect(line).toMatchObject({
    level: 'info',
    message: 'started',
    proxy: '10.0.0.7',
    port: 8080,
    error: { name: 'TypeError', message: 'broken' },
  });
});

test('a readable line has the message first and facts behind it', () => {
  expect(logged({ port: 8080, name: 'two words' }, 'started', true)).toMatch(
    /^\d\d:\d\d:\d\d .*info.* started port=8080 name="two words"\n$/,
  );
});

test('what refers to itself is logged to a depth', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(logged({ loop })).toContain('[deeper]');
});

test('the same trouble is said once a minute, another at once', () => {
  let nowMs = 0;
  const once = createOnceAMinute({ nowMs: () => nowMs });
  expect([once('disk'), once('disk'), once('sink')]).toEqual([true, false, true]);
  nowMs = 59_999;
  expect(once('disk')).toBe(false);
  nowMs = 60_000;
  expect(once('disk')).toBe(true);
});
