import { describe, expect, test } from 'bun:test';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { OperatorError } from '../core/base/operator-error.ts';
import { Problem } from '../core/base/problem.ts';
import { type AdminOperations, type AdminSocket, createAdminSocket } from './admin-socket.ts';

interface Served {
  path: string;
  errors: [string, unknown][];
  call: (path: string, init?: RequestInit) => Promise<Response>;
}

async function serving(operations: AdminOperations, use: (served: Served) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'admin.sock');
    const errors: Served['errors'] = [];
    const socket = await open(path, operations, errors);
    try {
      await use({ path, errors, call: (to, init) => fetch(`http://waymark${to}`, { ...init, unix: path }) });
    } finally {
      await socket.stop();
    }
    expect(existsSync(path)).toBe(false);
  });
}

function open(
  path: string,
  operations: AdminOperations = {},
  errors: Served['errors'] = [],
): Promise<AdminSocket> {
  return createAdminSocket({
    path,
    operations,
    api: async (request) => Response.json({ asked: new URL(request.url).pathname, method: request.method }),
    onError: (name, error) => errors.push([name, error]),
  });
}

const post = (body: string): RequestInit => ({ method: 'POST', body });

test('nobody but the server’s own user can open it', async () => {
  await serving({}, async ({ path }) => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

test('an operation gets its input and gives its answer', async () => {
  await serving({ echo: async (input) => ({ input }) }, async ({ call }) => {
    const answer = await call('/operations/echo', post('{"a":1}'));
    expect([answer.status, await answer.json()]).toEqual([200, { input: { a: 1 } }]);
  });
});

test('the native API is behind it', async () => {
  await serving({}, async ({ call }) => {
    expect(await (await call('/api/v1/links', { method: 'GET' })).json()).toEqual({
      asked: '/api/v1/links',
      method: 'GET',
    });
  });
});

describe('what it does not do is refused', () => {
  const cases: [string, string, RequestInit, number, string][] = [
    ['an unknown operation', '/operations/nothing', post('{}'), 404, 'unknown_operation'],
    ['a name that every object has', '/operations/constructor', post('{}'), 404, 'unknown_operation'],
    ['an operation that is only looked at', '/operations/refuse', {}, 405, 'post_only'],
    ['input that is no JSON', '/operations/refuse', post('{'), 400, 'not_json'],
    ['a refusal of the core', '/operations/refuse', post('{}'), 409, 'slug_taken'],
    ['any other path', '/app', {}, 404, 'not_found'],
  ];
  const refuse = async () => {
    throw new Problem('slug_taken', { slug: 'launch' });
  };
  for (const [name, path, init, status, code] of cases) {
    test(name, async () => {
      await serving({ refuse }, async ({ call, errors }) => {
        const answer = await call(path, init);
        expect(answer.status).toBe(status);
        expect(await answer.json()).toMatchObject({ code });
        expect(errors).toEqual([]);
      });
    });
  }
});

test('a mistake of the operator is answered with its reason, and is no error in the log', async () => {
  const mistake = async () => {
    throw new OperatorError('/backups/monday exists already');
  };
  await serving({ mistake }, async ({ call, errors }) => {
    const answer = await call('/operations/mistake', post('{}'));
    expect([answer.status, await answer.json()]).toEqual([
      409,
      { code: 'refused', message: '/backups/monday exists already' },
    ]);
    expect(errors).toEqual([]);
  });
});

test('a failure is logged and answered to the operator', async () => {
  const error = new Error('the disk is full');
  const fail = async () => {
    throw error;
  };
  await serving({ fail }, async ({ call, errors }) => {
    const answer = await call('/operations/fail', post('{}'));
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { code: 'failed', message: 'the disk is full' },
    ]);
    expect(errors).toEqual([['fail', error]]);
  });
});

test('two servers cannot share a data folder', async () => {
  await serving({}, async ({ path }) => {
    await expect(open(path)).rejects.toThrow('another server runs');
  });
});

test('a socket that a killed server left is replaced', async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'admin.sock');
    const program = `Bun.listen({ unix: ${JSON.stringify(path)}, socket: { data() {} } }); process.kill(process.pid, 'SIGKILL')`;
    await Bun.spawn([process.execPath, '-e', program]).exited;
    expect(existsSync(path)).toBe(true);
    await (await open(path)).stop();
    expect(existsSync(path)).toBe(false);
  });
});

test('a path that no socket can have is refused with its reason', async () => {
  await expect(open(`/${'x'.repeat(200)}`)).rejects.toThrow('longer than 100 bytes');
});
