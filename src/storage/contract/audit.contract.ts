import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { AuditQuery } from '../../core/accounts/audit.ts';
import type { KeyWithSecret } from '../../core/accounts/key.ts';
import type { Person } from '../../core/accounts/person.ts';
import type { AuditEntry, AuditFact } from '../../core/base/audit-entry.ts';
import type { Author } from '../../core/base/author.ts';
import {
  type DomainId,
  type KeyId,
  NO_WORKSPACE,
  type PersonId,
  type WorkspaceId,
} from '../../core/base/ids.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../core/domains/domain-settings.ts';
import {
  type Adapter,
  AUDIT_ROWS_READ,
  BY,
  draftOf,
  openContractStores,
  present,
  type TestStores,
} from './stores.ts';

const ANN: Author = {
  actor: { kind: 'key', id: 3 as KeyId },
  client: { browser: `Chrome "on" Mac 春`, country: 'FR' },
  atMs: 100,
};
const at = (atMs: number): Author => ({ ...ANN, atMs });

const as = (id: PersonId, atMs: number): Author => ({ actor: { kind: 'person', id }, client: null, atMs });

type Key = KeyWithSecret['key'];

export function auditContract(adapter: Adapter): void {
  describe(`the audit log, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    const query = (over: Partial<AuditQuery> = {}): AuditQuery => ({
      workspaceId: stores.mine,
      actor: null,
      action: null,
      subject: null,
      fromMs: null,
      toMs: null,
      past: null,
      limit: 100,
      ...over,
    });
    const list = async (over: Partial<AuditQuery> = {}) => (await stores.audit.list(query(over))).items;
    const actions = async (over: Partial<AuditQuery> = {}) => (await list(over)).map(({ action }) => action);
    /** What was written since the suite opened the stores. */
    const written = (over: Partial<AuditQuery> = {}) => list({ fromMs: 100, ...over });
    const factOf = ({ workspaceId, action, subject, details }: AuditEntry): AuditFact => ({
      workspaceId,
      action,
      subject,
      details,
    });

    const newTag = (name: string, by = ANN, workspaceId: WorkspaceId = stores.mine) =>
      stores.tags.insert({ workspaceId, name, color: null, createdAtMs: 1 }, by);

    const newKey = (name: string, over: Partial<Key> = {}) =>
      stores.keys.insert(
        {
          workspaceId: stores.mine,
          personId: null,
          name,
          prefix: 'wm_123456',
          scopes: ['links:read'],
          domainId: null,
          ownLinksOnly: false,
          instanceAdmin: false,
          expiresAtMs: null,
          createdBy: ANN.actor,
          createdAtMs: 1,
          revokedAtMs: null,
          ...over,
        },
        `hash of ${name}`,
        ANN,
      );

    const newPerson = async (name: string): Promise<Person> =>
      present(
        await stores.persons.insert(
          {
            email: `${name}@example.com`,
            name,
            emailProvenAtMs: null,
            createdAtMs: 1,
          },
          BY,
        ),
      );

    test('an entry says who, when, where and with which browser', async () => {
      await newTag('spring');
      const [entry] = await written();
      expect(entry).toEqual({
        id: present(entry).id,
        atMs: 100,
        workspaceId: stores.mine,
        actor: { kind: 'key', id: 3 as KeyId },
        action: 'tag.created',
        subject: { kind: 'tag', name: 'spring' },
        details: {},
        client: { browser: `Chrome "on" Mac 春`, country: 'FR' },
      });
    });

    test('a new thing is the subject by the id that it got', async () => {
      const key = await newKey('ci', { ownLinksOnly: true });
      expect((await written()).map(factOf)).toEqual([
        {
          workspaceId: stores.mine,
          action: 'key.created',
          subject: { kind: 'key', id: key.id },
          details: { name: 'ci', scopes: ['links:read'], own_links_only: true },
        },
      ]);
    });

    test('a change names each changed field with both values', async () => {
      const { mine } = stores;
      await stores.workspaces.change(mine, { name: 'New', plan: 'unlimited' }, ANN);
      expect((await written()).map(factOf)).toEqual([
        {
          workspaceId: mine,
          action: 'workspace.changed',
          subject: { kind: 'workspace', id: mine },
          details: { name: { from: 'mine', to: 'New' } },
        },
      ]);
    });

    test('what changes nothing has no entry', async () => {
      const { mine, theirs, myDomain, keys, members, workspaces, domains, tags } = stores;
      const person = await newPerson('ann');
      const member = { workspaceId: mine, personId: person.id, role: 'owner', joinedAtMs: 1 } as const;
      await members.add(member, 5, at(1));
      const key = await newKey('ci');
      await keys.revoke(mine, key.id, at(100));
      const before = await written();

      await keys.revoke(mine, key.id, ANN);
      await keys.rotate(theirs, key.id, { hash: 'h', prefix: 'p' }, 9, ANN);
      await members.add(member, 5, ANN);
      await members.changeRole(mine, person.id, 'owner', ANN);
      expect(await members.changeRole(mine, person.id, 'viewer', ANN)).toBe('last_owner');
      expect(await members.remove(mine, person.id, ANN)).toBe('last_owner');
      await workspaces.change(mine, { name: 'mine' }, ANN);
      await workspaces.change(99 as WorkspaceId, { name: 'x' }, ANN);
      await domains.change(myDomain, DEFAULT_DOMAIN_SETTINGS, ANN);
      await domains.change(99 as DomainId, DEFAULT_DOMAIN_SETTINGS, ANN);
      await domains.remove(99 as DomainId, ANN);
      await stores.webhooks.remove(mine, 9 as never, ANN);
      await tags.remove(mine, 9 as never, ANN);
      await stores.invitations.remove(mine, 9 as never, ANN);
      await stores.links.remove(mine, [9 as never], ANN);
      expect(await written()).toEqual(before);
    });

    test('a change that fails has no entry', async () => {
      await stores.tags.insert({ workspaceId: stores.mine, name: 'one', color: null, createdAtMs: 1 }, at(1));
      expect(await newTag('ONE')).toBeNull();
      expect(await written()).toEqual([]);
    });

    test('members, invitations and people have entries', async () => {
      const { mine, members, invitations, persons } = stores;
      const ann = await newPerson('ann');
      const bob = await newPerson('bob');
      await members.add({ workspaceId: mine, personId: ann.id, role: 'owner', joinedAtMs: 1 }, 5, ANN);
      await members.add({ workspaceId: mine, personId: bob.id, role: 'viewer', joinedAtMs: 1 }, 5, ANN);
      await members.changeRole(mine, bob.id, 'editor', ANN);
      await members.remove(mine, bob.id, ANN);
      const draft = { workspaceId: mine, role: 'viewer', invitedBy: ann.id, createdAtMs: 1 } as const;
      const expiresAtMs = 1_000;
      const tokens = (name: string) => ({ shown: `hash of ${name}`, mailed: null });
      const [first, second] = [
        present(
          await invitations.insert({ ...draft, email: 'c@example.com', expiresAtMs }, tokens('c'), 5, ANN),
        ),
        present(
          await invitations.insert({ ...draft, email: 'd@example.com', expiresAtMs }, tokens('d'), 5, ANN),
        ),
      ];
      await invitations.remove(mine, first.id, ANN);
      const name = { name: 'Dee', emailProvenAtMs: null, createdAtMs: 1 };
      const dee = await invitations.accept(
        second.id,
        { person: name, passwordHash: null },
        { nowMs: 200, membersMax: 5 },
      );
      if (typeof dee === 'string') throw new Error(dee);
      await persons.prove(dee.personId, at(300));

      const entries = (await written()).toReversed();
      expect(entries.map(({ action, subject, details }) => [action, subject, details])).toEqual([
        ['member.added', { kind: 'person', id: ann.id }, { role: 'owner', email: 'ann@example.com' }],
        ['member.added', { kind: 'person', id: bob.id }, { role: 'viewer', email: 'bob@example.com' }],
        ['member.changed', { kind: 'person', id: bob.id }, { role: { from: 'viewer', to: 'editor' } }],
        ['member.removed', { kind: 'person', id: bob.id }, { role: 'editor', email: 'bob@example.com' }],
        [
          'invitation.created',
          { kind: 'invitation', id: first.id },
          { email: 'c@example.com', role: 'viewer' },
        ],
        [
          'invitation.created',
          { kind: 'invitation', id: second.id },
          { email: 'd@example.com', role: 'viewer' },
        ],
        [
          'invitation.revoked',
          { kind: 'invitation', id: first.id },
          { email: 'c@example.com', role: 'viewer' },
        ],
        [
          'invitation.accepted',
          { kind: 'invitation', id: second.id },
          { email: 'd@example.com', role: 'viewer' },
        ],
      ]);
      expect(entries.at(-1)).toMatchObject({ actor: { kind: 'person', id: dee.personId }, atMs: 200 });
      const [proven] = await list({ workspaceId: NO_WORKSPACE, action: 'person.proven' });
      expect(proven).toMatchObject({ subject: { kind: 'person', id: dee.personId }, atMs: 300 });
    });

    test('keys are in the log of their workspace, personal ones in that of the instance', async () => {
      const ann = await newPerson('ann');
      const own = await newKey('own', { personId: ann.id });
      const key = await newKey('ci');
      await stores.keys.rotate(stores.mine, key.id, { hash: 'h', prefix: 'p' }, 9, ANN);
      await stores.keys.revoke(stores.mine, own.id, ANN);
      expect(await actions({ fromMs: 100 })).toEqual(['key.rotated', 'key.created']);
      expect(await actions({ fromMs: 100, workspaceId: NO_WORKSPACE })).toEqual([
        'key.revoked',
        'key.created',
      ]);
    });

    test('sessions are in the log of the instance', async () => {
      const { id: personId } = await newPerson('ann');
      const client = { browser: 'Firefox on Linux', country: 'JP' };
      const draft = { personId, createdAtMs: 100, usedAtMs: 1, endsAtMs: 999, provenAtMs: 1, ...client };
      const start = (name: string) => stores.sessions.insert({ ...draft, methods: ['password'] }, name, 5);
      const session = await start('a');
      await start('b');
      await stores.sessions.renew(session.id, { methods: ['totp'], provenAtMs: 200, secretHash: 'c' });
      await stores.sessions.removeAll(personId, session.id, as(personId, 300));
      await stores.sessions.removeAll(personId, session.id, as(personId, 301));
      await stores.sessions.remove(personId, session.id, as(personId, 400));
      await stores.sessions.remove(personId, session.id, as(personId, 401));
      const entries = await written({ workspaceId: NO_WORKSPACE });
      expect(entries.map(({ action, atMs, client: by }) => [action, atMs, by])).toEqual([
        ['session.ended', 400, null],
        ['sessions.ended', 300, null],
        ['session.proven', 200, client],
        ['session.started', 100, client],
        ['session.started', 100, client],
      ]);
      expect(new Set(entries.map(({ actor }) => JSON.stringify(actor)))).toEqual(
        new Set([JSON.stringify({ kind: 'person', id: personId })]),
      );
    });

    test('identities are in the log of the instance when they are linked and removed', async () => {
      const { id: personId } = await newPerson('ann');
      const by = as(personId, 100);
      const draft = {
        issuer: 'https://idp.example',
        personId,
        email: null,
        createdAtMs: 100,
        usedAtMs: null,
      };
      for (const subject of ['1', '2', '2']) await stores.identities.insert({ ...draft, subject }, 5, by);
      const remove = (subject: string) =>
        stores.identities.remove({ personId, issuer: draft.issuer, subject }, [draft.issuer], by);
      expect([await remove('1'), await remove('1'), await remove('2')]).toEqual(['removed', null, 'last']);
      const entries = await written({ workspaceId: NO_WORKSPACE });
      expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
        ['identity.unlinked', { kind: 'person', id: personId }],
        ['identity.linked', { kind: 'person', id: personId }],
        ['identity.linked', { kind: 'person', id: personId }],
      ]);
    });

    test('webhooks say the server they send to, never the path, which may hold a token', async () => {
      const { mine, webhooks } = stores;
      const webhook = present(
        await webhooks.insert(
          {
            workspaceId: mine,
            linkId: null,
            url: 'https://h.example/hook/token-1?key=token-2',
            events: ['link.created'],
            form: 'native',
            secret: 'whsec_1',
            clickBatchMs: 0,
            enabled: true,
            createdAtMs: 1,
          },
          ANN,
        ),
      );
      await webhooks.change(mine, webhook.id, { url: 'https://h.example/token-3', enabled: false }, ANN);
      await webhooks.change(mine, webhook.id, { secret: 'whsec_2' }, ANN);
      await webhooks.remove(mine, webhook.id, ANN);
      const entries = (await written()).toReversed();
      expect(entries.map(({ action, details }) => [action, details])).toEqual([
        ['webhook.created', { url: 'https://h.example', events: ['link.created'] }],
        [
          'webhook.changed',
          { url: { from: 'https://h.example', to: 'https://h.example' }, enabled: { from: true, to: false } },
        ],
        ['webhook.secret_rotated', {}],
        ['webhook.removed', { url: 'https://h.example' }],
      ]);
      expect(JSON.stringify(entries)).not.toMatch(/token-|whsec_/);
    });

    test('domains have entries: claimed, verified, changed, removed', async () => {
      const { mine, domains } = stores;
      const claim = present(
        await domains.insert(
          {
            host: 'new.example.com',
            workspaceId: mine,
            verifiedAtMs: null,
            verificationToken: 'token',
            createdAtMs: 1,
            settings: DEFAULT_DOMAIN_SETTINGS,
            logos: null,
          },
          ANN,
        ),
      );
      await domains.verify(claim.id, ANN);
      await domains.verify(claim.id, ANN);
      await domains.change(claim.id, { ...DEFAULT_DOMAIN_SETTINGS, caseSensitive: false }, ANN);
      await domains.remove(claim.id, ANN);
      const host = 'new.example.com';
      expect((await written()).toReversed().map(({ action, details }) => [action, details])).toEqual([
        ['domain.created', { host, verified: false }],
        ['domain.verified', { host }],
        ['domain.changed', { host, case_sensitive: { from: true, to: false } }],
        ['domain.removed', { host }],
      ]);
    });

    test('a shared domain is in the log of the instance', async () => {
      const shared = { host: 'shared.example', workspaceId: null, verifiedAtMs: 1, verificationToken: 't' };
      const rest = { createdAtMs: 1, settings: DEFAULT_DOMAIN_SETTINGS, logos: null };
      await stores.domains.insert({ ...shared, ...rest }, ANN);
      expect(await actions({ fromMs: 100 })).toEqual([]);
      expect(await actions({ fromMs: 100, workspaceId: NO_WORKSPACE })).toEqual(['domain.created']);
    });

    test('tags have entries: created, renamed, merged, removed', async () => {
      const { mine, tags } = stores;
      const one = present(await newTag('one'));
      const two = present(await newTag('two'));
      await tags.change({ ...one, name: 'uno' }, ANN);
      await tags.merge(mine, one.id, two.id, ANN);
      await tags.remove(mine, two.id, ANN);
      expect(
        (await written())
          .toReversed()
          .slice(2)
          .map(({ action, subject, details }) => [action, subject, details]),
      ).toEqual([
        ['tag.changed', { kind: 'tag', name: 'one' }, { name: { from: 'one', to: 'uno' } }],
        ['tag.merged', { kind: 'tag', name: 'uno' }, { into: 'two' }],
        ['tag.removed', { kind: 'tag', name: 'two' }, {}],
      ]);
    });

    test('links that are removed have one entry a call; their creation and changes have their history', async () => {
      const { mine, links } = stores;
      const made = await links.insert([draftOf(stores, 'a'), draftOf(stores, 'b'), draftOf(stores, 'c')]);
      const [a, b, c] = made.map(present);
      if (a === undefined || b === undefined || c === undefined) throw new Error('three links were inserted');
      await links.replace({ ...a, title: 'New' }, 1, ANN.actor);
      await links.remove(mine, [a.id], ANN);
      await links.remove(mine, [b.id, c.id], ANN);
      expect((await written()).toReversed().map(factOf)).toEqual([
        {
          workspaceId: mine,
          action: 'links.removed',
          subject: { kind: 'link', id: a.id },
          details: { links: 1, slugs: ['a'] },
        },
        {
          workspaceId: mine,
          action: 'links.removed',
          subject: null,
          details: { links: 2, slugs: ['b', 'c'] },
        },
      ]);
    });

    test('the links of a workspace that is being removed have no entries', async () => {
      const [link] = await stores.links.insert([draftOf(stores, 'a')]);
      await stores.links.remove(stores.mine, [present(link).id], null);
      expect(await written()).toEqual([]);
    });

    test('a deleted workspace keeps its log', async () => {
      const { mine, workspaces } = stores;
      await workspaces.markDeleted(mine, at(100));
      await workspaces.markDeleted(mine, at(101));
      await workspaces.restore(mine, 0, at(102));
      await workspaces.restore(mine, 0, at(103));
      expect(await actions({ fromMs: 100 })).toEqual(['workspace.restored', 'workspace.deleted']);
    });

    test('long texts and long lists are cut', async () => {
      const drafts = Array.from({ length: 60 }, (_, n) => draftOf(stores, `s${n}`));
      const made = (await stores.links.insert(drafts)).map(present);
      await stores.links.remove(
        stores.mine,
        made.map(({ id }) => id),
        ANN,
      );
      const [entry] = await written();
      const { slugs } = present(entry).details;
      expect(slugs).toHaveLength(51);
      expect(slugs).toContain('… 10 more');
      await stores.workspaces.change(stores.mine, { name: `${'x'.repeat(199)}😀y` }, ANN);
      const [renamed] = await written();
      expect(present(renamed).details.name).toMatchObject({ to: `${'x'.repeat(199)}\ufffd…` });
    });

    test('a filter narrows by actor, action, subject, time and workspace, and all of them together', async () => {
      const other: Author = { actor: { kind: 'guest' }, client: null, atMs: 300 };
      await newTag('one', at(200));
      await newTag('two', other);
      await newTag('three', at(400));
      await newTag('one', at(200), stores.theirs);
      const names = async (over: Partial<AuditQuery>) =>
        (await list({ fromMs: 100, ...over })).map(({ subject }) => subject?.kind === 'tag' && subject.name);
      expect(await names({})).toEqual(['three', 'two', 'one']);
      expect(await names({ actor: { kind: 'guest' } })).toEqual(['two']);
      expect(await names({ actor: { kind: 'person', id: 3 as never } })).toEqual([]);
      expect(await names({ action: 'tag.removed' })).toEqual([]);
      expect(await names({ subject: { kind: 'tag', name: 'one' } })).toEqual(['one']);
      expect(await names({ fromMs: 300 })).toEqual(['three', 'two']);
      expect(await names({ toMs: 300 })).toEqual(['one']);
      expect(await names({ workspaceId: null, subject: { kind: 'tag', name: 'one' } })).toEqual([
        'one',
        'one',
      ]);
      expect(await names({ actor: { kind: 'guest' }, toMs: 300 })).toEqual([]);
      expect(await names({ actor: ANN.actor, action: 'tag.created', fromMs: 201 })).toEqual(['three']);
    });

    test('pages are newest first and repeat nothing, also for entries of one moment', async () => {
      for (let n = 0; n < 5; n++) await newTag(`t${n}`, at(n < 3 ? 200 : 150));
      const seen: number[] = [];
      for (let past: AuditQuery['past'] = null; ; ) {
        const page = await stores.audit.list(query({ fromMs: 100, past, limit: 2 }));
        expect(page.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.items.map(({ id }) => id));
        if (page.next === null) break;
        past = page.next;
      }
      const all = await written();
      expect(seen).toEqual(all.map(({ id }) => id));
      expect(all.map(({ atMs }) => atMs)).toEqual([200, 200, 200, 150, 150]);
    });

    test('a page of a rare action ends early, and its position leads on', async () => {
      await newKey('first');
      for (let n = 0; n < AUDIT_ROWS_READ + 5; n++) await newTag(`t${n}`, at(200));
      const first = await stores.audit.list(query({ action: 'key.created' }));
      expect(first.items).toEqual([]);
      const second = await stores.audit.list(query({ action: 'key.created', past: first.next }));
      expect(second.items.map(({ action }) => action)).toEqual(['key.created']);
      expect(second.next).toBeNull();
    });

    test('old entries are forgotten, oldest first and a few at a time', async () => {
      for (const atMs of [100, 101, 102, 103]) await newTag(`t${atMs}`, at(atMs));
      expect(await stores.audit.forget(103, 100)).toBeGreaterThanOrEqual(3);
      expect((await list()).map(({ atMs }) => atMs)).toEqual([103]);
      await newTag('more', at(90));
      await newTag('still more', at(91));
      expect(await stores.audit.forget(103, 1)).toBe(1);
      expect((await list()).map(({ atMs }) => atMs)).toEqual([103, 91]);
    });

    test('of a workspace with too many entries the oldest go, and no other workspace loses any', async () => {
      await stores.audit.forget(1_000, 100);
      for (const atMs of [100, 101, 102, 103]) await newTag(`t${atMs}`, at(atMs));
      await newTag('theirs', at(1), stores.theirs);
      expect(await stores.audit.trim(4, 10)).toBe(0);
      expect(await stores.audit.trim(2, 1)).toBe(1);
      expect(await stores.audit.trim(2, 10)).toBe(1);
      expect(await stores.audit.trim(2, 10)).toBe(0);
      expect((await list()).map(({ atMs }) => atMs)).toEqual([103, 102]);
      expect(await list({ workspaceId: stores.theirs })).toHaveLength(1);
    });

    test('changes at the same time have an entry each, and a lost race has none', async () => {
      const names = ['a', 'b', 'c', 'A', 'B', 'C'];
      const made = await Promise.all(names.map((name) => newTag(name)));
      expect(made.filter((tag) => tag !== null)).toHaveLength(3);
      expect(await written()).toHaveLength(3);
    });
  });
}
