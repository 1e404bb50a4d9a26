/** What a page below `/app` may load and run: only files of this server. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

export const NO_STORE = 'no-store';
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * The headers of every answer below `/app`. Over plain http the referrer goes to this server: browsers send no
 * `Sec-Fetch-Site` there, and under `no-referrer` they send `Origin: null` with forms, so nothing would tell the
 * server's own forms from those of another site.
 */
export const appHeaders = (cacheControl: string, { isSecure }: { readonly isSecure: boolean }) => ({
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': isSecure ? 'no-referrer' : 'same-origin',
  'x-content-type-options': 'nosniff',
  'permissions-policy': 'camera=(), geolocation=(), publickey-credentials-get=(self)',
  'cache-control': cacheControl,
});
