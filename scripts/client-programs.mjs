// The languages that clients of the compatible APIs are written in: tests run such clients.
import { spawnSync } from 'node:child_process';
import { findProgram, installPackages } from './debian.mjs';

const PACKAGES = { php: 'php-cli', python3: 'python3', curl: 'curl', wget: 'wget' };

/** Those that are not here, as packages. */
function missingPackages() {
  const missing = Object.entries(PACKAGES).flatMap(([name, one]) =>
    findProgram([name]) === null ? [one] : [],
  );
  const hasRequests = spawnSync('python3', ['-c', 'import requests'], { stdio: 'ignore' }).status === 0;
  return hasRequests ? missing : [...missing, 'python3-requests'];
}

export const hasClientPrograms = () => missingPackages().length === 0;

export function ensureClientPrograms() {
  const missing = missingPackages();
  if (missing.length > 0) installPackages(missing);
}
