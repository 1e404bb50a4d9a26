import type { Seal } from '../core/sign-in/totp.ts';
import { decrypt, encrypt } from '../wire/values/encrypt.ts';

/** Seals with AES-256-GCM. `readKey` is called at the first use. */
export function createSeal(readKey: () => Promise<Uint8Array>): Seal {
  let keyHex: Promise<string> | null = null;
  async function key(): Promise<string> {
    keyHex ??= readKey().then((bytes) => bytes.toHex());
    try {
      return await keyHex;
    } catch (error) {
      keyHex = null;
      throw error;
    }
  }
  return {
    seal: async (text) => encrypt(text, await key()),
    open: async (sealed) => decrypt(sealed, await key()),
  };
}
