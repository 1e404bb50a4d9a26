import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';

let app: TestApp;
let team: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  team = await newWorkspace(app);
});

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly subject: { kind: string; id: string } | null;
  readonly actor: { kind: string; id: string | null; name: string | null };
}

const read = async (query = '', key = team.key): Promise<readonly Entry[]> => {
  const { status, body } = await call(app, `GET /audit${query}`, { key });
  expect(status).toBe(200);
  return body.data;
};
const newTag = (name: string, key = team.key) => call(app, 'POST /tags', { key, body: { name } });

describe('an entry', () => {
  test('names its actor as the actor is called now', async () => {
    const { key } = await newMember(app, team.id, 'ann@example.com', 'editor');
    await newTag('spring', key);
    const [entry] = await read('?action=tag.created');
    expect(entry).toEqual({
      id: expect.stringMatching(/^aud_/),
      at: '2026-11-20T12:00:00Z',
      workspace_id: team.id,
      actor: { kind: 'key', id: expect.stringMatching(/^key_/), name: 'test' },
      action: 'tag.created',
      subject: { kind: 'tag', id: 'spring' },
      details: {},
      client: null,
    } as never);
  });

  test('of a session names the person, browser and country', async () => {
    const { session, personId } = await newSession(app, team.id, 'owner', { email: 'ann@example.com' });
    await call(app, `PATCH /workspaces/${team.id}`, { session, body: { name: 'New' } });
    expect((await read('?action=workspace.changed'))[0]).toMatchObject({
      actor: { kind: 'person', id: personId, name: 'ann@example.com' },
      subject: { kind: 'workspace', id: team.id },
      details: { name: { from: 'Another', to: 'New' } },
      client: { browser: 'Chrome on Mac', country: 'FR' },
    });
  });

  test('names a default domain by its id', async () => {
    const headers = { 'x-workspace-id': team.id };
    const body = { host: 'go.example.com', verified: true };
    const { id } = (await call(app, 'POST /domains', { headers, body })).body;
    await call(app, `PATCH /workspaces/${team.id}`, { key: team.key, body: { default_domain_id: id } });
    expect((await read('?action=workspace.changed'))[0]).toMatchObject({
      details: { default_domain: { from: null, to: id } },
    });
  });

  test('is not written for a refused call', async () => {
    const key = await newKey(app, ['links:read'], { workspace_id: team.id });
    const before = await read();
    expect((await newTag('spring', key)).status).toBe(403);
    expect((await newTag(' ')).status).toBe(422);
    expect((await call(app, 'DELETE /keys/key_zz', { key: team.key })).status).toBe(404);
    expect(await read()).toEqual(before);
  });
});

describe('the list', () => {
  test('has pages, newest first', async () => {
    for (const name of ['a', 'b', 'c']) await newTag(name);
    const first = (await call(app, 'GET /audit?limit=2', { key: team.key })).body;
    expect(first.data.map(({ subject }: Entry) => subject?.id)).toEqual(['c', 'b']);
    const second = (await call(app, `GET /audit?limit=2&cursor=${first.next_cursor}`, { key: team.key }))
      .body;
    expect(second.data[0].subject.id).toBe('a');
  });

  test('is narrowed by actor, action, subject and time', async () => {
    await newTag('a');
    app.clock.atMs += 60_000;
    await call(app, 'POST /tags', { headers: { 'x-workspace-id': team.id }, body: { name: 'b' } });
    const { key_id } = (await call(app, 'GET /me', { key: team.key })).body;
    const subjects = async (query: string) =>
      (await read(`?action=tag.created&${query}`)).map(({ subject }) => subject?.id);
    expect(await subjects('')).toEqual(['b', 'a']);
    expect(await subjects(`actor=${key_id}`)).toEqual(['a']);
    expect(await subjects('actor=environment')).toEqual(['b']);
    expect(await subjects('subject=tag:a')).toEqual(['a']);
    expect(await subjects('from=2026-11-20T12:01:00Z')).toEqual(['b']);
    expect(await subjects('to=2026-11-20T12:01:00Z')).toEqual(['a']);
    expect((await read(`?subject=${key_id}`)).map(({ action }) => action)).toEqual(['key.created']);
  });

  const BAD: readonly (readonly [query: string, pointer: string])[] = [
    ['actor=nobody', 'actor'],
    ['actor=wsp_1', 'actor'],
    ['action=tag', 'action'],
    ['subject=tag:', 'subject'],
    ['subject=3', 'subject'],
    ['from=yesterday', 'from'],
    ['cursor=x', 'cursor'],
    ['limit=0', 'limit'],
    ['who=me', 'who'],
    ['format=parquet', 'format'],
    ['download=true', 'download'],
    ['format=csv&cursor=x', 'cursor'],
    ['format=ndjson&limit=5', 'limit'],
  ];
  for (const [query, name] of BAD) {
    test(`refuses ${query}`, async () => {
      const { status, body } = await call(app, `GET /audit?${query}`, { key: team.key });
      expect([status, body.errors[0].parameter ?? body.errors[0].pointer]).toEqual([
        422,
        expect.stringContaining(name),
      ]);
    });
  }

  test('shows no entry of another workspace, nor of the instance', async () => {
    const other = await newWorkspace(app);
    await newTag('theirs', other.key);
    await newSession(app, team.id, 'viewer');
    const workspaces = (await read()).map(
      (entry) => (entry as unknown as { workspace_id: string }).workspace_id,
    );
    expect(new Set(workspaces)).toEqual(new Set([team.id]));
    expect(await read('?subject=tag:theirs')).toEqual([]);
    expect(await read('?action=session.started')).toEqual([]);
  });

  test('does not name personal keys to the admins of a workspace', async () => {
    const { key } = await newMember(app, team.id, 'ann@example.com', 'owner');
    await call(app, 'POST /keys', { key, body: { person: 'me', name: 'private', scopes: ['links:read'] } });
    const { text } = await call(app, 'GET /audit', { key: team.key });
    expect(text).not.toContain('private');
    expect((await call(app, 'GET /instance/audit')).text).toContain('private');
  });
});

