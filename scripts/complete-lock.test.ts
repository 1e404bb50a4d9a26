import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingEntries } from './complete-lock.mjs';

test('the lock names the packages of every platform: node scripts/complete-lock.mjs', () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dir, '..', 'package-lock.json'), 'utf8'));
  expect(missingEntries(lock).map(([path]) => path)).toEqual([]);
});

test('no address of a registry is in the lock: everybody has their own', () => {
  const lock = readFileSync(join(import.meta.dir, '..', 'package-lock.json'), 'utf8');
  expect(lock).not.toContain('"resolved"');
});

test('what is missing gets its platform from its name', () => {
  const optionalDependencies = {
    '@a/b-linux-x64-musl': '1.0.0',
    '@a/b-win32-arm64-msvc': '1.0.0',
    '@a/c-darwin-x64': '1.0.0',
  };
  const packages = {
    'node_modules/a': { optionalDependencies, dev: true },
    'node_modules/@a/c-darwin-x64': {},
  };
  expect(missingEntries({ packages })).toEqual([
    [
      'node_modules/@a/b-linux-x64-musl',
      { version: '1.0.0', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] },
    ],
    [
      'node_modules/@a/b-win32-arm64-msvc',
      { version: '1.0.0', cpu: ['arm64'], dev: true, optional: true, os: ['win32'] },
    ],
  ]);
});
