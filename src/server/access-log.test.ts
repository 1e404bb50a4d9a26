import { expect, test } from 'bun:test';
import { createAccessLog } from './access-log.ts';
import { createLog } from './log.ts';

const CALL = {
  requestId: 'r1',
  method: 'POST',
  path: '/api/v1/links',
  status: 201,
  ms: 1.2345,
  keyId: 'key_3',
  address: '192.0.2.7',
} as const;

function setUp(logged: 'off' | 'api' | 'all', withAddresses = false) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ level: 'info', readable: false, write: (line) => lines.push(JSON.parse(line)) });
  return { lines, access: createAccessLog(log, { logged, withAddresses }) };
}

test('a call is one line with its key’s name and without the visitor’s address', () => {
  const { lines, access } = setUp('api');
  access.call?.(CALL);
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      message: 'answered',
      requestId: 'r1',
      method: 'POST',
      path: '/api/v1/links',
      status: 201,
      ms: 1.2,
      keyId: 'key_3',
    },
  ]);
});

test('the address stands there only where addresses are stored', () => {
  const { lines, access } = setUp('all', true);
  access.page?.(CALL);
  expect(lines[0]?.from).toBe('192.0.2.7');
});

test.each([
  ['off', false, false],
  ['api', true, false],
  ['all', true, true],
] as const)('%p: calls %p, pages %p', (logged, calls, pages) => {
  const { access } = setUp(logged);
  expect([access.call !== null, access.page !== null]).toEqual([calls, pages]);
});

test('an address within a path is left out: the address of a webhook may hold a secret', () => {
  const { lines, access } = setUp('api');
  const path = '/compat/vendor/api/v1/workspace/1/webhooks/https%3A%2F%2Fhooks.example.com%2FSECRET';
  access.call?.({ ...CALL, path });
  expect(lines).toMatchObject([{ path: '/compat/vendor/api/v1/workspace/1/webhooks/…' }]);
});
