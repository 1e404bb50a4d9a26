import type { Random } from '../../core/ports.ts';
import { SECRET_BYTES, type SecretStore } from '../../core/server-secret.ts';

export function createMemorySecrets(random: Random): SecretStore {
  const held = new Map<string, Uint8Array>();
  return {
    async secretFor(name) {
      const secret = held.get(name) ?? random.bytes(SECRET_BYTES);
      held.set(name, secret);
      return secret;
    },
  };
}
