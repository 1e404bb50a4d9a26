import type { RefusalTable } from '../../src/wire/refusals/refusal.ts';
import { namesFrom, refusalsByKind } from '../../src/wire/refusals/refusals-by-kind.ts';

export const acmeRefusals: RefusalTable = refusalsByKind({
  form: (error) => ({ error }),
  nameOf: namesFrom({ destination: 'url' }),
  kinds: {
    unauthenticated: { status: 401 },
    not_found: { status: 404 },
    bad_input: { status: 400 },
    taken: { status: 409 },
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
});
