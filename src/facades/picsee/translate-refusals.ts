import type { Problem } from '../../core/problem.ts';
import { FacadeVerdict } from '../../wire/facade.ts';
import { lookUpRefusal, type RefusalTable } from '../../wire/refusal.ts';
import { refusalsByKind, type SayRefusal } from '../../wire/refusal-kinds.ts';
import { type Reply, replyJson } from '../../wire/reply.ts';

const failed = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => replyJson(status, { error: { status, code, message } }, headers);

const saying =
  (status: number, code: string): SayRefusal =>
  (message, headers) =>
    failed(status, code, message, headers);

/** Its names of what the core calls otherwise. */
const FIELD_NAMES = {
  destination: 'url',
  slug: 'encodeId',
  rules: 'targets',
  expires: 'expireTime',
  'og.title': 'title',
  'og.description': 'description',
  'og.image': 'imageUrl',
  'pixels.meta': 'fbPixel',
  'pixels.ga4': 'gTag',
  'pixels.gtm': 'gTag',
};

export const refusals: RefusalTable = {
  ...refusalsByKind(
    {
      unauthenticated: (_, headers) =>
        failed(
          401,
          'PUB00101',
          'A valid access token is needed: access_token, Authorization: Bearer or X-API-Key.',
          headers,
        ),
      not_found: saying(404, 'PUB00404'),
      bad_input: saying(400, 'PUB00301'),
      taken: saying(409, 'PUB00503'),
      conflict: saying(403, 'PUB00510'),
      forbidden: saying(403, 'PUB00201'),
      not_in_plan: saying(403, 'PUB00201'),
      too_often: saying(429, 'PUB00429'),
      used_up: saying(429, 'PUB00430'),
      wrong_method: saying(405, 'PUB00301'),
      too_large: saying(413, 'PUB00301'),
      no_room: saying(507, 'PUB00507'),
      fault: saying(500, 'PUB00500'),
    },
    FIELD_NAMES,
  ),
  analytics_capped: ({ clicksMax }) =>
    failed(
      401,
      'PUB00102',
      `The plan has analytics up to ${clicksMax} clicks; every click is still counted.`,
    ),
};

/** An edit that the key may not make. */
export const editRefusals: Partial<RefusalTable> = {
  forbidden: ({ scope }) => failed(403, 'PUB00510', `The edit is refused: the token lacks ${scope}.`),
};

export const tooLongInTrash = (): FacadeVerdict =>
  new FacadeVerdict(failed(410, 'PUB00704', 'The link has been in the trash for more than 30 days.'));

export const starred = (): FacadeVerdict =>
  new FacadeVerdict(failed(409, 'PUB00706', 'A starred link cannot be deleted.'));

/** The `error` of one entry of a batch. */
interface Failed {
  readonly error: { readonly status: number; readonly code: string; readonly message: string };
}

export function fromProblem(problem: Problem): Failed {
  const { body } = lookUpRefusal(refusals, problem);
  // `failed` above has just written it.
  return JSON.parse(String(body)) as Failed;
}

export const fromIssue = (message: string): Failed => ({
  error: { status: 400, code: 'PUB00301', message },
});
