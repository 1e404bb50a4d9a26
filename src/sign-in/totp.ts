import type { Totp } from '../core/sign-in/totp.ts';

/** What an app shows above the codes. */
const ISSUER = 'Waymark';
/** One step before and after: clocks differ, and typing takes time. */
const TOLERANCE_S = 30;

/** TOTP by otplib, which is loaded at the first use. */
export function createTotp(): Totp {
  const load = () => import('otplib/functional');
  return {
    newSecret: async () => (await load()).generateSecret(),

    uriOf: async (secret, account) => (await load()).generateURI({ issuer: ISSUER, label: account, secret }),

    async stepOf(secret, text, nowMs) {
      const code = text.replaceAll(' ', '');
      if (!/^[0-9]{6}$/.test(code)) return null;
      const { verify } = await load();
      const epoch = Math.floor(nowMs / 1_000);
      const result = await verify({ secret, token: code, epoch, epochTolerance: TOLERANCE_S });
      return result.valid && 'timeStep' in result ? result.timeStep : null;
    },
  };
}
