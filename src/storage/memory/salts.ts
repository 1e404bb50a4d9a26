import type { Random } from '../../core/ports.ts';
import { SALT_BYTES, type SaltStore } from '../../core/visitor-salt.ts';

export function createMemorySalts(random: Random): SaltStore {
  const held = new Map<string, Uint8Array>();
  return {
    async saltFor(day) {
      const salt = held.get(day) ?? random.bytes(SALT_BYTES);
      held.set(day, salt);
      return salt;
    },
    async forgetBefore(before) {
      for (const day of held.keys()) if (day < before) held.delete(day);
    },
  };
}
