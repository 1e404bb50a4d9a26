import { expect, test } from 'bun:test';
import { planInstallation } from './test-programs.mjs';

const TABLE = [
  '  caddy             for tests of deploy/Caddyfile',
  '  php-cli           for tests of clients of compatible APIs',
];
const HINT = [
  'these programs are missing, and tests that need them are skipped:',
  ...TABLE,
  '  apt-get install --no-install-recommends caddy php-cli',
];
const missing = ['caddy', 'php-cli'] as const;

test('what npm test installs is said first, with the reason and how to decline', () => {
  expect(planInstallation({ missing, installable: true, declined: false })).toEqual({
    lines: ['npm test installs these Debian packages once (NO_INSTALL=1 npm test does not):', ...TABLE],
    install: missing,
  });
});

test('a user who may not install packages, or declines, gets the command that installs them', () => {
  const nothing = { lines: HINT, install: [] };
  expect(planInstallation({ missing, installable: false, declined: false })).toEqual(nothing);
  expect(planInstallation({ missing, installable: true, declined: true })).toEqual(nothing);
});

test('nothing is said when nothing is missing', () => {
  expect(planInstallation({ missing: [], installable: true, declined: false })).toEqual({
    lines: [],
    install: [],
  });
});
