import { beforeEach, describe, expect, test } from 'bun:test';
import { ADMIN_KEY, createTestApp, type TestApp } from '../../tests/support/app.ts';
import { run } from '../../tests/support/cli.ts';
import { call, newSession, newWorkspace } from '../../tests/support/client.ts';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { adminSocketPath, createAdminSocket } from '../server/admin-socket.ts';
import { BY } from '../storage/contract/stores.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

type Waymark = (...args: readonly string[]) => Promise<{ code: number; out: string; err: string }>;

/** A real API behind the socket of a server, as the operator reaches it. */
async function onServer(use: (waymark: Waymark) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (dataDir) => {
    const socket = await createAdminSocket({
      path: adminSocketPath(dataDir),
      operations: {},
      async api(request) {
        const headers = new Headers(request.headers);
        headers.set('authorization', `Bearer ${ADMIN_KEY}`);
        return app.api.fetch(new Request(request, { headers }), { address: '' });
      },
      onError: () => undefined,
    });
    try {
      await use((...args) => run(dataDir, args));
    } finally {
      await socket.stop();
    }
  });
}

const rows = async (waymark: Waymark, ...args: readonly string[]) =>
  JSON.parse((await waymark(...args, '--json')).out).data;

describe('waymark users', () => {
  test('adds people, and makes them administrators or not', async () => {
    await onServer(async (waymark) => {
      expect((await waymark('users', 'add', 'ann@example.com', '--name', 'Ann')).out).toBe('added per_1\n');
      expect((await waymark('users', 'admin', 'Ann@Example.com', 'on')).code).toBe(0);
      expect(await rows(waymark, 'users', 'list')).toMatchObject([
        { email: 'ann@example.com', name: 'Ann', is_instance_admin: true },
      ]);
      expect((await waymark('users', 'list')).out).toMatch(/per_1 +ann@example\.com +Ann +yes +0/);
      // The operator may take the role from the last one.
      expect((await waymark('users', 'admin', 'per_1', 'off')).code).toBe(0);
      expect(await rows(waymark, 'users', 'list')).toMatchObject([{ is_instance_admin: false }]);
    });
  });

  test('refuses an unknown person, a bad address and a bad word', async () => {
    await onServer(async (waymark) => {
      const unknown = await waymark('users', 'admin', 'bob@example.com', 'on');
      expect([unknown.code, unknown.err]).toEqual([
        1,
        'waymark: nobody has the email address bob@example.com\n',
      ]);
      expect((await waymark('users', 'add', 'no address')).err).toContain('email');
      expect((await waymark('users', 'admin', 'per_1', 'maybe')).code).not.toBe(0);
    });
  });

  test('signs a person out everywhere', async () => {
    const { id } = await newWorkspace(app);
    const { session } = await newSession(app, id, 'owner', { email: 'ann@example.com' });
    await onServer(async (waymark) => {
      const ended = await waymark('users', 'sign-out', 'Ann@example.com');
      expect([ended.code, ended.out]).toEqual([0, 'ended 1 session of Ann@example.com\n']);
      expect((await waymark('users', 'sign-out', 'bob@example.com')).code).toBe(1);
    });
    expect((await call(app, 'GET /links', { session })).status).toBe(401);
  });

  test('finds a person beyond the first page', async () => {
    await onServer(async (waymark) => {
      for (let n = 0; n < 101; n++) {
        const draft = { email: `p${n}@example.com`, name: '', emailProvenAtMs: 1, createdAtMs: 1 };
        await app.stores.persons.insert(draft, BY);
      }
      expect((await waymark('users', 'admin', 'p100@example.com', 'on')).code).toBe(0);
      expect(await rows(waymark, 'users', 'list')).toHaveLength(101);
    });
  });
});

describe('waymark members', () => {
  test('adds, changes and removes members of the workspace that is named', async () => {
    const { id } = await newWorkspace(app);
    const there = ['--workspace', id];
    await onServer(async (waymark) => {
      expect((await waymark('members', 'add', 'ann@example.com', 'owner', ...there)).code).toBe(0);
      expect((await waymark('members', 'add', 'bob@example.com', 'viewer', ...there)).code).toBe(0);
      expect((await waymark('members', 'role', 'bob@example.com', 'editor', ...there)).out).toBe(
        'bob@example.com is editor\n',
      );
      expect(await rows(waymark, 'members', 'list', ...there)).toMatchObject([
        { role: 'owner' },
        { role: 'editor' },
      ]);
      expect(await rows(waymark, 'members', 'list')).toEqual([]);
      expect((await waymark('members', 'remove', 'bob@example.com', ...there)).code).toBe(0);
      const last = await waymark('members', 'remove', 'ann@example.com', ...there);
      expect([last.code, last.err]).toEqual([1, 'waymark: Make another member an owner first.\n']);
    });
  });
});

describe('waymark workspaces', () => {
  test('creates, deletes and restores', async () => {
    await onServer(async (waymark) => {
      const made = await waymark('workspaces', 'create', 'Shop', '--owner', 'ann@example.com');
      expect(made.out).toBe('wsp_2\n');
      const deleted = await waymark('workspaces', 'delete', 'wsp_2');
      expect(deleted.out).toContain('until 2026-11-27T12:00:00Z');
      expect((await rows(waymark, 'workspaces', 'list'))[1].deleted_at).toBe('2026-11-20T12:00:00Z');
      expect((await waymark('workspaces', 'restore', 'wsp_2')).code).toBe(0);
      expect((await rows(waymark, 'workspaces', 'list'))[1].deleted_at).toBeNull();
      expect((await waymark('workspaces', 'delete', 'wsp_1')).err).toContain('first workspace');
    });
  });
});
