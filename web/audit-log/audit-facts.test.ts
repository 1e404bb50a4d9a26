import { describe, expect, test } from 'bun:test';
import { AUDIT_ACTIONS } from '../../src/core/base/audit-entry.ts';
import type { AuditEntry } from '../api/types.ts';
import { detailsOf, factsOf } from './audit-facts.ts';
import { texts as english } from './texts/en.ts';
import { texts as chinese } from './texts/zh-hant.ts';

const entry = (change: Partial<AuditEntry>): AuditEntry => ({
  id: 'aud_1',
  at: '2026-11-22T00:00:00Z',
  workspace_id: 'wsp_1',
  actor: null,
  action: 'member.changed',
  subject: null,
  details: {},
  client: null,
  ...change,
});
const say = (change: Partial<AuditEntry>, texts: Pick<typeof chinese, 'actions' | 'roles'> = english) => {
  const one = entry(change);
  const facts = factsOf(one, {
    roles: texts.roles,
    personName: (id) => (id === 'per_8' ? 'Bob' : null),
    somePerson: (id) => `former member ${id}`,
  });
  const sentence = texts.actions[one.action as keyof typeof texts.actions](facts);
  return sentence.replace(/[\u2068\u2069]/g, '');
};

describe('sentences of the audit log', () => {
  test.each<[Partial<AuditEntry>, string, string]>([
    [
      {
        action: 'member.changed',
        subject: { kind: 'person', id: 'per_8' },
        details: { role: { from: 'editor', to: 'admin' } },
      },
      'changed the role of Bob from editor to admin',
      '將 Bob 的角色由編輯者改為管理員',
    ],
    [
      {
        action: 'member.removed',
        subject: { kind: 'person', id: 'per_9' },
        details: { role: 'viewer', email: 'eve@example.com' },
      },
      'removed eve@example.com, who was viewer',
      '移除了 eve@example.com（原為檢視者）',
    ],
    [
      {
        action: 'domain.changed',
        details: { host: 'go.example.com', robots: { from: 'allow', to: 'disallow' } },
      },
      'changed the settings of go.example.com',
      '變更了 go.example.com 的設定',
    ],
    [
      { action: 'tag.merged', subject: { kind: 'tag', id: 'Spring' }, details: { into: 'Summer' } },
      'merged the tag Spring into Summer',
      '將標籤「Spring」併入「Summer」',
    ],
    [
      { action: 'links.removed', details: { links: 2, slugs: ['a', 'b'] } },
      'removed 2 links permanently',
      '永久移除了 2 個連結',
    ],
    [
      { action: 'links.removed', details: { links: 1, slugs: ['a'] } },
      'removed a link permanently',
      '永久移除了 1 個連結',
    ],
    [
      {
        action: 'person.instance_admin_changed',
        details: { email: 'ann@example.com', instance_admin: { from: true, to: false } },
      },
      'took the administration of the server from ann@example.com',
      '取消了 ann@example.com 的伺服器管理員身分',
    ],
  ])('%#', (change, inEnglish, inChinese) => {
    expect(say(change)).toBe(inEnglish);
    expect(say(change, chinese)).toBe(inChinese);
  });

  test.each([...AUDIT_ACTIONS])('%s has a sentence and a name in both languages', (action) => {
    for (const texts of [english, chinese]) {
      expect(say({ action, subject: { kind: 'person', id: 'per_8' } }, texts)).not.toBe('');
      expect(texts.kinds[action]).not.toBe('');
    }
  });

  test('a name of another direction does not turn the sentence', () => {
    const words = { roles: english.roles, personName: () => null, somePerson: (id: string) => id };
    expect(factsOf(entry({ details: { name: 'שלום' } }), words).name).toBe('\u2068שלום\u2069');
  });
});

describe('details of the audit log', () => {
  test('changes are named in words, and what the sentence says is left out', () => {
    const changed = entry({
      action: 'domain.changed',
      details: {
        host: 'go.example.com',
        robots: { from: 'allow', to: 'disallow' },
        headers: { from: [], to: ['ACMEIN', 'ACMETX'] },
        root_redirect: { from: 'https://example.com/', to: null },
        case_sensitive: { from: true, to: false },
      },
    });
    expect(detailsOf(changed, english)).toEqual([
      { name: 'Search engines', from: 'allow', to: 'disallow' },
      { name: 'TRAI headers', from: null, to: 'ACMEIN, ACMETX' },
      { name: 'Bare domain leads to', from: 'https://example.com/', to: 'nothing' },
      { name: 'Letter case matters', from: 'yes', to: 'no' },
    ]);
  });

  test('a renamed tag says both names, a created key only its scopes', () => {
    const tag = entry({ action: 'tag.changed', details: { name: { from: 'a', to: 'b' } } });
    expect(detailsOf(tag, english)).toEqual([{ name: 'Name', from: 'a', to: 'b' }]);
    const key = entry({
      action: 'key.created',
      details: { name: 'ci', scopes: ['links:read'], own_links_only: false },
    });
    expect(detailsOf(key, english)).toEqual([{ name: 'May do', from: null, to: 'links:read' }]);
  });
});
