import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';

const PROTOCOLS = /^import (?!type )[^;]*from '(?:otplib|@simplewebauthn|openid-client)/m;

test('the protocols of sign-in are loaded at their first use: at rest, they would take 18 MB', () => {
  const root = join(import.meta.dir, '..');
  const files = [...new Glob('**/*.ts').scanSync({ cwd: root })].filter((file) => !file.endsWith('.test.ts'));
  expect(files).toContain('sign-in/totp.ts');
  expect(files.filter((file) => PROTOCOLS.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  const eager = "import { verify } from 'otplib';";
  expect(PROTOCOLS.test(eager)).toBe(true);
});
