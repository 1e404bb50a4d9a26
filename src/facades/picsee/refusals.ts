import { FacadeVerdict } from '../../wire/kit/facade.ts';
import {
  lookUpRefusal,
  type Refusal,
  type RefusalAnswer,
  type RefusalTable,
} from '../../wire/refusals/refusal.ts';
import { REFUSALS } from '../../wire/refusals/refusal-rows.ts';
import { namesFrom, refusalsByKind } from '../../wire/refusals/refusals-by-kind.ts';
import { picseeLink } from './contract/links.ts';

/** The JSON of a refusal, and of a failed entry of a batch. */
interface PicseeFailure {
  readonly error: { readonly status: number; readonly code: string; readonly message: string };
}

const form = (
  message: string,
  { status, code = 'PUB00301' }: { readonly status: number; readonly code?: string },
): PicseeFailure => ({ error: { status, code, message } });

const failed = (status: number, code: string, message: string): RefusalAnswer<PicseeFailure> => ({
  status,
  value: form(message, { status, code }),
});

const nameOf = namesFrom({ ...picseeLink.names, 'pixels.gtm': 'gTag' });

export const picseeRefusals: RefusalTable<RefusalAnswer<PicseeFailure>> = {
  ...refusalsByKind({
    form,
    nameOf,
    kinds: {
      unauthenticated: {
        status: 401,
        code: 'PUB00101',
        message: 'A valid access token is needed: access_token, Authorization: Bearer or X-API-Key.',
      },
      not_found: { status: 404, code: 'PUB00404' },
      bad_input: { status: 400, code: 'PUB00301' },
      taken: { status: 409, code: 'PUB00503' },
      conflict: { status: 403, code: 'PUB00510' },
      forbidden: { status: 403, code: 'PUB00201' },
      not_in_plan: { status: 403, code: 'PUB00201' },
      too_often: { status: 429, code: 'PUB00429' },
      used_up: { status: 429, code: 'PUB00430' },
      wrong_method: { status: 405, code: 'PUB00301' },
      too_large: { status: 413, code: 'PUB00301' },
      no_room: { status: 507, code: 'PUB00507' },
      away: { status: 503, code: 'PUB00500' },
      fault: { status: 500, code: 'PUB00500' },
    },
  }),
  analytics_capped: (details) => failed(401, 'PUB00102', REFUSALS.analytics_capped.message(details, nameOf)),
};

/** The answer to an edit that the key does not allow. */
export const picseeEditRefusals: Partial<RefusalTable> = {
  forbidden: ({ scope }) => failed(403, 'PUB00510', `The edit is refused: the token lacks ${scope}.`),
};

export const tooLongInTrash = (): FacadeVerdict =>
  new FacadeVerdict(failed(410, 'PUB00704', 'The link has been in the trash for more than 30 days.'));

export const starred = (): FacadeVerdict =>
  new FacadeVerdict(failed(409, 'PUB00706', 'A starred link cannot be deleted.'));

/** The answer for one entry of a batch. */
export const picseeFailureOf = (refusal: Refusal): PicseeFailure =>
  lookUpRefusal(picseeRefusals, refusal).value;
