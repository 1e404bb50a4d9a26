import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ROLES, SCOPES } from '../base/caller.ts';
import { cutToRole } from './member.ts';
import { EMAIL_LENGTH_MAX, parseEmail } from './person.ts';

describe('an e-mail address', () => {
  const cases: [string, string, string | null][] = [
    ['is kept in lower case, without spaces around it', ' Ann.Lee+x@Example.COM ', 'ann.lee+x@example.com'],
    ['has its host in punycode', 'ann@bücher.example', 'ann@xn--bcher-kva.example'],
    ['may be on a host without dots', 'root@localhost', 'root@localhost'],
    ['has one @', 'a@b@example.com', null],
    ['is not empty before it', '@example.com', null],
    ['is not empty after it', 'ann@', null],
    ['is not on an address', 'ann@127.0.0.1', null],
    ['is not on an address in brackets', 'ann@[::1]', null],
    ['has no display name', 'Ann <ann@example.com>', null],
    ['is one', 'ann@example.com,bob@example.com', null],
    ['has no quotes', '"ann lee"@example.com', null],
    ['has no lines', 'ann@example.com\r\nBcc: bob@example.com', null],
    ['has no dots at the edges', '.ann@example.com', null],
    ['has no two dots in a row', 'ann..lee@example.com', null],
    ['has 64 characters before the @', `${'a'.repeat(65)}@example.com`, null],
    ['is not that of somebody else with a Kelvin sign', 'fran\u212a@example.com', null],
    ['is as short as mail servers take it', `ann@${'a.'.repeat(130)}com`, null],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => {
      expect(parseEmail(text)).toBe(expected);
    });
  }

  test('holds nothing that could end a header or begin another address, whatever it was made of', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()), (text) => {
        const email = parseEmail(text);
        if (email === null) return;
        expect(email).toMatch(/^[!-~]+@[a-z0-9._-]+$/);
        expect(email).not.toMatch(/[\s<>,;:"()[\]\\]/);
        expect(email.length).toBeLessThanOrEqual(EMAIL_LENGTH_MAX);
        expect(parseEmail(email)).toBe(email);
      }),
    );
  });
});

test('a key in the hands of a role may do nothing that either may not, and everything that both may', () => {
  const holds = (scopes: readonly string[], scope: string) =>
    scopes.includes('admin') || scopes.includes(scope);
  fc.assert(
    fc.property(fc.subarray([...SCOPES]), fc.constantFrom(...ROLES), (scopes, role) => {
      const cut = cutToRole(scopes, role);
      const all = cutToRole(['admin'], role);
      for (const scope of SCOPES) {
        expect(holds(cut, scope)).toBe(holds(scopes, scope) && holds(all, scope));
      }
    }),
  );
});
