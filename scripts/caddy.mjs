// The Caddy of the test of deploy/Caddyfile.
import { findProgram, installPackages } from './debian.mjs';

export const findCaddy = () => findProgram(['caddy']);

export function ensureCaddy() {
  if (findCaddy() === null) installPackages(['caddy']);
  return findCaddy();
}
