import type { Config } from '../config/config.ts';
import { invariant } from '../core/base/invariant.ts';
import type { Random } from '../core/base/ports.ts';
import type { SecretStore } from '../core/base/server-secret.ts';
import type { QrPainter } from '../core/links/qr-codes.ts';
import type { FactorAdapters } from '../core/sign-in/factor-parts.ts';
import { createSeal } from '../sign-in/seal.ts';
import { createTotp } from '../sign-in/totp.ts';
import { createWebAuthn } from '../sign-in/web-authn.ts';

/** How a QR code of a TOTP secret looks: readable at any size, without a logo. */
const QR = {
  format: 'svg',
  size: 256,
  margin: 4,
  color: '#000000',
  background: '#ffffff',
  level: 'medium',
  logo: null,
} as const;

/** The protocols of second factors, for the dashboard's address. */
export const composeFactors = (
  { appUrl }: Pick<Config, 'appUrl'>,
  deps: { readonly secrets: SecretStore; readonly painter: QrPainter; readonly random: Random },
): FactorAdapters => ({
  totp: createTotp(),
  seal: createSeal(() => deps.secrets.secretFor('totp')),
  webAuthn: createWebAuthn({
    appUrl,
    readKey: () => deps.secrets.secretFor('passkeys'),
    random: deps.random,
  }),
  async paint(uri, turn) {
    const picture = await deps.painter.paint(uri, QR, null, turn);
    invariant(typeof picture !== 'string', 'an SVG without a logo can be drawn');
    return new TextDecoder().decode(picture);
  },
});
