import type { RefusalTable } from '../../wire/refusals/refusal.ts';
import { namesFrom, refusalsByKind } from '../../wire/refusals/refusals-by-kind.ts';

const form = (error: string) => ({ success: false, error });

export const pocolinkRefusals: RefusalTable = {
  ...refusalsByKind({
    form,
    nameOf: namesFrom({ destination: 'url', slug: 'custom_slug', expires: 'expires_at' }),
    kinds: {
      unauthenticated: {
        status: 401,
        message: 'A valid API key is needed: Authorization: Bearer YOUR_API_KEY',
      },
      not_found: { status: 404 },
      bad_input: { status: 400 },
      taken: { status: 400 },
      conflict: { status: 409 },
      forbidden: { status: 403 },
      not_in_plan: { status: 403 },
      too_often: { status: 429 },
      used_up: { status: 429 },
      wrong_method: { status: 405 },
      too_large: { status: 413 },
      no_room: { status: 507 },
      away: { status: 503 },
      fault: { status: 500 },
    },
  }),
  slug_taken: ({ slug }) => ({ status: 400, value: form(`The custom slug '${slug}' is already taken.`) }),
};
