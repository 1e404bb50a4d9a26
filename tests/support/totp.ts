import { generateSync } from 'otplib';

/** What an authenticator app shows at that time. */
export const totpCodeAt = (secret: string, atMs: number): string =>
  generateSync({ secret, epoch: Math.floor(atMs / 1_000) });
