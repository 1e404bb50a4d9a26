import type { LogoSource } from '../core/domains/logo-source.ts';
import { FetchRefused, type GuardedFetch } from './guarded-fetch.ts';

const TIMEOUT_MS = 3_000;
const BYTES_MAX = 512 * 1_024;
const REDIRECTS_MAX = 3;

export const createLogoSource = ({ fetch }: GuardedFetch): LogoSource => ({
  async fetch(url) {
    try {
      const { status, body, headers } = await fetch({
        url,
        headers: { accept: 'image/png, image/svg+xml, image/webp, image/jpeg' },
        timeoutMs: TIMEOUT_MS,
        bytesMax: BYTES_MAX,
        redirectsMax: REDIRECTS_MAX,
      });
      const isWhole = status === 200 && (headers.get('content-encoding') ?? 'identity') === 'identity';
      return isWhole ? body : null;
    } catch (error) {
      if (error instanceof FetchRefused) return null;
      throw error;
    }
  },
});