describe('an export', () => {
  const lines = (text: string): readonly string[] => text.split(/\r?\n/).filter((line) => line !== '');

  test('as NDJSON has every entry', async () => {
    for (let n = 0; n < 5; n++) await newTag(`t${n}`);
    const { status, headers, text } = await call(app, 'GET /audit?action=tag.created', {
      key: team.key,
      headers: { accept: 'application/x-ndjson' },
    });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(lines(text).map((line) => JSON.parse(line).subject.id)).toEqual(['t4', 't3', 't2', 't1', 't0']);
  });

  test('as CSV holds no formula, and is saved as a file where asked', async () => {
    await newTag('=1+1');
    const { headers, text } = await call(app, 'GET /audit?format=csv&download=true&action=tag.created', {
      key: team.key,
    });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename="audit.csv"');
    expect(text).toContain(`,tag,'=1+1,`);
    expect(lines(text)).toHaveLength(2);
  });

  test('is larger than a page of its reads', async () => {
    for (let n = 0; n < 520; n++) await newTag(`t${n}`);
    const { text } = await call(app, 'GET /audit?format=ndjson&action=tag.created', { key: team.key });
    expect(new Set(lines(text).map((line) => JSON.parse(line).id)).size).toBe(520);
  });

  test('in another form is 406', async () => {
    const { status } = await call(app, 'GET /audit', { key: team.key, headers: { accept: 'image/png' } });
    expect(status).toBe(406);
  });
});

describe('the log of the instance', () => {
  test('has the entries of every workspace and of people, with their actors', async () => {
    await newTag('spring');
    const { personId } = await newSession(app, team.id, 'viewer', { email: 'ann@example.com' });
    const { body } = await call(app, 'GET /instance/audit?limit=100');
    const find = (action: string) => body.data.find((entry: Entry) => entry.action === action);
    expect(find('tag.created')).toMatchObject({ workspace_id: team.id, actor: { name: 'test' } });
    expect(find('session.started')).toMatchObject({
      workspace_id: null,
      actor: { kind: 'person', id: personId, name: 'ann@example.com' },
      details: { methods: ['password'] },
    });
  });

  test('is for administrators of the instance who have proved who they are', async () => {
    const { session } = await newSession(app, team.id, 'owner');
    for (const send of [{ key: team.key }, { session }]) {
      const { status, body } = await call(app, 'GET /instance/audit', send);
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
  });
});

describe('old entries', () => {
  const run = (beforeMs: number | null, signal = new AbortController().signal) =>
    app.core.audit.tidy(beforeMs, signal);

  test('are deleted by their age', async () => {
    await newTag('old');
    app.clock.atMs += 1_000;
    await newTag('new');
    expect(await run(app.clock.atMs)).toMatchObject({ surplus: 0 });
    expect((await read()).map(({ subject }) => subject?.id)).toEqual(['new']);
    expect(await run(app.clock.atMs)).toEqual({ old: 0, surplus: 0 });
  });

  test('stay if none is to be deleted by its age, and while the server stops', async () => {
    await newTag('old');
    const before = await read();
    expect(await run(null)).toEqual({ old: 0, surplus: 0 });
    expect(await run(app.clock.atMs + 1, AbortSignal.abort())).toEqual({ old: 0, surplus: 0 });
    expect(await read()).toEqual(before);
  });
});
