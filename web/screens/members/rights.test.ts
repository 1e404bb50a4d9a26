import { describe, expect, test } from 'bun:test';
import type { Member, Role } from '../../api/types.ts';
import { barOf, grantable } from './rights.ts';

const member = (id: string, role: Role): Member => ({
  person: { id, email: `${id}@example.com`, name: id },
  role,
  joined_at: '2026-01-01T00:00:00Z',
  last_seen_at: null,
  has_second_factor: false,
});
const ann = member('ann', 'owner');
const bob = member('bob', 'owner');
const eve = member('eve', 'editor');

describe('who may change a role', () => {
  test('the last owner keeps the role', () => {
    expect(barOf({ member: ann, members: [ann, eve], ownRole: 'owner', isAll: true })).toBe('last_owner');
  });
  test('one of two owners can lose it', () => {
    expect(barOf({ member: ann, members: [ann, bob], ownRole: 'owner', isAll: true })).toBeNull();
  });
  test('an owner on a later page may exist', () => {
    expect(barOf({ member: ann, members: [ann, eve], ownRole: 'owner', isAll: false })).toBeNull();
  });
  test('an admin does not change owners', () => {
    expect(barOf({ member: ann, members: [ann, bob], ownRole: 'admin', isAll: true })).toBe('owners_only');
    expect(barOf({ member: eve, members: [ann, eve], ownRole: 'admin', isAll: true })).toBeNull();
  });
  test('only an owner appoints an owner', () => {
    expect(grantable('owner')).toContain('owner');
    expect(grantable('admin')).not.toContain('owner');
  });
});
