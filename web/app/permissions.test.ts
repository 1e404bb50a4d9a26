import { expect, test } from 'bun:test';
import { scopesOf } from '../../src/core/accounts/member.ts';
import { ROLES, SCOPES } from '../../src/core/base/caller.ts';
import { mayDo, rolesWith } from './permissions.ts';

test('the dashboard shows each role what the server lets it do', () => {
  for (const role of ROLES) {
    const allowed = SCOPES.filter(
      (scope) => scopesOf(role).includes('admin') || scopesOf(role).includes(scope),
    );
    expect([role, SCOPES.filter((scope) => mayDo(role, scope))]).toEqual([role, allowed]);
  }
});

test('the roles that may do something are named in the order of their rights', () => {
  expect(rolesWith('links:write')).toEqual(['owner', 'admin', 'editor']);
});
